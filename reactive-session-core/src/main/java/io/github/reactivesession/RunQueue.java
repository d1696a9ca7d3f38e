/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/** The runs of a runner that want the same session, in the order they came. */
final class RunQueue {
    private final Map<SessionKey, Deque<Place>> lines = new ConcurrentHashMap<>();

    /** Takes a place, which must be {@linkplain Place#leave left} in any case. */
    Place enter(SessionKey key) {
        Place place = new Place(key);
        Deque<Place> unused = lines.compute(key, (same, line) -> entered(line, place));
        return place;
    }

    private static Deque<Place> entered(@Nullable Deque<Place> line, Place place) {
        Deque<Place> all = line == null ? new ArrayDeque<>() : line;
        all.add(place);
        if (all.size() == 1) {
            place.call();
        }
        return all;
    }

    private static @Nullable Deque<Place> left(Deque<Place> line, Place place) {
        boolean unused = line.remove(place);
        Place first = line.peek();
        if (first != null) {
            first.call();
        }
        return first == null ? null : line;
    }

    /** One run's. */
    final class Place {
        private final SessionKey key;
        private final Sinks.Empty<Void> turn = Sinks.empty();
        private volatile boolean called;

        private Place(SessionKey key) {
            this.key = key;
        }

        private void call() {
            called = true;
            Sinks.EmitResult unused = turn.tryEmitEmpty();
        }

        /** Completes when all that came before have left; never within the call of the one that leaves. */
        Mono<Void> turn() {
            return called ? Mono.empty() : turn.asMono().publishOn(Schedulers.parallel());
        }

        void leave() {
            var unused = lines.computeIfPresent(key, (same, line) -> left(line, this));
        }
    }
}
