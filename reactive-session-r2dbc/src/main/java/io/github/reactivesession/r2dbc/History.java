/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import io.github.reactivesession.Event;
import io.github.reactivesession.EventFilter;
import io.github.reactivesession.EventScan;
import io.github.reactivesession.Page;
import io.github.reactivesession.SequenceRange;
import io.github.reactivesession.SessionKey;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SynchronousSink;

/**
 * Reads events a page at a time, by sequence (R17, R18). A filter is applied to a window of sequences, of which there are
 * no gaps, so that a page never searches far for what a filter lets through.
 */
final class History {
    /** The most events a page with a filter looks at. */
    private static final int WINDOW = 5_000;
    /** The most events a statement counts. */
    private static final long COUNTED = 50_000;

    private final Database database;

    History(Database database) {
        this.database = database;
    }

    Mono<Page<Event, Long>> page(SessionKey key, EventScan scan) {
        EventFilter filter = scan.filter();
        if (scan.range().isEmpty()) {
            return Mono.just(new Page<>(List.of(), null));
        }
        boolean plain = filter.eventId() != null || filter.equals(EventFilter.all());
        return plain ? plainPage(key, scan) : windowPage(key, scan);
    }

    private Mono<Page<Event, Long>> plainPage(SessionKey key, EventScan scan) {
        return read(key, scan, scan.range()).map(events -> new Page<>(events, plainNext(events, scan)));
    }

    private static String order(EventScan scan) {
        return " ORDER BY e.sequence" + (scan.descending() ? " DESC" : "") + " LIMIT " + scan.limit();
    }

    private static @Nullable Long plainNext(List<Event> events, EventScan scan) {
        boolean end = scan.filter().eventId() != null || events.size() < scan.limit();
        return end ? null : (Long) events.get(events.size() - 1).sequence();
    }

    /** What a session holds, or an empty range. */
    private record Bounds(long first, long last) {
        Bounds within(SequenceRange range) {
            return new Bounds(Math.max(first, range.first()), Math.min(last, range.last()));
        }
    }

    private Mono<Page<Event, Long>> windowPage(SessionKey key, EventScan scan) {
        return bounds(key).flatMap(bounds -> windowPage(key, scan, bounds.within(scan.range())));
    }

    private Mono<Page<Event, Long>> windowPage(SessionKey key, EventScan scan, Bounds all) {
        long first = scan.descending() ? Math.max(all.first(), all.last() - WINDOW + 1) : all.first();
        long last = scan.descending() ? all.last() : Math.min(all.last(), all.first() + WINDOW - 1);
        if (first > last) {
            return Mono.just(new Page<>(List.of(), null));
        }
        Long edge = scan.descending() ? (Long) first : (Long) last;
        boolean end = scan.descending() ? first == all.first() : last == all.last();
        return read(key, scan, new SequenceRange(first, last))
                .map(events -> events.size() == scan.limit()
                        ? new Page<>(events, events.get(events.size() - 1).sequence())
                        : new Page<>(events, end ? null : edge));
    }

    private Mono<Bounds> bounds(SessionKey key) {
        String sql = "SELECT s.first_sequence, s.last_sequence FROM {sessions} s WHERE " + Database.SESSION_IS;
        return database.connections()
                .read(Query.read(
                        "look at session",
                        database.sql().of(sql),
                        row -> new Bounds(Rows.number(row, 0), Rows.number(row, 1)),
                        Database.keyValues(key)))
                .map(rows -> rows.isEmpty() ? new Bounds(1, 0) : rows.get(0));
    }

    private Mono<List<Event>> read(SessionKey key, EventScan scan, SequenceRange range) {
        boolean byId = scan.filter().eventId() != null;
        Conditions where = conditions(key, scan.filter(), range);
        String sql = "SELECT " + Rows.EVENT + " FROM {events} e " + (byId ? "" : "{index:PRIMARY} ") + "WHERE "
                + where.sql() + (byId ? "" : order(scan));
        return database.connections()
                .read(new Query<>(
                        "read events",
                        database.sql().of(sql),
                        where.values(),
                        row -> database.rows().event(row, 0)));
    }

    /** The session is looked at once, and not joined, so that a read of a page is one walk along one index. */
    private static Conditions conditions(SessionKey key, EventFilter filter, SequenceRange range) {
        Conditions where = new Conditions("e.session_key = ?", Keys.of(key));
        where.and("e.sequence BETWEEN ? AND ?", range.first(), range.last());
        filter(where, filter);
        where.and("EXISTS (SELECT 1 FROM {sessions} s WHERE " + Database.SESSION_IS + ")", Database.keyValues(key));
        return where;
    }

    private static void filter(Conditions where, EventFilter filter) {
        equal(where, "e.id", filter.eventId());
        equal(where, "e.author", filter.author());
        equal(where, "e.agent_id", filter.agentId());
        equal(where, "e.branch", filter.branch());
        equal(where, "e.invocation_id", filter.invocationId());
        if (!filter.time().isAll()) {
            where.and(
                    "e.timestamp BETWEEN ? AND ?",
                    filter.time().from(),
                    filter.time().to());
        }
    }

    private static void equal(Conditions where, String column, @Nullable String value) {
        if (value != null) {
            where.and(column + " = ?", value);
        }
    }

    Mono<Long> count(SessionKey key, EventFilter filter, SequenceRange range) {
        if (range.isEmpty()) {
            return Mono.just(0L);
        }
        return filter.equals(EventFilter.all()) ? countAll(key, range) : countMatching(key, filter, range);
    }

    /** There are no gaps, so how many there are is a matter of the first and the last. */
    private Mono<Long> countAll(SessionKey key, SequenceRange range) {
        return bounds(key).map(bounds -> bounds.within(range)).map(all -> Math.max(0, all.last() - all.first() + 1));
    }

    /** By windows as well, each of which is a walk along the key, and none of which takes long. */
    private Mono<Long> countMatching(SessionKey key, EventFilter filter, SequenceRange range) {
        if (filter.eventId() != null) {
            return countWindow(key, filter, range);
        }
        return bounds(key).map(bounds -> bounds.within(range)).flatMap(all -> countWindows(key, filter, all));
    }

    private Mono<Long> countWindows(SessionKey key, EventFilter filter, Bounds all) {
        return Flux.generate(all::first, (Long first, SynchronousSink<SequenceRange> windows) -> {
                    if (first > all.last()) {
                        windows.complete();
                    } else {
                        windows.next(new SequenceRange(first, Math.min(all.last(), first + COUNTED - 1)));
                    }
                    return first + COUNTED;
                })
                .concatMap(window -> countWindow(key, filter, window))
                .reduce(0L, Long::sum);
    }

    private Mono<Long> countWindow(SessionKey key, EventFilter filter, SequenceRange range) {
        Conditions where = conditions(key, filter, range);
        String sql = "SELECT COUNT(*) FROM {events} e " + (filter.eventId() == null ? "{index:PRIMARY} " : "")
                + "WHERE " + where.sql();
        return database.connections()
                .read(new Query<>("count events", database.sql().of(sql), where.values(), row -> Rows.number(row, 0)))
                .map(rows -> rows.get(0));
    }
}
