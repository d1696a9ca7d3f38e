/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.memory;

import io.github.reactivesession.AppKey;
import io.github.reactivesession.Appended;
import io.github.reactivesession.Event;
import io.github.reactivesession.EventFilter;
import io.github.reactivesession.EventScan;
import io.github.reactivesession.ExpectedSequence;
import io.github.reactivesession.Page;
import io.github.reactivesession.Revision;
import io.github.reactivesession.SequenceConflictException;
import io.github.reactivesession.SequenceRange;
import io.github.reactivesession.Session;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionStore;
import io.github.reactivesession.tck.ForwardingStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Stores that place events wrongly, or take one event for two or two for one (R10, R12, R13, R16). */
final class AppendFaults {
    private AppendFaults() {}

    static List<Fault> all() {
        return List.of(
                Fault.of(10, "loses one of two appends at the same time", LosesRaces::new),
                Fault.of(10, "orders events by their timestamps", OrdersByTimestamp::new),
                Fault.of(10, "answers reads from a cache", CachesReads::new),
                Fault.of(12, "leaves a gap at a duplicate", GapAtDuplicates::new),
                Fault.of(12, "applies the delta of a duplicate", AppliesDuplicates::new),
                Fault.of(12, "returns a duplicate as it was given", EchoesDuplicates::new),
                Fault.of(12, "stores a duplicate again", StoresDuplicates::new),
                Fault.of(12, "knows an event id from another session", OneIdForAll::new),
                Fault.of(13, "ignores the expectation", store -> new ForwardingStore(store) {
                    @Override
                    public Mono<Appended> append(SessionKey key, List<Event> events, ExpectedSequence expected) {
                        return super.append(key, events, ExpectedSequence.any());
                    }
                }),
                Fault.of(13, "expects at least instead of exactly", AtLeast::new),
                Fault.of(13, "tells a wrong actual sequence", store -> new ForwardingStore(store) {
                    @Override
                    public Mono<Appended> append(SessionKey key, List<Event> events, ExpectedSequence expected) {
                        return super.append(key, events, expected)
                                .onErrorMap(
                                        SequenceConflictException.class,
                                        error -> new SequenceConflictException(
                                                key, error.expected(), error.actual() + 1));
                    }
                }),
                Fault.of(13, "looks at the expectation of a retry", StrictRetries::new),
                Fault.of(16, "does not move updatedAt with an append", StillUpdatedAt::new),
                Fault.of(33, "says that an append went to another session", store -> new ForwardingStore(store) {
                    @Override
                    public Mono<Appended> append(SessionKey key, List<Event> events, ExpectedSequence expected) {
                        return super.append(key, events, expected)
                                .map(stored -> new Appended(stored.createdAt().plusMillis(1), stored.events()));
                    }
                }));
    }

    private static Mono<Long> last(SessionStore store, SessionKey key) {
        return store.find(key).map(Session::lastSequence).defaultIfEmpty(0L);
    }

    /** Reads the last sequence, thinks, and writes after it; who comes too late believes it has written. */
    private static final class LosesRaces extends ForwardingStore {
        LosesRaces(SessionStore store) {
            super(store);
        }

        @Override
        public Mono<Appended> append(SessionKey key, List<Event> events, ExpectedSequence expected) {
            if (!expected.equals(ExpectedSequence.any())) {
                return super.append(key, events, expected);
            }
            return last(this, key)
                    .delayElement(Duration.ofMillis(2))
                    .flatMap(last -> super.append(key, events, ExpectedSequence.exactly(last))
                            .onErrorReturn(
                                    SequenceConflictException.class,
                                    new Appended(Instant.EPOCH, placed(events, last))));
        }

        private static List<Event> placed(List<Event> events, long last) {
            return IntStream.range(0, events.size())
                    .mapToObj(n -> events.get(n).withSequence(last + n + 1))
                    .toList();
        }
    }

    private static final class OrdersByTimestamp extends ForwardingStore {
        OrdersByTimestamp(SessionStore store) {
            super(store);
        }

        @Override
        public Mono<Page<Event, Long>> events(SessionKey key, EventScan scan) {
            return super.events(key, scan)
                    .map(page -> new Page<>(sorted(page.items(), scan.descending()), page.next()));
        }

        private static List<Event> sorted(List<Event> events, boolean descending) {
            List<Event> sorted = new ArrayList<>(events);
            sorted.sort((a, b) -> (descending ? -1 : 1) * a.timestamp().compareTo(b.timestamp()));
            return sorted;
        }
    }

    private static final class CachesReads extends ForwardingStore {
        private final Map<List<Object>, Page<Event, Long>> pages = new ConcurrentHashMap<>();

        CachesReads(SessionStore store) {
            super(store);
        }

        @Override
        public Mono<Page<Event, Long>> events(SessionKey key, EventScan scan) {
            List<Object> asked = List.of(key, scan);
            return Mono.defer(() -> Mono.justOrEmpty(pages.get(asked)))
                    .switchIfEmpty(super.events(key, scan).doOnNext(page -> pages.put(asked, page)));
        }
    }

    /** Finds the events among given ones that are stored already. */
    private abstract static class KnowsDuplicates extends ForwardingStore {
        KnowsDuplicates(SessionStore store) {
            super(store);
        }

        Mono<List<Event>> duplicates(SessionKey key, List<Event> events) {
            return Flux.fromIterable(events)
                    .concatMap(event -> ofId(key, event.id()).map(known -> event))
                    .collectList();
        }

        private Flux<Event> ofId(SessionKey key, String id) {
            EventFilter all = EventFilter.all();
            EventFilter one = new EventFilter(all.time(), id, null, null, null, null);
            return super.events(key, new EventScan(one, SequenceRange.all(), false, 1))
                    .flatMapIterable(Page::items);
        }
    }

    /** A duplicate uses a sequence up: what lies there is hidden. */
    private static final class GapAtDuplicates extends KnowsDuplicates {
        private static final String HIDDEN = "hidden";

        GapAtDuplicates(SessionStore store) {
            super(store);
        }

        @Override
        public Mono<Appended> append(SessionKey key, List<Event> events, ExpectedSequence expected) {
            return duplicates(key, events)
                    .flatMap(known -> super.append(key, events, expected)
                            .delayUntil(stored -> known.isEmpty() ? Mono.empty() : burn(key)));
        }

        private Mono<Appended> burn(SessionKey key) {
            return super.append(key, List.of(Event.builder(HIDDEN).build()), ExpectedSequence.any());
        }

        @Override
        public Mono<Page<Event, Long>> events(SessionKey key, EventScan scan) {
            return super.events(key, scan)
                    .map(page -> new Page<>(
                            page.items().stream()
                                    .filter(event -> !event.author().equals(HIDDEN))
                                    .toList(),
                            page.next()));
        }
    }

    private static final class AppliesDuplicates extends KnowsDuplicates {
        AppliesDuplicates(SessionStore store) {
            super(store);
        }

        @Override
        public Mono<Appended> append(SessionKey key, List<Event> events, ExpectedSequence expected) {
            return duplicates(key, events)
                    .flatMap(known -> super.append(key, events, expected)
                            .delayUntil(stored -> Flux.fromIterable(known).concatMap(event -> apply(key, event))));
        }

        private Flux<Object> apply(SessionKey key, Event event) {
            return StateFaults.apply(this, key, event.actions().stateDelta()).cast(Object.class);
        }
    }

    private static final class EchoesDuplicates extends ForwardingStore {
        EchoesDuplicates(SessionStore store) {
            super(store);
        }

        @Override
        public Mono<Appended> append(SessionKey key, List<Event> events, ExpectedSequence expected) {
            return super.append(key, events, expected)
                    .map(stored -> Changes.stored(
                            stored,
                            kept -> IntStream.range(0, events.size())
                                    .mapToObj(n -> events.get(n)
                                            .withSequence(kept.get(n).sequence()))
                                    .toList()));
        }
    }

    /** Tells events apart by their ids and a number of its own. */
    private static final class StoresDuplicates extends KnowsDuplicates {
        StoresDuplicates(SessionStore store) {
            super(store);
        }

        @Override
        public Mono<Appended> append(SessionKey key, List<Event> events, ExpectedSequence expected) {
            return duplicates(key, events)
                    .flatMap(known -> super.append(key, renamed(events, known), expected)
                            .map(stored -> Changes.stored(
                                    stored,
                                    kept -> kept.stream()
                                            .map(StoresDuplicates::original)
                                            .toList())));
        }

        private static List<Event> renamed(List<Event> events, List<Event> known) {
            return events.stream()
                    .map(event -> known.contains(event)
                            ? event.toBuilder().id(event.id() + "#again").build()
                            : event)
                    .toList();
        }

        private static Event original(Event event) {
            return event.toBuilder().id(event.id().replace("#again", "")).build();
        }

        @Override
        public Mono<Page<Event, Long>> events(SessionKey key, EventScan scan) {
            return super.events(key, scan).map(page -> Changes.events(page, StoresDuplicates::original));
        }
    }

    private static final class OneIdForAll extends ForwardingStore {
        private final Map<List<Object>, Event> known = new ConcurrentHashMap<>();
        private final Map<List<Object>, SessionKey> owners = new ConcurrentHashMap<>();

        OneIdForAll(SessionStore store) {
            super(store);
        }

        @Override
        public Mono<Appended> append(SessionKey key, List<Event> events, ExpectedSequence expected) {
            AppKey app = key.app();
            if (events.size() == 1) {
                List<Object> id = List.of(app, events.get(0).id());
                Event elsewhere = known.get(id);
                if (elsewhere != null && !key.equals(owners.get(id))) {
                    return Mono.just(new Appended(Instant.EPOCH, List.of(elsewhere)));
                }
            }
            return super.append(key, events, expected)
                    .doOnNext(stored -> stored.events().forEach(event -> {
                        owners.putIfAbsent(List.of(app, event.id()), key);
                        known.putIfAbsent(List.of(app, event.id()), event);
                    }));
        }
    }

    private static final class AtLeast extends ForwardingStore {
        AtLeast(SessionStore store) {
            super(store);
        }

        @Override
        public Mono<Appended> append(SessionKey key, List<Event> events, ExpectedSequence expected) {
            if (!(expected instanceof ExpectedSequence.Exactly exactly)) {
                return super.append(key, events, expected);
            }
            return last(this, key)
                    .flatMap(last ->
                            super.append(key, events, last >= exactly.sequence() ? ExpectedSequence.any() : expected));
        }
    }

    private static final class StrictRetries extends ForwardingStore {
        StrictRetries(SessionStore store) {
            super(store);
        }

        @Override
        public Mono<Appended> append(SessionKey key, List<Event> events, ExpectedSequence expected) {
            if (!(expected instanceof ExpectedSequence.Exactly exactly)) {
                return super.append(key, events, expected);
            }
            return find(key)
                    .filter(session -> session.lastSequence() != exactly.sequence())
                    .flatMap(session -> Mono.<Appended>error(
                            new SequenceConflictException(key, exactly.sequence(), session.lastSequence())))
                    .switchIfEmpty(super.append(key, events, expected));
        }
    }

    private static final class StillUpdatedAt extends ForwardingStore {
        StillUpdatedAt(SessionStore store) {
            super(store);
        }

        @Override
        public Mono<Session> find(SessionKey key) {
            return super.find(key).map(session -> {
                Revision is = session.revision();
                boolean untouched = is.version() == 1;
                return untouched
                        ? Changes.revision(
                                session,
                                new Revision(1, is.lastSequence(), is.createdAt(), is.createdAt(), is.expiresAt()))
                        : session;
            });
        }
    }
}
