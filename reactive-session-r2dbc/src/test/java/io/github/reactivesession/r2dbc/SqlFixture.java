/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactivesession.SessionStore;
import io.github.reactivesession.StoreOptions;
import io.github.reactivesession.servers.ServerKind;
import io.github.reactivesession.servers.TestServers;
import io.github.reactivesession.tck.StoreFixture;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.PoolMetrics;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactory;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import reactor.core.publisher.Mono;

/** Stores in a database that all tests share; time passes there by itself. */
class SqlFixture extends StoreFixture {
    private static final Map<ServerKind, ConnectionPool> POOLS = new EnumMap<>(ServerKind.class);

    private final ServerKind kind;

    SqlFixture(ServerKind kind) {
        this.kind = kind;
    }

    static synchronized ConnectionPool pool(ServerKind kind) {
        return POOLS.computeIfAbsent(kind, SqlFixture::openPool);
    }

    /** The first connection of a JVM loads classes and native code, and is made on a thread that may wait for it. */
    private static ConnectionPool openPool(ServerKind kind) {
        ConnectionFactory driver =
                ConnectionFactories.get(TestServers.shared(kind).url());
        Connection first = Mono.from(driver.create()).block();
        Mono.from(first.close()).block();
        return PoolOptions.defaults().pool(driver);
    }

    @Override
    protected SessionStore openStore(StoreOptions options) {
        return R2dbcSessionStore.create(pool(kind), options, R2dbcOptions.defaults());
    }

    @Override
    public void passTime(Duration duration) {
        long end = System.nanoTime() + duration.toNanos();
        for (long left = duration.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    /** What was cancelled goes on to its end, so the last connection may come back a little later. */
    @Override
    protected void verifyReleased() {
        PoolMetrics metrics = pool(kind).getMetrics().orElseThrow();
        long patience = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (metrics.acquiredSize() + metrics.pendingAcquireSize() > 0 && System.nanoTime() < patience) {
            passTime(Duration.ofMillis(5));
        }
        assertThat(metrics.acquiredSize()).as("connections not given back").isZero();
        assertThat(metrics.pendingAcquireSize()).as("calls that wait").isZero();
    }
}
