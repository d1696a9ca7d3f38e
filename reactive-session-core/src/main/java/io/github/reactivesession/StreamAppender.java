/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Signal;

/**
 * Appends what a publisher emits, in batches. The end of the publisher travels with its events, so that what came before
 * a failure is stored and emitted before the failure is.
 */
final class StreamAppender {
    private final Function<List<Event>, Flux<Event>> append;
    private final int batchSize;
    private final Duration linger;
    private final Limits limits;

    StreamAppender(Function<List<Event>, Flux<Event>> append, SessionServiceOptions options) {
        this.append = append;
        this.batchSize = options.streamBatchSize();
        this.linger = options.streamLinger();
        this.limits = options.limits();
    }

    Flux<Event> append(Publisher<Event> events) {
        return batches(Flux.from(events).materialize())
                .concatMap(this::appendBatch, 1)
                .dematerialize();
    }

    private Flux<List<Signal<Event>>> batches(Flux<Signal<Event>> signals) {
        boolean single = batchSize == 1 || linger.isZero();
        return single ? signals.map(List::of) : signals.bufferTimeout(batchSize, linger, true);
    }

    private Flux<Signal<Event>> appendBatch(List<Signal<Event>> batch) {
        List<Event> events = new ArrayList<>(batch.size());
        batch.forEach(signal -> addEvent(events, signal));
        Signal<Event> last = batch.get(batch.size() - 1);
        Flux<Signal<Event>> stored =
                events.isEmpty() ? Flux.empty() : appendRun(events).map(Signal::next);
        return last.isOnNext() ? stored : stored.concatWithValues(last);
    }

    private static void addEvent(List<Event> events, Signal<Event> signal) {
        Event event = signal.get();
        if (event != null) {
            events.add(event);
        }
    }

    /** A stream is a run, so its {@code temp:} keys go on to whoever consumes it (R22). */
    private Flux<Event> appendRun(List<Event> events) {
        Map<String, Event> withTemp = new HashMap<>();
        for (Event event : events) {
            if (!event.partial() && StateKeys.hasTemp(event.actions().stateDelta())) {
                withTemp.put(event.id(), event);
            }
        }
        Flux<Event> stored = Flux.fromIterable(Sizes.batches(events, limits)).concatMap(append, 1);
        return withTemp.isEmpty() ? stored : stored.map(event -> withTempOf(event, withTemp));
    }

    private static Event withTempOf(Event stored, Map<String, Event> withTemp) {
        Event original = withTemp.get(stored.id());
        return original == null || stored.partial() ? stored : StateKeys.withTempOf(stored, original);
    }
}
