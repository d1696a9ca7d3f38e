/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

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
import java.time.Duration;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A store that hands each call on to another one; to be extended by those that count, hold up, fail or falsify some. */
public class ForwardingStore implements SessionStore {
    private final SessionStore store;

    /**
     * Makes a store before another one.
     *
     * @param store who gets the calls
     */
    public ForwardingStore(SessionStore store) {
        this.store = store;
    }

    @Override
    public StoreOptions options() {
        return store.options();
    }

    @Override
    public Mono<Session> create(SessionKey key, NewSession session) {
        return store.create(key, session);
    }

    @Override
    public Mono<Session> find(SessionKey key) {
        return store.find(key);
    }

    @Override
    public Mono<Session> update(SessionKey key, SessionUpdate update) {
        return store.update(key, update);
    }

    @Override
    public Mono<Page<Session, SessionCursor>> list(SessionScan scan) {
        return store.list(scan);
    }

    @Override
    public Mono<Long> countSessions(SessionFilter filter) {
        return store.countSessions(filter);
    }

    @Override
    public Mono<Long> delete(DeleteScope scope, int limit) {
        return store.delete(scope, limit);
    }

    @Override
    public Mono<Appended> append(SessionKey key, List<Event> events, ExpectedSequence expected) {
        return store.append(key, events, expected);
    }

    @Override
    public Mono<Page<Event, Long>> events(SessionKey key, EventScan scan) {
        return store.events(key, scan);
    }

    @Override
    public int newsAtOnce() {
        return store.newsAtOnce();
    }

    @Override
    public Mono<List<News>> news(List<Position> positions, int limit) {
        return store.news(positions, limit);
    }

    @Override
    public Mono<Long> countEvents(SessionKey key, EventFilter filter, SequenceRange range) {
        return store.countEvents(key, filter, range);
    }

    @Override
    public Mono<JsonObject> state(StateOwner owner) {
        return store.state(owner);
    }

    @Override
    public Mono<JsonObject> updateState(StateOwner owner, JsonObject delta) {
        return store.updateState(owner, delta);
    }

    @Override
    public Mono<Lease> lease(SessionKey key, String holder, Duration time) {
        return store.lease(key, holder, time);
    }

    @Override
    public Mono<Void> release(SessionKey key, String holder) {
        return store.release(key, holder);
    }

    @Override
    public Flux<Hint> hints(StateOwner owner) {
        return store.hints(owner);
    }

    @Override
    public Mono<Void> publish(SessionKey key, Event partial) {
        return store.publish(key, partial);
    }

    @Override
    public Mono<Void> close() {
        return store.close();
    }
}
