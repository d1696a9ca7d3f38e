/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactivesession.SessionService;
import io.github.reactivesession.StoreOptions;
import io.github.reactivesession.servers.FaultProxy;
import io.github.reactivesession.servers.ServerKind;
import io.github.reactivesession.servers.TestServer;
import io.github.reactivesession.servers.TestServers;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.PoolMetrics;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A server of one's own, a proxy that does harm in front of it, and a way past the proxy to look at what is kept. */
final class FaultyDatabase implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private final TestServer server;
    private final FaultProxy proxy;
    private final ConnectionFactory direct;
    private final SessionService truth;

    private FaultyDatabase(TestServer server) {
        this.server = server;
        this.proxy = FaultProxy.to(server);
        this.direct = ConnectionFactories.get(server.url());
        // The first connection of a JVM is made on a thread that may wait for it, and so are the tables.
        R2dbcSessionStore store = R2dbcSessionStore.create(direct);
        store.prepare().block(PATIENCE);
        this.truth = SessionService.create(store);
    }

    /** Starts a server that gives up waiting for a lock after a second, and finds deadlocks before that. */
    static FaultyDatabase start(ServerKind kind) {
        return new FaultyDatabase(
                kind == ServerKind.POSTGRESQL
                        ? TestServers.start(kind, "-c", "deadlock_timeout=200ms", "-c", "lock_timeout=1s")
                        : TestServers.start(kind, "--innodb-lock-wait-timeout=1"));
    }

    TestServer server() {
        return server;
    }

    FaultProxy proxy() {
        return proxy;
    }

    boolean isPostgres() {
        return server.kind() == ServerKind.POSTGRESQL;
    }

    /** What is kept, read past the proxy by a connection for each call. */
    SessionService truth() {
        return truth;
    }

    Client open(PoolOptions options) {
        return open(options, driver -> driver);
    }

    Client open(PoolOptions options, UnaryOperator<ConnectionFactory> around) {
        ConnectionFactory driver = ConnectionFactories.get(proxy.url(server.url()));
        return new Client(options.pool(around.apply(driver)));
    }

    /** A connection past the proxy. */
    Connection connect() {
        return await(Mono.from(direct.create()));
    }

    List<Long> ask(String sql) {
        Connection connection = connect();
        try {
            return ask(connection, sql);
        } finally {
            Mono.from(connection.close()).block(PATIENCE);
        }
    }

    static List<Long> ask(Connection connection, String sql) {
        return await(Flux.from(connection.createStatement(sql).execute())
                .concatMap(result -> result.map((row, metadata) -> Rows.number(row, 0)))
                .collectList());
    }

    static void run(Connection connection, String sql) {
        Flux.from(connection.createStatement(sql).execute())
                .concatMap(result -> result.getRowsUpdated())
                .blockLast(PATIENCE);
    }

    @CanIgnoreReturnValue
    static <T> T await(Mono<T> answer) {
        return Rows.require(answer.block(PATIENCE));
    }

    static void pause(long millis) {
        long end = System.nanoTime() + Duration.ofMillis(millis).toNanos();
        for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    static void awaitTrue(String what, BooleanSupplier question) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!question.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited in vain until %s", what).isLessThan(end);
            pause(10);
        }
    }

    /** How many transactions are open on the server, leaving out what idles between two. */
    private long openTransactions() {
        String sql = isPostgres()
                ? "SELECT count(*) FROM pg_stat_activity WHERE state <> 'idle' AND pid <> pg_backend_pid()"
                        + " AND datname = current_database() AND backend_type = 'client backend'"
                : "SELECT count(*) FROM information_schema.innodb_trx WHERE trx_mysql_thread_id <> 0";
        return ask(sql).get(0);
    }

    @Override
    public void close() {
        proxy.close();
        server.close();
    }

    /** What an application has: a pool, and a store and a service on it. */
    final class Client implements AutoCloseable {
        private final ConnectionPool pool;
        private final R2dbcSessionStore store;
        private final SessionService service;

        private Client(ConnectionPool pool) {
            this.pool = pool;
            R2dbcOptions options = R2dbcOptions.defaults()
                    .withSchemaMode(R2dbcOptions.SchemaMode.NONE)
                    .withTimeout(Duration.ofSeconds(3));
            this.store = R2dbcSessionStore.create(pool, StoreOptions.defaults(), options);
            this.service = SessionService.create(store);
        }

        SessionService service() {
            return service;
        }

        PoolMetrics metrics() {
            return pool.getMetrics().orElseThrow();
        }

        /** What was cancelled or cut goes on to its end on either side, so it may be a little later. */
        void assertReleased() {
            assertUnused();
            awaitTrue("no call waited for one", () -> metrics().pendingAcquireSize() == 0);
            awaitTrue("no transaction was open", () -> openTransactions() == 0);
        }

        void assertUnused() {
            awaitTrue("no connection was in use: " + shown(), () -> metrics().acquiredSize() == 0);
        }

        private String shown() {
            return "acquired " + metrics().acquiredSize() + ", pending "
                    + metrics().pendingAcquireSize() + ", idle " + metrics().idleSize();
        }

        @Override
        public void close() {
            service.close().then(store.close()).then(pool.disposeLater()).block(PATIENCE);
        }
    }
}
