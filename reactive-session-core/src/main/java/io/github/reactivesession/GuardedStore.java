/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

import java.time.Duration;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The store as a service uses it: each call is counted, and refused once the service is closed (R40). */
final class GuardedStore implements SessionStore {
    private final SessionStore store;
    private final Lifecycle lifecycle;

    GuardedStore(SessionStore store, Lifecycle lifecycle) {
        this.store = store;
        this.lifecycle = lifecycle;
    }

    @Override
    public StoreOptions options() {
        return store.options();
    }

    @Override
    public Mono<Session> create(SessionKey key, NewSession session) {
        return lifecycle.call(store.create(key, session));
    }

    @Override
    public Mono<Session> find(SessionKey key) {
        return lifecycle.call(store.find(key));
    }

    @Override
    public Mono<Session> update(SessionKey key, SessionUpdate update) {
        return lifecycle.call(store.update(key, update));
    }

    @Override
    public Mono<Page<Session, SessionCursor>> list(SessionScan scan) {
        return lifecycle.call(store.list(scan));
    }

    @Override
    public Mono<Long> countSessions(SessionFilter filter) {
        return lifecycle.call(store.countSessions(filter));
    }

    @Override
    public Mono<Long> delete(DeleteScope scope, int limit) {
        return lifecycle.call(store.delete(scope, limit));
    }

    @Override
    public Mono<Appended> append(SessionKey key, List<Event> events, ExpectedSequence expected) {
        return lifecycle.call(store.append(key, events, expected));
    }

    @Override
    public Mono<Page<Event, Long>> events(SessionKey key, EventScan scan) {
        return lifecycle.call(store.events(key, scan));
    }

    @Override
    public int newsAtOnce() {
        return store.newsAtOnce();
    }

    @Override
    public Mono<List<News>> news(List<Position> positions, int limit) {
        return lifecycle.call(store.news(positions, limit));
    }

    @Override
    public Mono<Long> countEvents(SessionKey key, EventFilter filter, SequenceRange range) {
        return lifecycle.call(store.countEvents(key, filter, range));
    }

    @Override
    public Mono<JsonObject> state(StateOwner owner) {
        return lifecycle.call(store.state(owner));
    }

    @Override
    public Mono<JsonObject> updateState(StateOwner owner, JsonObject delta) {
        return lifecycle.call(store.updateState(owner, delta));
    }

    @Override
    public Mono<Lease> lease(SessionKey key, String holder, Duration time) {
        return lifecycle.call(store.lease(key, holder, time));
    }

    @Override
    public Mono<Void> release(SessionKey key, String holder) {
        return lifecycle.call(store.release(key, holder));
    }

    @Override
    public Flux<Hint> hints(StateOwner owner) {
        return lifecycle.stream(store.hints(owner));
    }

    @Override
    public Mono<Void> publish(SessionKey key, Event partial) {
        return lifecycle.call(store.publish(key, partial));
    }

    @Override
    public Mono<Void> close() {
        return lifecycle.close();
    }
}
