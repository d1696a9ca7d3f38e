/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.redis;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * A connection that all calls share.
 *
 * @param connection to be closed
 * @param commands what is sent through it
 * @param clustered whether keys lie in several slots
 * @param own a client to be ended with it, or null when somebody else owns it
 * @param breaks of the client's connections
 * @param ear makes the connection that hears channels
 */
record Link(
        StatefulConnection<String, String> connection,
        RedisClusterAsyncCommands<String, String> commands,
        boolean clustered,
        @Nullable AbstractRedisClient own,
        Breaks breaks,
        Ear ear) {

    /**
     * How to hear channels.
     *
     * @param client whose connections tell when they break
     * @param connect waits while it connects
     * @param sharded whether channels belong to slots, which a cluster has from Redis 7 on
     */
    record Ear(
            AbstractRedisClient client,
            Supplier<StatefulRedisPubSubConnection<String, String>> connect,
            boolean sharded) {}

    /** With channels that belong to slots. */
    Link sharded() {
        return new Link(connection, commands, clustered, own, breaks, new Ear(ear.client(), ear.connect(), true));
    }

    Mono<Void> close() {
        Mono<Void> closed = Mono.fromFuture(connection::closeAsync).doOnSubscribe(subscription -> breaks.stop());
        return own == null ? closed : closed.then(Connector.shutdown(own));
    }
}
