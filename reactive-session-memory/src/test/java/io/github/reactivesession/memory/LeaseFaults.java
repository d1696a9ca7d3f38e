/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.memory;

import io.github.reactivesession.Appended;
import io.github.reactivesession.Event;
import io.github.reactivesession.ExpectedSequence;
import io.github.reactivesession.Lease;
import io.github.reactivesession.LeaseHeldException;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionStore;
import io.github.reactivesession.SessionUpdate;
import io.github.reactivesession.tck.ForwardingStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import reactor.core.publisher.Mono;

/** Stores that give a lease to two, or let its number be (R13). */
final class LeaseFaults {
    private LeaseFaults() {}

    static List<Fault> all() {
        return List.of(
                Fault.of(13, "gives a lease to whoever asks", TakesOver::new),
                Fault.of(13, "does not look at the number of a lease", IgnoresFence::new),
                Fault.of(13, "gives a holder a new number each time", Renumbers::new),
                Fault.of(
                        13, "keeps a lease for its time though it was given back", store -> new ForwardingStore(store) {
                            @Override
                            public Mono<Void> release(SessionKey key, String holder) {
                                return Mono.empty();
                            }
                        }),
                Fault.of(13, "counts a lease as a write", store -> new ForwardingStore(store) {
                    @Override
                    public Mono<Lease> lease(SessionKey key, String holder, Duration time) {
                        return super.lease(key, holder, time)
                                .delayUntil(lease -> super.update(key, SessionUpdate.touch()));
                    }
                }));
    }

    private static final class TakesOver extends ForwardingStore {
        TakesOver(SessionStore store) {
            super(store);
        }

        @Override
        public Mono<Lease> lease(SessionKey key, String holder, Duration time) {
            return super.lease(key, holder, time)
                    .onErrorResume(
                            LeaseHeldException.class,
                            held -> Mono.just(
                                    new Lease(key, holder, 1, Instant.now().plus(time))));
        }
    }

    private static final class IgnoresFence extends ForwardingStore {
        IgnoresFence(SessionStore store) {
            super(store);
        }

        @Override
        public Mono<Appended> append(SessionKey key, List<Event> events, ExpectedSequence expected) {
            Long exact = expected.exact();
            return super.append(key, events, exact == null ? ExpectedSequence.any() : ExpectedSequence.exactly(exact));
        }
    }

    private static final class Renumbers extends ForwardingStore {
        private final AtomicLong last = new AtomicLong();

        Renumbers(SessionStore store) {
            super(store);
        }

        @Override
        public Mono<Lease> lease(SessionKey key, String holder, Duration time) {
            return super.lease(key, holder, time)
                    .map(lease -> new Lease(key, holder, lease.fence() + last.incrementAndGet(), lease.expiresAt()));
        }
    }
}
