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
import io.github.reactivesession.StoreUnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A store that works for a number of calls and cannot be reached from then on. */
class FailingStore implements SessionStore {
    private final SessionStore delegate;
    private final StoreOptions options;
    private final AtomicInteger left;

    FailingStore(SessionStore delegate, int calls) {
        this(delegate, delegate.options(), calls);
    }

    /** Claims other options than its delegate's, as a service pages by what it is told. */
    FailingStore(SessionStore delegate, StoreOptions options, int calls) {
        this.delegate = delegate;
        this.options = options;
        this.left = new AtomicInteger(calls);
    }

    private <T> Mono<T> call(Supplier<Mono<T>> call) {
        return Mono.defer(() -> left.getAndDecrement() > 0
                ? call.get()
                : Mono.error(new StoreUnavailableException("the store is down on purpose", null)));
    }

    @Override
    public StoreOptions options() {
        return options;
    }

    @Override
    public Mono<Session> create(SessionKey key, NewSession session) {
        return call(() -> delegate.create(key, session));
    }

    @Override
    public Mono<Session> find(SessionKey key) {
        return call(() -> delegate.find(key));
    }

    @Override
    public Mono<Session> update(SessionKey key, SessionUpdate update) {
        return call(() -> delegate.update(key, update));
    }

    @Override
    public Mono<Page<Session, SessionCursor>> list(SessionScan scan) {
        return call(() -> delegate.list(scan));
    }

    @Override
    public Mono<Long> countSessions(SessionFilter filter) {
        return call(() -> delegate.countSessions(filter));
    }

    @Override
    public Mono<Long> delete(DeleteScope scope, int limit) {
        return call(() -> delegate.delete(scope, limit));
    }

    @Override
    public Mono<Appended> append(SessionKey key, List<Event> events, ExpectedSequence expected) {
        return call(() -> delegate.append(key, events, expected));
    }

    @Override
    public Mono<Page<Event, Long>> events(SessionKey key, EventScan scan) {
        return call(() -> delegate.events(key, scan));
    }

    @Override
    public int newsAtOnce() {
        return delegate.newsAtOnce();
    }

    @Override
    public Mono<List<News>> news(List<Position> positions, int limit) {
        return call(() -> delegate.news(positions, limit));
    }

    @Override
    public Mono<Long> countEvents(SessionKey key, EventFilter filter, SequenceRange range) {
        return call(() -> delegate.countEvents(key, filter, range));
    }

    @Override
    public Mono<JsonObject> state(StateOwner owner) {
        return call(() -> delegate.state(owner));
    }

    @Override
    public Mono<JsonObject> updateState(StateOwner owner, JsonObject delta) {
        return call(() -> delegate.updateState(owner, delta));
    }

    @Override
    public Mono<Lease> lease(SessionKey key, String holder, Duration time) {
        return call(() -> delegate.lease(key, holder, time));
    }

    @Override
    public Mono<Void> release(SessionKey key, String holder) {
        return call(() -> delegate.release(key, holder));
    }

    @Override
    public Flux<Hint> hints(StateOwner owner) {
        return delegate.hints(owner);
    }

    @Override
    public Mono<Void> publish(SessionKey key, Event partial) {
        return call(() -> delegate.publish(key, partial));
    }

    @Override
    public Mono<Void> close() {
        return delegate.close();
    }
}
