/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The one service, over any store. What can be written once above the port is written here and in its neighbours. */
final class DefaultSessionService implements SessionService {
    /** How many sessions one step of a deletion takes. */
    private static final int DELETE_STEP = 500;

    private final SessionStore store;
    private final Limits limits;
    private final Lifecycle lifecycle = new Lifecycle("session service");
    private final Sweeper sweeper;
    private final Appender appender;
    private final Following following;
    private final Watching watching;
    private final InterceptorChain<AppendRequest> appends;
    private final InterceptorChain<ReadRequest> reads;
    private final SessionServiceOptions options;

    DefaultSessionService(SessionStore store, SessionServiceOptions options) {
        this.store = new GuardedStore(store, lifecycle);
        this.options = options;
        this.limits = options.limits();
        this.following = new Following(this.store, options.following());
        this.watching = new Watching(this.store, this, options.following(), this::eventsOf);
        this.appender = new Appender(this.store, limits, following);
        EventReader reader = new EventReader(this.store);
        this.appends = chain(
                request -> appender.append(request).flatMapIterable(Function.identity()),
                interceptor -> interceptor::append);
        this.reads = chain(reader::read, interceptor -> interceptor::read);
        this.sweeper = new Sweeper(sweep(), options.sweepInterval());
        if (store.options().expires()) {
            sweeper.start();
        }
    }

    @Override
    public Mono<Session> create(NewSession session) {
        return Mono.defer(() -> {
            requireLegal(session);
            String id = session.sessionId();
            return createAs(session.user().session(id == null ? Ids.next() : id), session);
        });
    }

    private void requireLegal(NewSession session) {
        StateKeys.requireLegal(session.state());
        Sizes.requireDelta(session.state(), limits);
        Sizes.requireDelta(session.metadata(), limits);
    }

    private Mono<Session> createAs(SessionKey key, NewSession session) {
        Duration ttl = session.timeToLive();
        if (ttl != null && !ttl.isZero()) {
            sweeper.start();
        }
        return store.create(key, session);
    }

    @Override
    public Mono<Session> getOrCreate(NewSession session) {
        String id = session.sessionId();
        if (id == null) {
            return create(session);
        }
        SessionKey key = session.user().session(id);
        // Empty only when the session of another caller was deleted in between, so each round is somebody's progress.
        return get(key).switchIfEmpty(create(session).onErrorResume(SessionExistsException.class, exists -> get(key)))
                .repeatWhenEmpty(Function.identity());
    }

    @Override
    public Mono<Session> get(SessionKey key) {
        return store.find(Texts.requireNonNull("key", key));
    }

    @Override
    public Mono<Session> update(SessionKey key, SessionUpdate update) {
        return Mono.defer(() -> {
            Sizes.requireDelta(update.metadata(), limits);
            return store.update(key, update);
        });
    }

    @Override
    public Flux<Session> list(SessionQuery query) {
        int page = (int) Math.min(Math.max(query.limit(), 1), store.options().pageSize());
        SessionScan first = new SessionScan(query.filter(), query.withState(), null, page);
        Flux<Session> sessions = Pages.stream(first, store::list, SessionScan::after)
                .skip(query.offset())
                .take(query.limit());
        return lifecycle.stream(sessions);
    }

    @Override
    public Mono<Long> count(SessionQuery query) {
        return store.countSessions(query.filter());
    }

    @Override
    public Mono<Long> delete(SessionKey key) {
        return store.delete(new DeleteScope.OneSession(key), 1);
    }

    @Override
    public Mono<Long> deleteUser(UserKey user) {
        return deleteAll(new DeleteScope.OfUser(user));
    }

    @Override
    public Mono<Long> deleteApp(AppKey app) {
        return deleteAll(new DeleteScope.OfApp(app));
    }

    @Override
    public Mono<Long> eraseUser(String userId) {
        return deleteAll(new DeleteScope.OfPerson(userId));
    }

    @Override
    public Mono<Long> sweep() {
        return deleteAll(new DeleteScope.Expired());
    }

    private Mono<Long> deleteAll(DeleteScope scope) {
        Mono<Long> step = store.delete(scope, DELETE_STEP);
        return step.expand(deleted -> deleted < DELETE_STEP ? Mono.empty() : step)
                .reduce(Long::sum);
    }

    @Override
    public Mono<Event> append(SessionKey key, Event event, ExpectedSequence expected) {
        Texts.requireNonNull("key", key);
        if (options.interceptors().isEmpty()) {
            return lifecycle.single(appender.appendOne(key, Texts.requireNonNull("event", event), expected));
        }
        return appendAll(key, List.of(event), expected)
                .collectList()
                .flatMap(stored -> Mono.justOrEmpty(stored.isEmpty() ? null : stored.get(0)));
    }

    @Override
    public Flux<Event> appendAll(SessionKey key, List<Event> events, ExpectedSequence expected) {
        AppendRequest request = new AppendRequest(key, events, expected);
        return lifecycle.stream(Flux.defer(() -> appends.proceed(request)));
    }

    @Override
    public Mono<Lease> lease(SessionKey key, String holder, Duration time) {
        Texts.requireNonNull("key", key);
        Texts.requireName("holder", holder);
        if (Times.requireTtl("time", time).isZero()) {
            throw new InvalidRequestException("time", "must be 1 millisecond or more");
        }
        return store.lease(key, holder, time);
    }

    @Override
    public Mono<Void> release(Lease lease) {
        return store.release(lease.key(), lease.holder());
    }

    @Override
    public Flux<Event> appendStream(SessionKey key, Publisher<Event> events) {
        StreamAppender stream = new StreamAppender(batch -> appendAll(key, batch), options);
        return lifecycle.stream(stream.append(events));
    }

    @Override
    public Flux<Event> events(SessionKey key, EventQuery query) {
        ReadRequest request = new ReadRequest(key, query);
        return lifecycle.stream(Flux.defer(() -> reads.proceed(request)));
    }

    @Override
    public Mono<Long> countEvents(SessionKey key, EventQuery query) {
        return store.countEvents(key, query.filter(), query.range());
    }

    @Override
    public Flux<Event> follow(SessionKey key, FollowQuery query) {
        return follow(key, query, false);
    }

    @Override
    public Flux<LiveSignal> live(SessionKey key, FollowQuery query) {
        return follow(key, query, true).map(DefaultSessionService::signal);
    }

    private Flux<Event> follow(SessionKey key, FollowQuery query, boolean marker) {
        EventQuery asked = EventQuery.all().withFilter(query.filter()).after(query.after());
        InterceptorChain<ReadRequest> follows = chain(
                request -> following.follow(request.key(), narrowed(query, request.query()), marker),
                interceptor -> interceptor::read);
        ReadRequest request = new ReadRequest(key, asked);
        return lifecycle.stream(Flux.defer(() -> follows.proceed(request)));
    }

    private Flux<Event> eventsOf(Session session, long after) {
        InterceptorChain<ReadRequest> histories = chain(
                request -> following.events(session, narrowed(FollowQuery.all(), request.query())),
                interceptor -> interceptor::read);
        ReadRequest request = new ReadRequest(session.key(), EventQuery.all().after(after));
        return lifecycle.stream(Flux.defer(() -> histories.proceed(request)));
    }

    /** What interceptors have left of a request to follow. */
    private static FollowQuery narrowed(FollowQuery query, EventQuery asked) {
        return new FollowQuery(Math.max(asked.range().first() - 1, 0), asked.filter(), query.partial());
    }

    private static LiveSignal signal(Event event) {
        if (Follower.isMarker(event)) {
            return new LiveSignal.CaughtUp();
        }
        return event.partial() ? new LiveSignal.Partial(event) : new LiveSignal.Stored(event);
    }

    @Override
    public Flux<UserEvent> followUser(UserKey user, UserCursor from) {
        return lifecycle.stream(watching.user(user, from));
    }

    @Override
    public Flux<JsonObject> watchState(StateOwner owner) {
        return lifecycle.stream(watching.state(owner));
    }

    @Override
    public Mono<Void> publish(SessionKey key, Event partial) {
        return Mono.defer(() -> {
            if (!partial.partial()) {
                throw new InvalidRequestException("partial", "must be a partial event");
            }
            return appendAll(key, List.of(partial))
                    .doOnNext(event -> Sizes.requireEvents(List.of(event), limits))
                    .concatMap(event -> store.publish(key, event))
                    .then();
        });
    }

    @Override
    public Mono<JsonObject> state(StateOwner owner) {
        return store.state(owner);
    }

    @Override
    public Mono<JsonObject> updateState(StateOwner owner, Map<String, ? extends @Nullable Object> delta) {
        JsonObject values = JsonObject.of(delta);
        return Mono.defer(() -> {
            Sizes.requireDelta(values, limits);
            return store.updateState(owner, StateKeys.forOwner(owner, values));
        });
    }

    @Override
    public Mono<Void> close() {
        return Mono.defer(() -> {
            sweeper.stop();
            following.close();
            watching.close();
            return store.close();
        });
    }

    /** Puts the interceptors around what they lead to, the first one outermost. */
    private <R> InterceptorChain<R> chain(InterceptorChain<R> last, Function<SessionInterceptor, Link<R>> link) {
        InterceptorChain<R> chain = last;
        for (int i = options.interceptors().size() - 1; i >= 0; i--) {
            Link<R> outer = link.apply(options.interceptors().get(i));
            InterceptorChain<R> inner = chain;
            chain = request -> outer.around(request, inner);
        }
        return chain;
    }

    /** One method of an interceptor. */
    @FunctionalInterface
    private interface Link<R> {
        Flux<Event> around(R request, InterceptorChain<R> chain);
    }
}
