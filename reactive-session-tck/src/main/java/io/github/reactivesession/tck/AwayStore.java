/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import io.github.reactivesession.Event;
import io.github.reactivesession.EventScan;
import io.github.reactivesession.News;
import io.github.reactivesession.Page;
import io.github.reactivesession.Position;
import io.github.reactivesession.Session;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionStore;
import io.github.reactivesession.StoreUnavailableException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Mono;

/** A store whose reads cannot be reached for a number of calls. */
final class AwayStore extends ForwardingStore {
    private final AtomicInteger failing = new AtomicInteger();
    private final AtomicInteger failures = new AtomicInteger();

    AwayStore(SessionStore store) {
        super(store);
    }

    /** Fails the next reads. */
    void fail(int calls) {
        failing.set(calls);
    }

    int failures() {
        return failures.get();
    }

    @Override
    public Mono<Session> find(SessionKey key) {
        return unlessAway(super.find(key));
    }

    @Override
    public Mono<List<News>> news(List<Position> positions, int limit) {
        return unlessAway(super.news(positions, limit));
    }

    @Override
    public Mono<Page<Event, Long>> events(SessionKey key, EventScan scan) {
        return unlessAway(super.events(key, scan));
    }

    private <T> Mono<T> unlessAway(Mono<T> call) {
        return Mono.defer(() -> {
            if (failing.getAndUpdate(left -> Math.max(left - 1, 0)) == 0) {
                return call;
            }
            failures.incrementAndGet();
            return Mono.error(new StoreUnavailableException("the store is away on purpose", null));
        });
    }
}
