/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import io.github.reactivesession.Event;
import io.github.reactivesession.EventFilter;
import io.github.reactivesession.EventScan;
import io.github.reactivesession.Page;
import io.github.reactivesession.SequenceRange;
import io.github.reactivesession.SessionKey;
import io.r2dbc.spi.Readable;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Reads events a page at a time, by sequence (R17, R18). A filter is applied to a window of sequences, of which there are
 * no gaps, so that a page never searches far for what a filter lets through.
 */
final class History {
    /** The most events a page with a filter looks at. */
    private static final int WINDOW = 5_000;

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
        Conditions where = new Conditions(Database.SESSION_IS, Database.keyValues(key));
        where.and("e.sequence BETWEEN ? AND ?", scan.range().first(), scan.range().last());
        filter(where, scan.filter());
        String sql = "SELECT " + Rows.EVENT + " FROM {sessions} s JOIN {events} e ON e.session_key = s.session_key WHERE "
                + where.sql() + order(scan);
        return database.connections()
                .read(new Query<>("read events", database.sql().of(sql), where.values(), row -> database.rows()
                        .event(row, 0)))
                .map(events -> new Page<>(events, plainNext(events, scan)));
    }

    private static String order(EventScan scan) {
        return " ORDER BY e.sequence" + (scan.descending() ? " DESC" : "") + " LIMIT " + scan.limit();
    }

    private static @Nullable Long plainNext(List<Event> events, EventScan scan) {
        boolean end = scan.filter().eventId() != null || events.size() < scan.limit();
        return end ? null : (Long) events.get(events.size() - 1).sequence();
    }

    /** A row of a window: how far the session reaches, and an event, if one was let through. */
    private record Found(long first, long last, @Nullable Event event) {}

    private Mono<Page<Event, Long>> windowPage(SessionKey key, EventScan scan) {
        SequenceRange range = scan.range();
        long first = range.first();
        long last = range.last();
        Conditions on = scan.descending()
                ? new Conditions(
                        "e.session_key = s.session_key AND e.sequence <= LEAST(?, s.last_sequence)"
                                + " AND e.sequence >= GREATEST(?, s.first_sequence, LEAST(?, s.last_sequence) - "
                                + (WINDOW - 1) + ")",
                        last,
                        first,
                        last)
                : new Conditions(
                        "e.session_key = s.session_key AND e.sequence >= GREATEST(?, s.first_sequence)"
                                + " AND e.sequence <= LEAST(?, s.last_sequence, GREATEST(?, s.first_sequence) + "
                                + (WINDOW - 1) + ")",
                        first,
                        last,
                        first);
        filter(on, scan.filter());
        on.values().addAll(List.of(Database.keyValues(key)));
        String sql = "SELECT s.first_sequence, s.last_sequence, " + Rows.EVENT
                + " FROM {sessions} s LEFT JOIN {events} e ON " + on.sql() + " WHERE " + Database.SESSION_IS
                + order(scan);
        return database.connections()
                .read(new Query<>("filter events", database.sql().of(sql), on.values(), this::found))
                .map(found -> windowed(found, scan));
    }

    private Found found(Readable row) {
        Long sequence = row.get(2, Long.class);
        return new Found(
                Rows.number(row, 0), Rows.number(row, 1), sequence == null ? null : database.rows().event(row, 2));
    }

    private static Page<Event, Long> windowed(List<Found> found, EventScan scan) {
        List<Event> events =
                found.stream().map(Found::event).filter(Objects::nonNull).toList();
        if (found.isEmpty() || events.size() == scan.limit()) {
            return new Page<>(events, events.isEmpty() ? null : (Long) events.get(events.size() - 1).sequence());
        }
        Found any = found.get(0);
        long looked = scan.descending()
                ? Math.min(scan.range().last(), any.last()) - (WINDOW - 1)
                : Math.max(scan.range().first(), any.first()) + (WINDOW - 1);
        boolean end = scan.descending()
                ? looked <= Math.max(scan.range().first(), any.first())
                : looked >= Math.min(scan.range().last(), any.last());
        return new Page<>(events, end ? null : (Long) looked);
    }

    private static void filter(Conditions where, EventFilter filter) {
        equal(where, "e.id", filter.eventId());
        equal(where, "e.author", filter.author());
        equal(where, "e.agent_id", filter.agentId());
        equal(where, "e.branch", filter.branch());
        equal(where, "e.invocation_id", filter.invocationId());
        if (!filter.time().isAll()) {
            where.and("e.timestamp BETWEEN ? AND ?", filter.time().from(), filter.time().to());
        }
    }

    private static void equal(Conditions where, String column, @Nullable String value) {
        if (value != null) {
            where.and(column + " = ?", value);
        }
    }

    private record Bounds(long first, long last) {}

    Mono<Long> count(SessionKey key, EventFilter filter, SequenceRange range) {
        if (range.isEmpty()) {
            return Mono.just(0L);
        }
        return filter.equals(EventFilter.all()) ? countAll(key, range) : countMatching(key, filter, range);
    }

    /** There are no gaps, so how many there are is a matter of the first and the last. */
    private Mono<Long> countAll(SessionKey key, SequenceRange range) {
        String sql = "SELECT s.first_sequence, s.last_sequence FROM {sessions} s WHERE " + Database.SESSION_IS;
        return database.connections()
                .read(Query.read(
                        "count events",
                        database.sql().of(sql),
                        row -> new Bounds(Rows.number(row, 0), Rows.number(row, 1)),
                        Database.keyValues(key)))
                .map(rows -> rows.isEmpty() ? 0L : count(rows.get(0), range));
    }

    private static long count(Bounds bounds, SequenceRange range) {
        long first = Math.max(bounds.first(), range.first());
        long last = Math.min(bounds.last(), range.last());
        return Math.max(0, last - first + 1);
    }

    private Mono<Long> countMatching(SessionKey key, EventFilter filter, SequenceRange range) {
        Conditions where = new Conditions(Database.SESSION_IS, Database.keyValues(key));
        where.and("e.sequence BETWEEN ? AND ?", range.first(), range.last());
        filter(where, filter);
        String sql = "SELECT COUNT(*) FROM {sessions} s JOIN {events} e ON e.session_key = s.session_key WHERE " + where.sql();
        return database.connections()
                .read(new Query<>("count events", database.sql().of(sql), where.values(), row -> Rows.number(row, 0)))
                .map(rows -> rows.get(0));
    }
}
