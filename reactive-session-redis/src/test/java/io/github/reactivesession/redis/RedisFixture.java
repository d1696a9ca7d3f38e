/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.redis;

import io.github.reactivesession.SessionStore;
import io.github.reactivesession.StoreOptions;
import io.github.reactivesession.servers.ServerKind;
import io.github.reactivesession.servers.TestServers;
import io.github.reactivesession.tck.StoreFixture;
import io.lettuce.core.RedisClient;
import io.lettuce.core.cluster.RedisClusterClient;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Stores on a server, or in a cluster, that all tests share; time passes there by itself. */
class RedisFixture extends StoreFixture {
    private static @Nullable RedisClient client;
    private static @Nullable RedisClusterClient clusterClient;

    private final ServerKind kind;

    RedisFixture(ServerKind kind) {
        this.kind = kind;
    }

    static synchronized RedisClient client() {
        if (client == null) {
            client = RedisClient.create(TestServers.shared(ServerKind.REDIS).url());
        }
        return client;
    }

    static synchronized RedisClusterClient clusterClient() {
        if (clusterClient == null) {
            clusterClient = RedisClusterClient.create(
                    TestServers.shared(ServerKind.REDIS_CLUSTER).url());
        }
        return clusterClient;
    }

    static RedisSessionStore store(ServerKind kind, StoreOptions options) {
        return kind == ServerKind.REDIS
                ? RedisSessionStore.create(client(), options, RedisOptions.defaults())
                : RedisSessionStore.create(clusterClient(), options, RedisOptions.defaults());
    }

    @Override
    protected SessionStore openStore(StoreOptions options) {
        return store(kind, options);
    }

    @Override
    public void passTime(Duration duration) {
        long end = System.nanoTime() + duration.toNanos();
        for (long left = duration.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }
}
