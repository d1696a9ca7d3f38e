/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import io.github.reactivesession.Event;
import io.github.reactivesession.JsonObject;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Rows as arrays, so that one statement serves any number of them. */
final class PostgresBulkSql extends BulkSql {
    private static final char SEPARATOR = '\u001e';
    private static final String ABSENT = "\u001f";

    private final Rows rows;
    private final String insert;
    private final String update;
    private final String trim;
    private final String find;

    PostgresBulkSql(Sql sql, Rows rows) {
        this.rows = rows;
        this.insert = sql.of("INSERT INTO {events} (" + EVENT_COLUMNS + ")\n" + """
                SELECT k, n, i, t, a, g, v, b, c::jsonb, x::jsonb, m::jsonb
                FROM unnest(CAST(? AS uuid[]), CAST(? AS bigint[]), {texts}, CAST(? AS timestamptz[]),
                  {texts}, {texts}, {texts}, {texts},
                  {texts}, {texts}, {texts}) AS e(k, n, i, t, a, g, v, b, c, x, m)""");
        this.update = sql.of("""
                UPDATE {sessions} s SET first_sequence = d.f, last_sequence = d.l, updated_at = d.u, expires_at = d.e,
                  state = COALESCE(d.j::jsonb, s.state)
                FROM unnest(CAST(? AS uuid[]), CAST(? AS bigint[]), CAST(? AS bigint[]), CAST(? AS timestamptz[]),
                  CAST(? AS timestamptz[]), {texts}) AS d(k, f, l, u, e, j)
                WHERE s.session_key = d.k""");
        this.trim = sql.of("""
                DELETE FROM {events} e USING unnest(CAST(? AS uuid[]), CAST(? AS bigint[]), CAST(? AS bigint[])) AS d(k, o, f)
                WHERE e.session_key = d.k AND e.sequence >= d.o AND e.sequence < d.f""");
        this.find = sql.of("SELECT e.session_key, " + Rows.EVENT
                + " FROM unnest(CAST(? AS uuid[]), {texts}) AS d(k, i)"
                + " CROSS JOIN LATERAL (SELECT * FROM {events} x WHERE x.session_key = d.k AND x.id = d.i LIMIT 1) e");
    }

    @Override
    List<Query<Long>> insert(List<Placed> events) {
        return Chunks.of(events, placed -> 0).stream().map(this::inserting).toList();
    }

    private Query<Long> inserting(List<Placed> events) {
        return new Query<>("insert events", insert, eventArrays(events), null);
    }

    private List<?> eventArrays(List<Placed> placed) {
        List<Event> events = placed.stream().map(Placed::event).toList();
        List<Object> arrays = new ArrayList<>();
        arrays.add(placed.stream().map(Placed::session).toArray(UUID[]::new));
        arrays.add(events.stream().map(Event::sequence).toArray(Long[]::new));
        arrays.addAll(columns(events, rows));
        return arrays;
    }

    /** Events as arrays, from their id to their metadata. */
    static List<?> columns(List<Event> events, Rows rows) {
        return List.of(
                texts(events, Event::id),
                times(events, Event::timestamp),
                texts(events, Event::author),
                texts(events, Event::agentId),
                texts(events, Event::invocationId),
                texts(events, Event::branch),
                texts(events, rows::contentJson),
                texts(events, rows::actionsJson),
                texts(events, rows::metadataJson));
    }

    /** An array of texts, none of them empty, as the value of {@code {texts}}. */
    static <T> String texts(List<T> items, Function<T, @Nullable String> text) {
        StringBuilder joined = new StringBuilder();
        for (int i = 0; i < items.size(); i++) {
            String item = text.apply(items.get(i));
            if (i > 0) {
                joined.append(SEPARATOR);
            }
            joined.append(item == null ? ABSENT : item);
        }
        return joined.toString();
    }

    static <T> Object times(List<T> items, Function<T, @Nullable Instant> time) {
        @Nullable OffsetDateTime[] array = new OffsetDateTime[items.size()];
        for (int i = 0; i < array.length; i++) {
            Instant instant = time.apply(items.get(i));
            array[i] = instant == null ? null : instant.atOffset(ZoneOffset.UTC);
        }
        return array;
    }

    @Override
    List<Query<Long>> update(List<SessionDraft> drafts) {
        return List.of(Query.write(
                "update sessions",
                update,
                drafts.stream().map(SessionDraft::key).toArray(UUID[]::new),
                drafts.stream().map(SessionDraft::first).toArray(Long[]::new),
                drafts.stream().map(SessionDraft::last).toArray(Long[]::new),
                times(drafts, SessionDraft::updatedAt),
                times(drafts, SessionDraft::expiresAt),
                texts(drafts, this::state)));
    }

    private @Nullable String state(SessionDraft draft) {
        JsonObject state = draft.state();
        return state == null ? null : rows.json(state);
    }

    @Override
    List<Query<Long>> trim(List<SessionDraft> drafts) {
        return List.of(Query.write(
                "trim events",
                trim,
                drafts.stream().map(SessionDraft::key).toArray(UUID[]::new),
                drafts.stream().map(SessionDraft::formerFirst).toArray(Long[]::new),
                drafts.stream().map(SessionDraft::first).toArray(Long[]::new)));
    }

    @Override
    List<Query<Placed>> find(List<Id> ids) {
        return List.of(Query.read(
                "find events",
                find,
                row -> new Placed(Rows.require(row.get(0, UUID.class)), rows.event(row, 1)),
                ids.stream().map(Id::session).toArray(UUID[]::new),
                texts(ids, Id::id)));
    }
}
