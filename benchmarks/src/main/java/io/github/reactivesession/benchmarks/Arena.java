/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.benchmarks;

import io.github.reactivesession.NewSession;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionService;
import io.github.reactivesession.StoreOptions;
import io.github.reactivesession.r2dbc.R2dbcOptions;
import io.github.reactivesession.r2dbc.R2dbcSessionStore;
import io.github.reactivesession.servers.ServerKind;
import io.github.reactivesession.servers.ServerOptions;
import io.github.reactivesession.servers.TestServer;
import io.github.reactivesession.servers.TestServers;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactories;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** One server, our store in it, and the rivals' tables beside ours: the same columns, the same indexes. */
final class Arena implements AutoCloseable {
    static final int SESSIONS = 64;
    /** More sessions, for batches: rivals number the rows of those by themselves. */
    static final int FOR_BATCHES = 4;

    static final int POOL = 16;
    static final String STAGING = "staging";

    private final TestServer server;
    private final R2dbcSessionStore store;
    private final SessionService service;
    private final ConnectionPool pool;
    private final RawSql raw;
    private final List<Object> rawKeys = new ArrayList<>();
    private final List<Sample> samples = Sample.list();
    private final AtomicInteger taken = new AtomicInteger();

    Arena(Settings settings) {
        server = TestServers.start(settings.kind(), ServerOptions.defaults().withDurable(settings.durable()));
        store = R2dbcSessionStore.create(server.url());
        service = SessionService.create(store);
        pool = new ConnectionPool(ConnectionPoolConfiguration.builder(ConnectionFactories.get(server.url()))
                .initialSize(1)
                .maxSize(POOL)
                .build());
        raw = settings.kind() == ServerKind.POSTGRESQL ? new RawPostgres() : new RawMySql();
        prepareRivals();
        for (int i = 0; i < SESSIONS + FOR_BATCHES; i++) {
            await(service.create(NewSession.of(key(i))));
        }
    }

    private void prepareRivals() {
        R2dbcSessionStore rivals = R2dbcSessionStore.create(
                pool, StoreOptions.defaults(), R2dbcOptions.defaults().withTablePrefix("raw_"));
        SessionService sessions = SessionService.create(rivals);
        for (int i = 0; i < SESSIONS + FOR_BATCHES; i++) {
            await(sessions.create(NewSession.of(key(i))));
        }
        SessionKey staging = SessionKey.of("bench", "user", STAGING);
        await(sessions.create(NewSession.of(staging)));
        await(sessions.appendAll(staging, samples.stream().map(Sample::fresh).toList())
                .then());
        await(with(connection -> Flux.fromIterable(raw.staging()).concatMap(sql -> RawSql.run(connection, sql)))
                .then());
        for (int i = 0; i < SESSIONS + FOR_BATCHES; i++) {
            rawKeys.add(rawKey("raw_sessions", key(i).sessionId()));
        }
        await(sessions.close());
    }

    /** The key of a session's rows. */
    Object rawKey(String table, String sessionId) {
        String sql = "SELECT session_key FROM " + table + " WHERE id = '" + sessionId + "'";
        return Objects.requireNonNull(with(connection -> Flux.from(
                                connection.createStatement(sql).execute())
                        .concatMap(result -> result.map(row -> (Object) row.get(0, raw.keyType()))))
                .blockFirst());
    }

    static SessionKey key(int number) {
        return SessionKey.of("bench", "user", "session-" + number);
    }

    Object rawKey(int number) {
        return rawKeys.get(number);
    }

    /** Samples by turns. */
    Sample sample() {
        return samples.get(Math.floorMod(taken.getAndIncrement(), samples.size()));
    }

    List<Sample> samples(int count) {
        return samples.subList(0, count);
    }

    TestServer server() {
        return server;
    }

    SessionService service() {
        return service;
    }

    RawSql raw() {
        return raw;
    }

    /** A connection of the rivals' own that nobody takes away. */
    Connection connection() {
        return Objects.requireNonNull(Mono.from(pool.create()).block());
    }

    /** Takes a connection of the rivals' pool, works with it, and gives it back. */
    <T> Flux<T> with(Function<Connection, Publisher<? extends T>> work) {
        return Flux.usingWhen(
                pool.create(),
                connection -> work.apply(connection),
                Connection::close,
                (connection, error) -> Mono.from(connection.rollbackTransaction())
                        .onErrorComplete()
                        .then(Mono.from(connection.close())),
                Connection::close);
    }

    static void await(Mono<?> work) {
        Object ignored = work.block();
    }

    @Override
    public void close() {
        await(service.close());
        await(store.close());
        await(pool.disposeLater());
        server.close();
    }
}
