/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import io.github.reactivesession.Appended;
import io.github.reactivesession.DeleteScope;
import io.github.reactivesession.Event;
import io.github.reactivesession.EventFilter;
import io.github.reactivesession.EventScan;
import io.github.reactivesession.ExpectedSequence;
import io.github.reactivesession.Hint;
import io.github.reactivesession.InvalidRequestException;
import io.github.reactivesession.JsonObject;
import io.github.reactivesession.Lease;
import io.github.reactivesession.NewSession;
import io.github.reactivesession.News;
import io.github.reactivesession.Page;
import io.github.reactivesession.Position;
import io.github.reactivesession.SequenceRange;
import io.github.reactivesession.Session;
import io.github.reactivesession.SessionCursor;
import io.github.reactivesession.SessionFilter;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionScan;
import io.github.reactivesession.SessionStore;
import io.github.reactivesession.SessionUpdate;
import io.github.reactivesession.StateDelta;
import io.github.reactivesession.StateOwner;
import io.github.reactivesession.StoreOptions;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.PoolMetrics;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactory;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A {@link SessionStore} in PostgreSQL (13 and later), MySQL (8.0.17 and later) or MariaDB (10.6 and later).
 *
 * <p>Every call takes a connection when it is subscribed to, and gives it back when it has its answer; a slow reader of a
 * history holds none between pages. Time is that of the database, so that processes whose clocks differ agree; the clock
 * of the options is not used. Appends that arrive while others are in flight share a transaction. Safe for use by several
 * threads and processes.
 */
public final class R2dbcSessionStore implements SessionStore {
    private final Database database;
    private final Schema schema;
    private final Sessions sessions;
    private final Listing listing;
    private final History history;
    private final NewsReads news;
    private final States states;
    private final Deletions deletions;
    private final Appends appends;
    private final Leases leases;
    private final Live live;
    private final ConnectionFactory factory;
    private final Mono<Void> disposal;

    private R2dbcSessionStore(
            ConnectionFactory factory, Mono<Void> disposal, StoreOptions storeOptions, R2dbcOptions options) {
        Dialect dialect = Dialect.of(factory.getMetadata());
        Sql sql = new Sql(dialect, options);
        Connections connections = new Connections(factory, dialect, new StatementTimer(options), options.timeout());
        this.factory = factory;
        this.disposal = disposal;
        this.database = new Database(connections, sql, new Rows(dialect), storeOptions);
        this.schema = new Schema(connections, sql);
        this.deletions = new Deletions(database);
        this.sessions = new Sessions(database, deletions);
        this.listing = new Listing(database);
        this.history = new History(database);
        this.news = new NewsReads(database);
        this.states = new States(database);
        this.leases = new Leases(database);
        this.live = new Live((wanted, receiver) -> push(wanted, receiver));
        this.appends = new Appends(database, live, options.groupCommit());
    }

    /**
     * Makes a store with all defaults on connections that somebody else owns. Opens none before the first call.
     *
     * @param connectionFactory a driver's, or better a pool; {@link #close} does not close it
     * @return the store
     * @throws InvalidRequestException when it is not that of a database this store knows
     */
    public static R2dbcSessionStore create(ConnectionFactory connectionFactory) {
        return create(connectionFactory, StoreOptions.defaults(), R2dbcOptions.defaults());
    }

    /**
     * Makes a store on connections that somebody else owns. Opens none before the first call.
     *
     * @param connectionFactory a driver's, or better a pool; {@link #close} does not close it
     * @param storeOptions times to live, event limit and page size
     * @param options tables, and how appends are gathered
     * @return the store
     * @throws InvalidRequestException when it is not that of a database this store knows
     */
    public static R2dbcSessionStore create(
            ConnectionFactory connectionFactory, StoreOptions storeOptions, R2dbcOptions options) {
        return new R2dbcSessionStore(connectionFactory, Mono.empty(), storeOptions, options);
    }

    /**
     * Makes a store with a pool of its own and all defaults. Opens no connection before the first call.
     *
     * @param url the database, such as {@code r2dbc:postgresql://user:password@host/database}
     * @return the store; {@link #close} closes the pool
     * @throws InvalidRequestException when no driver that this store knows takes the URL; its text is not repeated
     */
    public static R2dbcSessionStore create(String url) {
        return create(url, PoolOptions.defaults(), StoreOptions.defaults(), R2dbcOptions.defaults());
    }

    /**
     * Makes a store with a pool of its own. Opens no connection before the first call.
     *
     * @param url the database, with the driver's options, TLS among them ({@code r2dbcs:})
     * @param poolOptions how many connections, and for how long
     * @param storeOptions times to live, event limit and page size
     * @param options tables, and how appends are gathered
     * @return the store; {@link #close} closes the pool
     * @throws InvalidRequestException when no driver that this store knows takes the URL; its text is not repeated
     */
    public static R2dbcSessionStore create(
            String url, PoolOptions poolOptions, StoreOptions storeOptions, R2dbcOptions options) {
        ConnectionPool pool = pool(url, poolOptions);
        return new R2dbcSessionStore(pool, pool.disposeLater(), storeOptions, options);
    }

    /** Drops what drivers say of a URL, as they repeat it with its password. */
    private static ConnectionPool pool(String url, PoolOptions options) {
        try {
            return options.pool(ConnectionFactories.get(url));
        } catch (RuntimeException e) {
            throw new InvalidRequestException(
                    "url", "must be r2dbc:postgresql: or r2dbc:mysql:, as the driver on the class path wants it");
        }
    }

    /**
     * Makes or looks at the tables now, as the options say, and not at the first call. Cold; may be called again.
     *
     * @return completes when there are tables to work with; {@link io.github.reactivesession.StoreRefusedException} that
     *     names what is missing, or what is not allowed
     */
    public Mono<Void> prepare() {
        return schema.ready().onErrorMap(Errors::translate);
    }

    /**
     * Returns the numbers of the pool.
     *
     * @return empty when the connections are not those of an {@code r2dbc-pool}
     */
    public Optional<PoolMetrics> poolMetrics() {
        return factory instanceof ConnectionPool pool ? pool.getMetrics() : Optional.empty();
    }

    @Override
    public StoreOptions options() {
        return database.options();
    }

    @Override
    public Mono<Session> create(SessionKey key, NewSession session) {
        return live.changing(key, StateDelta.of(session.state()), call(() -> sessions.create(key, session)));
    }

    @Override
    public Mono<Session> find(SessionKey key) {
        return call(() -> sessions.find(key));
    }

    @Override
    public Mono<Session> update(SessionKey key, SessionUpdate update) {
        return live.changing(key, call(() -> sessions.update(key, update)));
    }

    @Override
    public Mono<Page<Session, SessionCursor>> list(SessionScan scan) {
        return call(() -> listing.page(scan));
    }

    @Override
    public Mono<Long> countSessions(SessionFilter filter) {
        return call(() -> listing.count(filter));
    }

    @Override
    public Mono<Long> delete(DeleteScope scope, int limit) {
        return live.deleting(scope, call(() -> deletions.delete(scope, limit)));
    }

    @Override
    public Mono<Appended> append(SessionKey key, List<Event> events, ExpectedSequence expected) {
        return call(() -> appends.append(key, events, expected));
    }

    @Override
    public Mono<Page<Event, Long>> events(SessionKey key, EventScan scan) {
        return call(() -> history.page(key, scan));
    }

    @Override
    public int newsAtOnce() {
        return NewsReads.AT_ONCE;
    }

    @Override
    public Mono<List<News>> news(List<Position> positions, int limit) {
        return call(() -> news.read(positions, limit));
    }

    @Override
    public Mono<Long> countEvents(SessionKey key, EventFilter filter, SequenceRange range) {
        return call(() -> history.count(key, filter, range));
    }

    @Override
    public Mono<JsonObject> state(StateOwner owner) {
        return call(() -> states.state(owner));
    }

    @Override
    public Mono<JsonObject> updateState(StateOwner owner, JsonObject delta) {
        return live.changing(owner, call(() -> states.update(owner, delta)));
    }

    @Override
    public Mono<Lease> lease(SessionKey key, String holder, Duration time) {
        return call(() -> leases.lease(key, holder, time));
    }

    @Override
    public Mono<Void> release(SessionKey key, String holder) {
        return call(() -> leases.release(key, holder));
    }

    @Override
    public Flux<Hint> hints(StateOwner owner) {
        return Flux.defer(() -> {
            database.connections().requireOpen();
            return live.hints(owner);
        });
    }

    /** {@inheritDoc} Does not wait until others have got it; gives up what others are too slow for. */
    @Override
    public Mono<Void> publish(SessionKey key, Event partial) {
        return Mono.fromRunnable(() -> {
            database.connections().requireOpen();
            live.publish(key, partial);
        });
    }

    @Override
    public Mono<Void> close() {
        return appends.close()
                .then(Mono.defer(live::close))
                .then(Mono.fromRunnable(database.connections()::close))
                // A connection that turns out to be broken when it is closed is closed.
                .then(disposal.onErrorComplete());
    }

    private <T> Mono<T> call(Call<T> call) {
        return Mono.defer(() -> schema.isReady() ? call.begin() : schema.ready().then(Mono.defer(call::begin)))
                .onErrorMap(Errors::translate);
    }

    private Push push(Wanted wanted, Push.Receiver receiver) {
        boolean notifies = database.sql().dialect() instanceof PostgresDialect
                && database.sql().options().notifications();
        return notifies
                ? new Notifications(database, factory, wanted, receiver)
                : new Polling(database, Mono.defer(schema::ready), wanted, receiver);
    }

    /** A call of the port, to be begun when there are tables. */
    @FunctionalInterface
    private interface Call<T> {
        Mono<T> begin();
    }
}
