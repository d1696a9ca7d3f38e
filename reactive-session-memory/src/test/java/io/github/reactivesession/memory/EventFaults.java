/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.memory;

import io.github.reactivesession.Content;
import io.github.reactivesession.Event;
import io.github.reactivesession.EventFilter;
import io.github.reactivesession.EventScan;
import io.github.reactivesession.ExpectedSequence;
import io.github.reactivesession.NewSession;
import io.github.reactivesession.Page;
import io.github.reactivesession.Part;
import io.github.reactivesession.Revision;
import io.github.reactivesession.SequenceRange;
import io.github.reactivesession.Session;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionNotFoundException;
import io.github.reactivesession.SessionStore;
import io.github.reactivesession.StateDelta;
import io.github.reactivesession.TimeRange;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Faults of appending and reading. */
final class EventFaults {
    private EventFaults() {}

    static List<Fault> all() {
        return List.of(
                Fault.of("loses one of two appends at once", "r10", LosesRacers::new),
                Fault.of("stores a batch in halves", "r11", store -> new Delegate(store) {
                    @Override
                    public Mono<List<Event>> append(SessionKey key, List<Event> events, ExpectedSequence expected) {
                        return Flux.fromIterable(events)
                                .concatMap(event -> store.append(key, List.of(event), expected))
                                .flatMapIterable(stored -> stored)
                                .collectList();
                    }
                }),
                Fault.of("stores a batch in halves, with a pause", "r37", store -> new Delegate(store) {
                    @Override
                    public Mono<List<Event>> append(SessionKey key, List<Event> events, ExpectedSequence expected) {
                        return Flux.fromIterable(events)
                                .concatMap(event -> store.append(key, List.of(event), ExpectedSequence.any())
                                        .delayElement(Duration.ofMillis(2)))
                                .flatMapIterable(stored -> stored)
                                .collectList();
                    }
                }),
                Fault.of("gives a duplicate as it came", "r12", store -> new Delegate(store) {
                    @Override
                    public Mono<List<Event>> append(SessionKey key, List<Event> events, ExpectedSequence expected) {
                        return store.append(key, events, expected).map(stored -> placed(events, stored));
                    }
                }),
                Fault.of("stores a duplicate again", "r12", store -> new Delegate(store) {
                    @Override
                    public Mono<List<Event>> append(SessionKey key, List<Event> events, ExpectedSequence expected) {
                        List<Event> renamed = new ArrayList<>();
                        events.forEach(event -> renamed.add(event.toBuilder()
                                .id(event.id() + "-" + System.identityHashCode(renamed))
                                .build()));
                        return store.append(key, renamed, expected).map(stored -> placed(events, stored));
                    }
                }),
                Fault.of("applies the delta of a duplicate", "r12", store -> new Delegate(store) {
                    @Override
                    public Mono<List<Event>> append(SessionKey key, List<Event> events, ExpectedSequence expected) {
                        StateDelta delta = StateDelta.ofAll(events);
                        return store.append(key, events, expected)
                                .flatMap(stored ->
                                        store.updateState(key, delta.session()).thenReturn(stored));
                    }
                }),
                Fault.of("takes an id of another session for the same event", "r12", GlobalIds::new),
                Fault.of("does not look at the expectation", "r13", store -> new Delegate(store) {
                    @Override
                    public Mono<List<Event>> append(SessionKey key, List<Event> events, ExpectedSequence expected) {
                        return store.append(key, events, ExpectedSequence.any());
                    }
                }),
                Fault.of("makes a session to append to", "r14", store -> new Delegate(store) {
                    @Override
                    public Mono<List<Event>> append(SessionKey key, List<Event> events, ExpectedSequence expected) {
                        Mono<List<Event>> stored = store.append(key, events, expected);
                        return stored.onErrorResume(
                                SessionNotFoundException.class,
                                absent -> store.create(key, NewSession.of(key)).then(stored));
                    }
                }),
                Fault.of(
                        "does not move the last write",
                        "r16",
                        store -> new SessionFaults.Seen(
                                store,
                                session -> new Session(
                                        session.key(),
                                        session.agentId(),
                                        session.status(),
                                        session.metadata(),
                                        session.state(),
                                        new Revision(
                                                session.version(),
                                                session.lastSequence(),
                                                session.createdAt(),
                                                session.createdAt(),
                                                session.expiresAt())))),
                Fault.of(
                        "reads ascending only",
                        "r17",
                        store -> new Scanning(
                                store, scan -> new EventScan(scan.filter(), scan.range(), false, scan.limit()))),
                Fault.of(
                        "does not filter by author",
                        "r17",
                        store -> new Scanning(
                                store,
                                scan -> filtered(
                                        scan,
                                        null,
                                        scan.filter().branch(),
                                        scan.filter().time()))),
                Fault.of(
                        "does not filter by branch",
                        "r17",
                        store -> new Scanning(
                                store,
                                scan -> filtered(
                                        scan,
                                        scan.filter().author(),
                                        null,
                                        scan.filter().time()))),
                Fault.of(
                        "begins a time range a moment late",
                        "r17",
                        store -> new Scanning(
                                store,
                                scan -> filtered(
                                        scan,
                                        scan.filter().author(),
                                        scan.filter().branch(),
                                        late(scan.filter().time())))),
                Fault.of(
                        "brings more than a page",
                        "r18",
                        store -> new Scanning(
                                store,
                                scan -> new EventScan(
                                        scan.filter(), scan.range(), scan.descending(), scan.limit() * 2))),
                Fault.of("passes over an event between pages", "r18", store -> new Delegate(store) {
                    @Override
                    public Mono<Page<Event, Long>> events(SessionKey key, EventScan scan) {
                        int step = scan.descending() ? -1 : 1;
                        return store.events(key, scan)
                                .map(page -> new Page<>(page.items(), page.next() == null ? null : page.next() + step));
                    }
                }),
                Fault.ofOptions("keeps more than the limit", "r19", options -> options.withEventLimit(0)),
                Fault.of("numbers anew what it keeps", "r19", store -> new Delegate(store) {
                    @Override
                    public Mono<Page<Event, Long>> events(SessionKey key, EventScan scan) {
                        return store.events(key, scan).map(EventFaults::renumbered);
                    }
                }),
                Fault.of(
                        "drops U+0000",
                        "r20",
                        store -> new Storing(store, event -> texts(event, text -> text.replace("\0", "")))),
                Fault.of("drops parts it does not know", "r20", store -> new Storing(store, EventFaults::known)),
                Fault.of(
                        "keeps milliseconds",
                        "r20",
                        store -> new Storing(
                                store,
                                event -> event.toBuilder()
                                        .timestamp(event.timestamp().truncatedTo(ChronoUnit.MILLIS))
                                        .build())),
                Fault.of(
                        "does not route the state of the app",
                        "r22",
                        store -> new Storing(
                                store,
                                event -> event.withStateDelta(
                                        without(event.actions().stateDelta(), "app:")))),
                Fault.of(
                        "does not route the state of the user",
                        "r22",
                        store -> new Storing(
                                store,
                                event -> event.withStateDelta(
                                        without(event.actions().stateDelta(), "user:")))));
    }

    /** The events as they came, at the places where they are. */
    private static List<Event> placed(List<Event> events, List<Event> stored) {
        List<Event> placed = new ArrayList<>();
        for (int i = 0; i < events.size(); i++) {
            placed.add(events.get(i).withSequence(stored.get(i).sequence()));
        }
        return placed;
    }

    private static EventScan filtered(EventScan scan, String author, String branch, TimeRange time) {
        EventFilter old = scan.filter();
        EventFilter filter = new EventFilter(time, old.eventId(), author, old.agentId(), branch, old.invocationId());
        return new EventScan(filter, scan.range(), scan.descending(), scan.limit());
    }

    private static TimeRange late(TimeRange time) {
        return time.isAll() || time.from().equals(time.to())
                ? time
                : time.withFrom(time.from().plus(1, ChronoUnit.MICROS));
    }

    private static Page<Event, Long> renumbered(Page<Event, Long> page) {
        List<Event> events = new ArrayList<>();
        page.items().forEach(event -> events.add(event.withSequence(events.size() + 1)));
        return new Page<>(events, page.next());
    }

    private static Event texts(Event event, UnaryOperator<String> change) {
        return parts(
                event,
                part -> part instanceof Part.Text text ? new Part.Text(change.apply(text.text()), text.extra()) : part);
    }

    private static Event known(Event event) {
        return parts(event, part -> part instanceof Part.Unknown ? Part.text("") : part);
    }

    private static Event parts(Event event, UnaryOperator<Part> change) {
        Content content = event.content();
        return content == null
                ? event
                : event.withContent(new Content(
                        content.role(), content.parts().stream().map(change).toList(), content.extra()));
    }

    private static Map<String, Object> without(Map<String, Object> delta, String prefix) {
        Map<String, Object> rest = new LinkedHashMap<>(delta);
        rest.keySet().removeIf(key -> key.startsWith(prefix));
        return rest;
    }

    /** Stores something else than it is given. */
    private static final class Storing extends Delegate {
        private final UnaryOperator<Event> change;

        Storing(SessionStore store, UnaryOperator<Event> change) {
            super(store);
            this.change = change;
        }

        @Override
        public Mono<List<Event>> append(SessionKey key, List<Event> events, ExpectedSequence expected) {
            return store.append(key, events.stream().map(change).toList(), expected);
        }
    }

    /** Reads something else than it is asked for. */
    private static final class Scanning extends Delegate {
        private final UnaryOperator<EventScan> change;

        Scanning(SessionStore store, UnaryOperator<EventScan> change) {
            super(store);
            this.change = change;
        }

        @Override
        public Mono<Page<Event, Long>> events(SessionKey key, EventScan scan) {
            return store.events(key, change.apply(scan));
        }

        @Override
        public Mono<Long> countEvents(SessionKey key, EventFilter filter, SequenceRange range) {
            return store.countEvents(key, filter, range);
        }
    }

    /** Acknowledges an append that meets another one, and forgets it. */
    private static final class LosesRacers extends Delegate {
        private final Map<SessionKey, AtomicInteger> busy = new ConcurrentHashMap<>();

        LosesRacers(SessionStore store) {
            super(store);
        }

        @Override
        public Mono<List<Event>> append(SessionKey key, List<Event> events, ExpectedSequence expected) {
            return Mono.defer(() -> {
                AtomicInteger others = busy.computeIfAbsent(key, any -> new AtomicInteger());
                Mono<List<Event>> result = others.getAndIncrement() == 0
                        ? store.append(key, events, expected).delayElement(Duration.ofMillis(1))
                        : Mono.just(placed(events, events));
                return result.doFinally(end -> others.decrementAndGet());
            });
        }
    }

    /** Knows an event by its id alone. */
    private static final class GlobalIds extends Delegate {
        private final Map<String, Event> known = new ConcurrentHashMap<>();

        GlobalIds(SessionStore store) {
            super(store);
        }

        @Override
        public Mono<List<Event>> append(SessionKey key, List<Event> events, ExpectedSequence expected) {
            return Mono.defer(() -> events.stream().allMatch(event -> known.containsKey(event.id()))
                    ? Mono.just(
                            events.stream().map(event -> known.get(event.id())).toList())
                    : store.append(key, events, expected)
                            .doOnNext(stored -> stored.forEach(event -> known.put(event.id(), event))));
        }
    }
}
