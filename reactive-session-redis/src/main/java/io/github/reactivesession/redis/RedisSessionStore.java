/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.redis;

import io.github.reactivesession.Appended;
import io.github.reactivesession.DeleteScope;
import io.github.reactivesession.Event;
import io.github.reactivesession.EventFilter;
import io.github.reactivesession.EventScan;
import io.github.reactivesession.ExpectedSequence;
import io.github.reactivesession.Hint;
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
import io.github.reactivesession.StateOwner;
import io.github.reactivesession.StoreOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.RedisClusterClient;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A {@link SessionStore} in Redis (6.2 and later, or what is compatible with it): a server alone, one behind sentinels, or a
 * cluster.
 *
 * <p>All calls share one connection; appends that wait for replicas have one of their own. An append is one script and one round trip, and appends that arrive while others are in
 * flight share the next one. Time is that of the server, so that processes whose clocks differ agree; the clock of the
 * options is not used. Redis itself ends sessions and states when their time is over, to the millisecond.
 *
 * <p>In a cluster all that is a user's lies in one slot, and changes in one step; what an app knows lies in another slot and
 * follows before a call is answered, so that others may see an event a moment before the change of app state that it brings
 * (R22). Safe for use by several threads and processes.
 */
public final class RedisSessionStore implements SessionStore {
    private final StoreOptions options;
    private final Redis redis;
    private final Redis appending;
    private final Sessions sessions;
    private final Listing listing;
    private final History history;
    private final States states;
    private final Deletions deletions;
    private final Appends appends;
    private final Leases leases;
    private final Live live;

    private RedisSessionStore(Mono<Link> connector, StoreOptions storeOptions, RedisOptions options) {
        Script.load();
        Keys keys = new Keys(options.keyPrefix());
        this.options = storeOptions;
        this.redis = new Redis(connector, options);
        // WAIT keeps a connection busy, which then is none that others wait for.
        this.appending = options.replicas() == 0 ? redis : new Redis(connector, options);
        AppSlot appSlot = new AppSlot(redis, keys, storeOptions);
        this.sessions = new Sessions(redis, keys, storeOptions, appSlot);
        this.listing = new Listing(redis, keys);
        this.history = new History(redis, keys);
        this.states = new States(redis, keys, storeOptions, appSlot, sessions);
        this.deletions = new Deletions(redis, keys, appSlot);
        this.appends = new Appends(
                appending, keys, storeOptions, new AppSlot(appending, keys, storeOptions), options.groupCommit());
        this.leases = new Leases(redis, keys);
        this.live = new Live(redis, keys);
    }

    /**
     * Makes a store with all defaults on a server, by a client that somebody else owns. Connects with the first call.
     *
     * @param client made with the server's URI; its options hold. {@link #close} does not shut it down
     * @return the store
     */
    public static RedisSessionStore create(RedisClient client) {
        return create(client, StoreOptions.defaults(), RedisOptions.defaults());
    }

    /**
     * Makes a store on a server, by a client that somebody else owns. Connects with the first call.
     *
     * @param client made with the server's URI; its options hold. {@link #close} does not shut it down
     * @param storeOptions times to live, event limit and page size
     * @param options keys, and how appends are gathered
     * @return the store
     */
    public static RedisSessionStore create(RedisClient client, StoreOptions storeOptions, RedisOptions options) {
        return new RedisSessionStore(Connector.through(client), storeOptions, options);
    }

    /**
     * Makes a store with all defaults in a cluster, by a client that somebody else owns. Connects with the first call.
     *
     * @param client made with the URI of a node or several; its options hold. {@link #close} does not shut it down
     * @return the store
     */
    public static RedisSessionStore create(RedisClusterClient client) {
        return create(client, StoreOptions.defaults(), RedisOptions.defaults());
    }

    /**
     * Makes a store in a cluster, by a client that somebody else owns. Connects with the first call.
     *
     * @param client made with the URI of a node or several; its options hold. {@link #close} does not shut it down
     * @param storeOptions times to live, event limit and page size
     * @param options keys, and how appends are gathered
     * @return the store
     */
    public static RedisSessionStore create(RedisClusterClient client, StoreOptions storeOptions, RedisOptions options) {
        return new RedisSessionStore(Connector.through(client), storeOptions, options);
    }

    /**
     * Makes a store with all defaults and a client of its own. Connects with the first call.
     *
     * @param uri a server, a node of a cluster, or sentinels, with TLS and credentials as it says
     * @return the store; {@link #close} shuts the client down
     */
    public static RedisSessionStore create(RedisURI uri) {
        return create(uri, StoreOptions.defaults(), RedisOptions.defaults());
    }

    /**
     * Makes a store with a client of its own. Connects with the first call, and finds out whether it is a cluster.
     *
     * @param uri a server, a node of a cluster, or sentinels, with TLS and credentials as it says
     * @param storeOptions times to live, event limit and page size
     * @param options keys, and how appends are gathered
     * @return the store; {@link #close} shuts the client down
     */
    public static RedisSessionStore create(RedisURI uri, StoreOptions storeOptions, RedisOptions options) {
        return new RedisSessionStore(Connector.to(uri), storeOptions, options);
    }

    @Override
    public StoreOptions options() {
        return options;
    }

    @Override
    public Mono<Session> create(SessionKey key, NewSession session) {
        return call(() -> sessions.create(key, session)).doOnNext(made -> live.changed(key));
    }

    @Override
    public Mono<Session> find(SessionKey key) {
        return call(() -> sessions.find(key));
    }

    @Override
    public Mono<Session> update(SessionKey key, SessionUpdate update) {
        return call(() -> sessions.update(key, update)).doOnNext(updated -> live.changed(key));
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
        return call(() -> deletions.delete(scope, limit)).doOnNext(gone -> live.deleted(scope));
    }

    @Override
    public Mono<Appended> append(SessionKey key, List<Event> events, ExpectedSequence expected) {
        return ready(appending, () -> appends.append(key, events, expected))
                .doOnNext(stored -> live.appended(key, stored.events()))
                .onErrorMap(Errors::translate);
    }

    @Override
    public Mono<Page<Event, Long>> events(SessionKey key, EventScan scan) {
        return call(() -> history.page(key, scan));
    }

    @Override
    public int newsAtOnce() {
        return 1;
    }

    @Override
    public Mono<List<News>> news(List<Position> positions, int limit) {
        return call(() -> history.news(positions, limit));
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
        return call(() -> states.update(owner, delta)).doOnNext(state -> live.changed(owner));
    }

    @Override
    public Mono<Lease> lease(SessionKey key, String holder, Duration time) {
        return call(() -> leases.take(key, holder, time));
    }

    @Override
    public Mono<Void> release(SessionKey key, String holder) {
        return call(() -> leases.release(key, holder));
    }

    @Override
    public Flux<Hint> hints(StateOwner owner) {
        return live.hints(owner);
    }

    @Override
    public Mono<Void> publish(SessionKey key, Event partial) {
        return live.publish(key, partial).onErrorMap(Errors::translate);
    }

    @Override
    public Mono<Void> close() {
        return appends.close().then(live.close()).then(redis.close()).then(appending.close());
    }

    private <T> Mono<T> call(Supplier<Mono<T>> call) {
        return ready(redis, () -> redis.whole(call.get())).onErrorMap(Errors::translate);
    }

    private static <T> Mono<T> ready(Redis through, Supplier<Mono<T>> call) {
        return Mono.defer(() -> through.isReady() ? call.get() : through.ready().then(Mono.defer(call)));
    }
}
