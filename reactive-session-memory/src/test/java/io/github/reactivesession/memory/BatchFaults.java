/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.memory;

import io.github.reactivesession.Appended;
import io.github.reactivesession.Event;
import io.github.reactivesession.ExpectedSequence;
import io.github.reactivesession.JsonObject;
import io.github.reactivesession.SequenceConflictException;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionStore;
import io.github.reactivesession.tck.ForwardingStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Stores that take a batch apart (R10, R11, R13, R37). */
final class BatchFaults {
    private BatchFaults() {}

    static List<Fault> all() {
        return List.of(
                Fault.of(10, "stores a batch in reverse", Reverses::new),
                Fault.of(11, "stores a batch event by event", OneByOne::new),
                Fault.of(11, "stores half a batch before a conflict", store -> new HalfOnConflict(store)),
                Fault.of(11, "forgets the deltas of a batch but for the last", OnlyLastDelta::new),
                Fault.of(13, "writes half a batch on a wrong expectation", HalfOnConflict::new),
                Fault.of(37, "stops half way through a batch that is cancelled", OneByOne::new));
    }

    private static final class Reverses extends ForwardingStore {
        Reverses(SessionStore store) {
            super(store);
        }

        @Override
        public Mono<Appended> append(SessionKey key, List<Event> events, ExpectedSequence expected) {
            List<Event> reversed = new ArrayList<>(events);
            Collections.reverse(reversed);
            return super.append(key, reversed, expected).map(stored -> {
                List<Event> answer = new ArrayList<>(stored.events());
                Collections.reverse(answer);
                return new Appended(stored.createdAt(), answer);
            });
        }
    }

    private static final class OneByOne extends ForwardingStore {
        /** Longer than the time after which a test cancels, so that whoever reads then sees a part. */
        private static final Duration STEP = Duration.ofMillis(4);

        OneByOne(SessionStore store) {
            super(store);
        }

        @Override
        public Mono<Appended> append(SessionKey key, List<Event> events, ExpectedSequence expected) {
            if (events.size() == 1) {
                return super.append(key, events, expected);
            }
            return Flux.range(0, events.size())
                    .concatMap(n ->
                            super.append(key, events.subList(n, n + 1), n == 0 ? expected : ExpectedSequence.any()))
                    .delayElements(STEP)
                    .reduce((all, next) -> Changes.stored(all, before -> {
                        List<Event> both = new ArrayList<>(before);
                        both.addAll(next.events());
                        return both;
                    }));
        }
    }

    private static final class HalfOnConflict extends ForwardingStore {
        HalfOnConflict(SessionStore store) {
            super(store);
        }

        @Override
        public Mono<Appended> append(SessionKey key, List<Event> events, ExpectedSequence expected) {
            List<Event> half = events.subList(0, (events.size() + 1) / 2);
            return super.append(key, events, expected)
                    .onErrorResume(
                            SequenceConflictException.class,
                            conflict -> super.append(key, half, ExpectedSequence.any())
                                    .then(Mono.error(conflict)));
        }
    }

    private static final class OnlyLastDelta extends ForwardingStore {
        OnlyLastDelta(SessionStore store) {
            super(store);
        }

        @Override
        public Mono<Appended> append(SessionKey key, List<Event> events, ExpectedSequence expected) {
            List<Event> plain = new ArrayList<>(events);
            for (int i = 0; i < plain.size() - 1; i++) {
                plain.set(i, plain.get(i).withStateDelta(JsonObject.empty()));
            }
            return super.append(key, plain, expected);
        }
    }
}
