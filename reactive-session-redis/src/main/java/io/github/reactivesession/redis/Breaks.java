/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.redis;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts the connections of a client that broke. Lettuce sends again what was under way, maybe to another server, which
 * answers {@code WAIT} for what it was told itself: nothing. What Lettuce itself closes, as it does with those by which it
 * looks at a cluster, did not break.
 */
final class Breaks implements RedisConnectionStateListener {
    private final AbstractRedisClient client;
    private final AtomicLong count = new AtomicLong();

    private Breaks(AbstractRedisClient client) {
        this.client = client;
    }

    static Breaks of(AbstractRedisClient client) {
        Breaks breaks = new Breaks(client);
        client.addListener(breaks);
        return breaks;
    }

    long count() {
        return count.get();
    }

    void stop() {
        client.removeListener(this);
    }

    @Override
    public void onRedisDisconnected(RedisChannelHandler<?, ?> connection) {
        if (!connection.isClosed()) {
            count.incrementAndGet();
        }
    }
}
