/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.memory;

import io.github.reactivesession.Appended;
import io.github.reactivesession.ClosedException;
import io.github.reactivesession.Event;
import io.github.reactivesession.EventScan;
import io.github.reactivesession.ExpectedSequence;
import io.github.reactivesession.Page;
import io.github.reactivesession.Session;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionStore;
import io.github.reactivesession.tck.ForwardingStore;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/** Stores that are not cold, block, or do not close (R35, R36, R40). */
final class ReactiveFaults {
    private ReactiveFaults() {}

    static List<Fault> all() {
        return List.of(
                Fault.of(35, "writes before anybody subscribes", Eager::new),
                Fault.of(35, "gives each subscriber the first answer", Caches::new),
                Fault.of(36, "sleeps on the thread it is called on", Sleeps::new),
                Fault.of(36, "waits for a lock that another call holds", Locks::new),
                Fault.of(40, "stays open when it is closed", store -> new ForwardingStore(store) {
                    @Override
                    public Mono<Void> close() {
                        return Mono.empty();
                    }
                }),
                Fault.of(40, "knows nothing any more when it is closed", store -> new ForwardingStore(store) {
                    @Override
                    public Mono<Session> find(SessionKey key) {
                        return super.find(key).onErrorComplete(ClosedException.class);
                    }

                    @Override
                    public Mono<Page<Event, Long>> events(SessionKey key, EventScan scan) {
                        return super.events(key, scan).onErrorComplete(ClosedException.class);
                    }
                }),
                Fault.of(40, "closes but once", ClosesOnce::new),
                Fault.of(40, "closes before anybody subscribes", store -> new ForwardingStore(store) {
                    @Override
                    public Mono<Void> close() {
                        Mono<Void> closed = super.close().cache();
                        Disposable unused = closed.subscribe();
                        return closed;
                    }
                }));
    }

    private static final class Eager extends ForwardingStore {
        Eager(SessionStore store) {
            super(store);
        }

        @Override
        public Mono<Appended> append(SessionKey key, List<Event> events, ExpectedSequence expected) {
            Mono<Appended> stored = super.append(key, events, expected).cache();
            Disposable unused = stored.onErrorComplete().subscribe();
            return stored;
        }
    }

    private static final class Caches extends ForwardingStore {
        Caches(SessionStore store) {
            super(store);
        }

        @Override
        public Mono<Session> find(SessionKey key) {
            return super.find(key).cache();
        }
    }

    private static final class Sleeps extends ForwardingStore {
        Sleeps(SessionStore store) {
            super(store);
        }

        @Override
        public Mono<Session> find(SessionKey key) {
            return Mono.fromRunnable(Sleeps::sleep).then(super.find(key));
        }

        private static void sleep() {
            try {
                Thread.sleep(1);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static final class Locks extends ForwardingStore {
        private final ReentrantLock lock = new ReentrantLock();

        Locks(SessionStore store) {
            super(store);
        }

        @Override
        public Mono<Appended> append(SessionKey key, List<Event> events, ExpectedSequence expected) {
            Mono<Appended> append = super.append(key, events, expected);
            return Mono.defer(() -> {
                lock.lock();
                try {
                    spin();
                } finally {
                    lock.unlock();
                }
                return append;
            });
        }

        private static void spin() {
            long until = System.nanoTime() + 200_000;
            while (System.nanoTime() < until) {
                Thread.onSpinWait();
            }
        }
    }

    private static final class ClosesOnce extends ForwardingStore {
        private final AtomicBoolean closed = new AtomicBoolean();

        ClosesOnce(SessionStore store) {
            super(store);
        }

        @Override
        public Mono<Void> close() {
            return Mono.defer(() ->
                    closed.compareAndSet(false, true) ? super.close() : Mono.error(new ClosedException("the store")));
        }
    }
}
