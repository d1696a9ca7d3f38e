/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.redis;

import io.github.reactivesession.SessionService;
import io.github.reactivesession.StoreOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import java.time.Duration;

/** What the READMEs show. */
final class Opening {
    private Opening() {}

    static SessionService opened(RedisClient redisClient) {
        // README begins
        SessionService sessions = SessionService.create(RedisSessionStore.create(redisClient));
        // README ends
        return sessions;
    }

    static RedisSessionStore openedByUri(String uri) {
        // module README begins
        RedisSessionStore store = RedisSessionStore.create(
                RedisURI.create(uri), // redis://user:password@host, rediss: for TLS, redis-sentinel:
                StoreOptions.defaults().withSessionTtl(Duration.ofDays(30)),
                RedisOptions.defaults().withKeyPrefix("support").withTimeout(Duration.ofSeconds(10)));
        // module README ends
        return store;
    }
}
