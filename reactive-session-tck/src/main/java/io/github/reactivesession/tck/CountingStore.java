/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import io.github.reactivesession.Appended;
import io.github.reactivesession.Event;
import io.github.reactivesession.EventScan;
import io.github.reactivesession.ExpectedSequence;
import io.github.reactivesession.Hint;
import io.github.reactivesession.Lease;
import io.github.reactivesession.News;
import io.github.reactivesession.Page;
import io.github.reactivesession.Position;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionStore;
import io.github.reactivesession.StateOwner;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Counts what reaches a store: the events of each append, and the pages that are read. */
final class CountingStore extends ForwardingStore {
    private final List<Integer> batches = new CopyOnWriteArrayList<>();
    private final AtomicInteger pages = new AtomicInteger();
    private final AtomicInteger leases = new AtomicInteger();
    private final AtomicInteger hintStreams = new AtomicInteger();
    private final AtomicInteger hintStreamsEnded = new AtomicInteger();

    CountingStore(SessionStore store) {
        super(store);
    }

    @Override
    public Mono<Appended> append(SessionKey key, List<Event> events, ExpectedSequence expected) {
        return Mono.defer(() -> {
            batches.add(events.size());
            return super.append(key, events, expected);
        });
    }

    @Override
    public Mono<List<News>> news(List<Position> positions, int limit) {
        return Mono.defer(() -> {
            pages.incrementAndGet();
            return super.news(positions, limit);
        });
    }

    @Override
    public Mono<Page<Event, Long>> events(SessionKey key, EventScan scan) {
        return Mono.defer(() -> {
            pages.incrementAndGet();
            return super.events(key, scan);
        });
    }

    @Override
    public Mono<Lease> lease(SessionKey key, String holder, Duration time) {
        return super.lease(key, holder, time).doOnNext(lease -> leases.incrementAndGet());
    }

    /** How often a lease was given or kept. */
    int leases() {
        return leases.get();
    }

    @Override
    public Flux<Hint> hints(StateOwner owner) {
        return super.hints(owner)
                .doOnSubscribe(subscription -> hintStreams.incrementAndGet())
                .doFinally(end -> hintStreamsEnded.incrementAndGet());
    }

    /** How many streams of hints were asked for. */
    int hintStreams() {
        return hintStreams.get();
    }

    /** How many of them are still open. */
    int openHintStreams() {
        return hintStreams.get() - hintStreamsEnded.get();
    }

    /** How many events each append brought. */
    List<Integer> batches() {
        return List.copyOf(batches);
    }

    int pages() {
        return pages.get();
    }
}
