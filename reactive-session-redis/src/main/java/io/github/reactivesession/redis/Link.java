/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.redis;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * A connection that all calls share.
 *
 * @param connection to be closed
 * @param commands what is sent through it
 * @param clustered whether keys lie in several slots
 * @param own a client to be ended with it, or null when somebody else owns it
 */
record Link(
        StatefulConnection<String, String> connection,
        RedisClusterAsyncCommands<String, String> commands,
        boolean clustered,
        @Nullable AbstractRedisClient own) {

    Mono<Void> close() {
        Mono<Void> closed = Mono.fromFuture(connection::closeAsync);
        return own == null ? closed : closed.then(Connector.shutdown(own));
    }
}
