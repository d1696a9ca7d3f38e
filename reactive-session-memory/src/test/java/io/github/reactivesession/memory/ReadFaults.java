/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.memory;

import io.github.reactivesession.Appended;
import io.github.reactivesession.Event;
import io.github.reactivesession.EventFilter;
import io.github.reactivesession.EventScan;
import io.github.reactivesession.ExpectedSequence;
import io.github.reactivesession.NewSession;
import io.github.reactivesession.News;
import io.github.reactivesession.Page;
import io.github.reactivesession.Position;
import io.github.reactivesession.SequenceRange;
import io.github.reactivesession.Session;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionStore;
import io.github.reactivesession.TimeRange;
import io.github.reactivesession.tck.ForwardingStore;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import reactor.core.publisher.Mono;

/** Stores that read and keep events wrongly (R17, R18, R19). */
final class ReadFaults {
    private ReadFaults() {}

    static List<Fault> all() {
        return List.of(
                scanning(17, "ignores the author", scan -> filtered(scan, ReadFaults::withoutAuthor)),
                scanning(17, "ignores the branch", scan -> filtered(scan, ReadFaults::withoutBranch)),
                scanning(17, "leaves the last moment out of a range", scan -> filtered(scan, ReadFaults::shorter)),
                scanning(
                        17,
                        "ignores descending order",
                        scan -> new EventScan(scan.filter(), scan.range(), false, scan.limit())),
                scanning(17, "leaves the first sequence out of a range", ReadFaults::later),
                Fault.of(17, "counts events outside of the range", store -> new ForwardingStore(store) {
                    @Override
                    public Mono<Long> countEvents(SessionKey key, EventFilter filter, SequenceRange range) {
                        return super.countEvents(key, filter, SequenceRange.all());
                    }
                }),
                Fault.of(17, "skips an event between pages", store -> new ForwardingStore(store) {
                    @Override
                    public Mono<Page<Event, Long>> events(SessionKey key, EventScan scan) {
                        return super.events(key, scan).map(ReadFaults::skipping);
                    }
                }),
                Fault.of(18, "goes on one sequence too far", store -> new ForwardingStore(store) {
                    @Override
                    public Mono<Page<Event, Long>> events(SessionKey key, EventScan scan) {
                        return super.events(key, scan).map(page -> tooFar(page, scan.descending()));
                    }
                }),
                Fault.of(17, "filters a page after it is cut", FiltersLate::new),
                scanning(
                        18,
                        "reads more than it was asked for",
                        scan -> new EventScan(scan.filter(), scan.range(), scan.descending(), scan.limit() + 1)),
                new Fault(
                        "keeps one event more than its limit",
                        19,
                        options -> InMemorySessionStore.create(
                                options.eventLimit() == 0
                                        ? options
                                        : options.withEventLimit(options.eventLimit() + 1))),
                new Fault(
                        "hides old events, but keeps them",
                        19,
                        options -> new Hides(
                                InMemorySessionStore.create(options.withEventLimit(0)), options.eventLimit())),
                news(30, "brings news of the first session only", ReadFaults::firstOnly),
                news(30, "brings news for absent sessions", ReadFaults::neverAbsent),
                news(30, "turns news around", ReadFaults::turned),
                Fault.of(30, "brings more news than it was asked for", store -> new ForwardingStore(store) {
                    @Override
                    public Mono<List<News>> news(List<Position> positions, int limit) {
                        return super.news(positions, limit + 1);
                    }
                }),
                Fault.of(30, "brings news from a position on", store -> new ForwardingStore(store) {
                    @Override
                    public Mono<List<News>> news(List<Position> positions, int limit) {
                        return super.news(
                                positions.stream()
                                        .map(at -> new Position(at.key(), Math.max(at.sequence() - 1, 0)))
                                        .toList(),
                                limit);
                    }
                }),
                Fault.of(33, "takes every session for the first of its key", FirstOfItsKey::new),
                Fault.of(19, "numbers events anew when the oldest leave", Renumbers::new));
    }

    private static Fault news(int rule, String name, UnaryOperator<List<News>> change) {
        return Fault.of(rule, name, store -> new ForwardingStore(store) {
            @Override
            public Mono<List<News>> news(List<Position> positions, int limit) {
                return super.news(positions, limit).map(change);
            }
        });
    }

    private static List<News> firstOnly(List<News> news) {
        return news.stream()
                .map(one -> one.equals(news.get(0)) ? one : new News(one.createdAt(), List.of()))
                .toList();
    }

    private static List<News> neverAbsent(List<News> news) {
        return news.stream()
                .map(one -> one.createdAt() == null ? new News(Instant.EPOCH, List.of()) : one)
                .toList();
    }

    private static List<News> turned(List<News> news) {
        return IntStream.range(0, news.size())
                .mapToObj(n -> news.get(news.size() - 1 - n))
                .toList();
    }

    /** Says of each session that it was created when the first one under its key was. */
    private static final class FirstOfItsKey extends ForwardingStore {
        private final Map<SessionKey, Instant> firsts = new ConcurrentHashMap<>();

        FirstOfItsKey(SessionStore store) {
            super(store);
        }

        @Override
        public Mono<Session> create(SessionKey key, NewSession session) {
            return super.create(key, session).doOnNext(made -> firsts.putIfAbsent(key, made.createdAt()));
        }

        @Override
        public Mono<List<News>> news(List<Position> positions, int limit) {
            return super.news(positions, limit)
                    .map(news -> IntStream.range(0, news.size())
                            .mapToObj(n -> ofFirst(positions.get(n).key(), news.get(n)))
                            .toList());
        }

        private News ofFirst(SessionKey key, News news) {
            return news.createdAt() == null ? news : new News(firsts.get(key), news.events());
        }
    }

    private static Fault scanning(int rule, String name, UnaryOperator<EventScan> change) {
        return Fault.of(rule, name, store -> new ForwardingStore(store) {
            @Override
            public Mono<Page<Event, Long>> events(SessionKey key, EventScan scan) {
                return super.events(key, change.apply(scan));
            }
        });
    }

    private static EventScan filtered(EventScan scan, UnaryOperator<EventFilter> change) {
        return new EventScan(change.apply(scan.filter()), scan.range(), scan.descending(), scan.limit());
    }

    private static EventFilter withoutAuthor(EventFilter filter) {
        return new EventFilter(
                filter.time(), filter.eventId(), null, filter.agentId(), filter.branch(), filter.invocationId());
    }

    private static EventFilter withoutBranch(EventFilter filter) {
        return new EventFilter(
                filter.time(), filter.eventId(), filter.author(), filter.agentId(), null, filter.invocationId());
    }

    private static EventFilter shorter(EventFilter filter) {
        TimeRange time = filter.time();
        boolean open = time.isAll() || !time.from().isBefore(time.to());
        return new EventFilter(
                open ? time : time.withTo(time.to().minusNanos(1000)),
                filter.eventId(),
                filter.author(),
                filter.agentId(),
                filter.branch(),
                filter.invocationId());
    }

    private static EventScan later(EventScan scan) {
        SequenceRange range = scan.range();
        SequenceRange later = range.first() <= 1 ? range : range.above(range.first());
        return new EventScan(scan.filter(), later, scan.descending(), scan.limit());
    }

    private static Page<Event, Long> skipping(Page<Event, Long> page) {
        int size = page.items().size();
        return page.next() == null || size < 2 ? page : new Page<>(page.items().subList(0, size - 1), page.next());
    }

    private static Page<Event, Long> tooFar(Page<Event, Long> page, boolean descending) {
        Long next = page.next();
        return next == null ? page : new Page<>(page.items(), descending ? next - 1 : next + 1);
    }

    /** Reads a page of anything, filters it, and says there is no more. */
    private static final class FiltersLate extends ForwardingStore {
        FiltersLate(SessionStore store) {
            super(store);
        }

        @Override
        public Mono<Page<Event, Long>> events(SessionKey key, EventScan scan) {
            if (scan.filter().equals(EventFilter.all())) {
                return super.events(key, scan);
            }
            return super.events(key, filtered(scan, filter -> EventFilter.all()))
                    .map(page -> new Page<>(
                            page.items().stream().filter(scan.filter()::matches).toList(), null));
        }
    }

    private static final class Hides extends ForwardingStore {
        private final int limit;

        Hides(SessionStore store, int limit) {
            super(store);
            this.limit = limit;
        }

        private Mono<SequenceRange> visible(SessionKey key, SequenceRange range) {
            return find(key).map(session -> limit == 0 ? range : range.from(session.lastSequence() - limit + 1));
        }

        @Override
        public Mono<Page<Event, Long>> events(SessionKey key, EventScan scan) {
            return visible(key, scan.range())
                    .map(range -> new EventScan(scan.filter(), range, scan.descending(), scan.limit()))
                    .flatMap(rest -> super.events(key, rest))
                    .switchIfEmpty(super.events(key, scan));
        }

        @Override
        public Mono<Long> countEvents(SessionKey key, EventFilter filter, SequenceRange range) {
            return visible(key, range)
                    .flatMap(rest -> super.countEvents(key, filter, rest))
                    .defaultIfEmpty(0L);
        }
    }

    /** The oldest event that is kept is always the first one. */
    private static final class Renumbers extends ForwardingStore {
        Renumbers(SessionStore store) {
            super(store);
        }

        private Mono<Long> gone(SessionKey key) {
            int limit = options().eventLimit();
            return find(key).map(session -> limit == 0 ? 0 : Math.max(0, session.lastSequence() - limit));
        }

        @Override
        public Mono<Appended> append(SessionKey key, List<Event> events, ExpectedSequence expected) {
            return super.append(key, events, expected)
                    .flatMap(stored -> gone(key)
                            .map(gone -> Changes.stored(
                                    stored,
                                    kept -> kept.stream()
                                            .map(event -> event.withSequence(Math.max(1, event.sequence() - gone)))
                                            .toList())));
        }

        @Override
        public Mono<Page<Event, Long>> events(SessionKey key, EventScan scan) {
            Mono<Page<Event, Long>> page = super.events(key, scan);
            return gone(key)
                    .flatMap(gone -> page.map(
                            found -> Changes.events(found, event -> event.withSequence(event.sequence() - gone))))
                    .switchIfEmpty(page);
        }
    }
}
