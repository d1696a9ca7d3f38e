/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import io.github.reactivesession.Event;
import io.github.reactivesession.GroupCommit.Append;
import io.github.reactivesession.GroupCommit.Outcome;
import io.github.reactivesession.JsonObject;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.StateDelta;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * One statement for a batch: it locks the sessions in the order of their keys, passes over those that are absent, have
 * moved on, or hold one of the ids, moves the counters of the others, and inserts their events.
 *
 * <p>What another process has committed since the statement began shows in the locked rows and not in the look for ids;
 * then the index of ids refuses the statement as a whole, and the transaction is asked to sort it out.
 */
final class PostgresFastAppends extends FastAppends {
    private static final String NOW = "GREATEST(s.updated_at, {now})";

    private final Database database;
    private final String one;
    private final String many;

    PostgresFastAppends(Database database) {
        this.database = database;
        this.one = database.sql().of(one(database));
        this.many = database.sql().of(many(database));
    }

    private static String set(Database database, String added, String delta) {
        int limit = database.options().eventLimit();
        String trimmed = limit == 0
                ? ""
                : ", first_sequence = GREATEST(s.first_sequence, s.last_sequence + " + added + " - " + (limit - 1)
                        + ")";
        return " SET last_sequence = s.last_sequence + " + added + ", updated_at = " + NOW + ", expires_at = "
                + expiry(database, NOW, "%s * interval '1 microsecond'") + trimmed
                // A null in a delta takes its key away, and merging goes no deeper than keys (R23).
                + ", state = CASE WHEN " + delta + " IS NULL THEN s.state ELSE (s.state || " + delta
                + "::jsonb) - ARRAY(SELECT key FROM jsonb_each(" + delta + "::jsonb) WHERE value = 'null') END";
    }

    private static String trim(Database database) {
        return database.options().eventLimit() == 0
                ? ""
                : ", t AS (DELETE FROM {events} d USING w WHERE d.session_key = w.session_key"
                        + " AND d.sequence < w.first_sequence)";
    }

    private static String one(Database database) {
        return "WITH p AS (SELECT CAST(? AS text) AS delta), w AS (UPDATE {sessions} s" + set(database, "1", "p.delta")
                + " FROM p WHERE " + Database.SESSION_IS
                + " AND COALESCE(CAST(? AS bigint), s.last_sequence) = s.last_sequence"
                + " AND NOT EXISTS (SELECT 1 FROM {events} d WHERE d.session_key = CAST(? AS uuid) AND d.id = ?)"
                + " RETURNING s.session_key, s.last_sequence, s.first_sequence)" + trim(database)
                + " INSERT INTO {events} (" + BulkSql.EVENT_COLUMNS + ")"
                + " SELECT w.session_key, w.last_sequence, ?, CAST(? AS timestamptz), ?, ?, ?, ?, CAST(? AS jsonb),"
                + " CAST(? AS jsonb), CAST(? AS jsonb) FROM w RETURNING sequence";
    }

    private static String many(Database database) {
        return """
                WITH r AS MATERIALIZED (
                  SELECT * FROM unnest(CAST(? AS uuid[]), {texts}, {texts}, {texts},
                    CAST(? AS bigint[]), CAST(? AS bigint[]), {texts})
                    WITH ORDINALITY AS r(k, app, usr, sid, expected, n, delta, i)),
                e AS MATERIALIZED (
                  SELECT * FROM unnest(CAST(? AS bigint[]), CAST(? AS bigint[]), {texts},
                    CAST(? AS timestamptz[]), {texts}, {texts}, {texts}, {texts},
                    {texts}, {texts}, {texts}) AS e(i, rn, id, t, a, g, v, b, c, x, m)),
                l AS MATERIALIZED (
                  SELECT o.i FROM (SELECT * FROM r ORDER BY k) o CROSS JOIN LATERAL (
                    SELECT s.session_key FROM {sessions} s WHERE s.session_key = o.k AND s.app_name = o.app
                      AND s.user_id = o.usr AND s.id = o.sid AND {live:s} FOR NO KEY UPDATE) s),
                h AS MATERIALIZED (
                  SELECT DISTINCT e.i FROM e JOIN r ON r.i = e.i CROSS JOIN LATERAL (
                    SELECT 1 FROM {events} d WHERE d.session_key = r.k AND d.id = e.id LIMIT 1) d),
                w AS (
                  UPDATE {sessions} s"""
                + set(database, "r.n", "r.delta")
                + """
                   FROM r JOIN l ON l.i = r.i
                  WHERE s.session_key = r.k AND (r.expected IS NULL OR r.expected = s.last_sequence)
                    AND r.i NOT IN (SELECT h.i FROM h)
                  RETURNING r.i, s.session_key, s.last_sequence - r.n AS base, s.first_sequence),
                a AS (
                  INSERT INTO {events} ("""
                + BulkSql.EVENT_COLUMNS
                + """
                )
                  SELECT w.session_key, w.base + e.rn, e.id, e.t, e.a, e.g, e.v, e.b, e.c::jsonb, e.x::jsonb, e.m::jsonb
                  FROM e JOIN w ON w.i = e.i WHERE w.base + e.rn >= w.first_sequence ORDER BY w.session_key, e.rn)"""
                + trim(database) + " SELECT w.i, w.base FROM w";
    }

    @Override
    boolean takes(List<Append> appends) {
        return appends.stream().allMatch(append -> append.events().stream().noneMatch(FastAppends::changesOwners))
                && Group.of(appends).values().stream().allMatch(Group::isPlain);
    }

    @Override
    Mono<List<@Nullable Outcome>> write(List<Append> appends) {
        return appends.size() == 1 && appends.get(0).events().size() == 1
                ? writeOne(appends.get(0))
                : writeMany(appends);
    }

    private Mono<List<@Nullable Outcome>> writeOne(Append append) {
        Event event = append.events().get(0);
        SessionKey key = append.key();
        UUID rowKey = Keys.of(key);
        Rows rows = database.rows();
        Query<Long> query = Query.read(
                "append",
                one,
                row -> Rows.number(row, 0),
                Null.or(delta(append.events())),
                rowKey,
                key.appName(),
                key.userId(),
                key.sessionId(),
                Null.or(expected(append)),
                rowKey,
                event.id(),
                event.id(),
                event.timestamp(),
                event.author(),
                Null.or(event.agentId()),
                Null.or(event.invocationId()),
                Null.or(event.branch()),
                Null.or(rows.contentJson(event)),
                Null.or(rows.actionsJson(event)),
                Null.or(rows.metadataJson(event)));
        return database.connections()
                .read(query)
                .map(sequence ->
                        Collections.singletonList(sequence.isEmpty() ? null : stored(append, sequence.get(0) - 1)));
    }

    private @Nullable String delta(List<Event> events) {
        boolean none =
                events.stream().allMatch(event -> event.actions().stateDelta().isEmpty());
        JsonObject delta = none ? JsonObject.empty() : StateDelta.ofAll(events).session();
        return delta.isEmpty() ? null : database.rows().json(delta);
    }

    private Mono<List<@Nullable Outcome>> writeMany(List<Append> appends) {
        List<Group> groups = List.copyOf(Group.of(appends).values());
        Query<Base> query = new Query<>(
                "append batch", many, values(groups), row -> new Base(Rows.number(row, 0), Rows.number(row, 1)));
        return database.connections().read(query).map(bases -> outcomes(appends, groups, bases));
    }

    /** Where the events of a group begin. */
    private record Base(long group, long last) {}

    private List<?> values(List<Group> groups) {
        Rows rows = database.rows();
        List<Event> events = new ArrayList<>();
        List<Long> owners = new ArrayList<>();
        List<Long> places = new ArrayList<>();
        for (int i = 0; i < groups.size(); i++) {
            long place = 0;
            for (Event event : groups.get(i).events()) {
                events.add(event);
                owners.add(i + 1L);
                places.add(++place);
            }
        }
        return List.of(
                groups.stream().map(group -> Keys.of(group.key())).toArray(UUID[]::new),
                PostgresBulkSql.texts(groups, group -> group.key().appName()),
                PostgresBulkSql.texts(groups, group -> group.key().userId()),
                PostgresBulkSql.texts(groups, group -> group.key().sessionId()),
                groups.stream().map(Group::expected).toArray(Long[]::new),
                groups.stream().map(group -> (long) group.events().size()).toArray(Long[]::new),
                PostgresBulkSql.texts(groups, group -> delta(group.events())),
                owners.toArray(Long[]::new),
                places.toArray(Long[]::new),
                PostgresBulkSql.texts(events, Event::id),
                PostgresBulkSql.times(events, Event::timestamp),
                PostgresBulkSql.texts(events, Event::author),
                PostgresBulkSql.texts(events, Event::agentId),
                PostgresBulkSql.texts(events, Event::invocationId),
                PostgresBulkSql.texts(events, Event::branch),
                PostgresBulkSql.texts(events, rows::contentJson),
                PostgresBulkSql.texts(events, rows::actionsJson),
                PostgresBulkSql.texts(events, rows::metadataJson));
    }

    private static List<@Nullable Outcome> outcomes(List<Append> appends, List<Group> groups, List<Base> bases) {
        Map<SessionKey, Long> next = new LinkedHashMap<>();
        bases.forEach(base -> next.put(groups.get((int) base.group() - 1).key(), base.last()));
        List<@Nullable Outcome> outcomes = new ArrayList<>(appends.size());
        for (Append append : appends) {
            Long last = next.computeIfPresent(
                    append.key(), (key, at) -> at + append.events().size());
            outcomes.add(
                    last == null ? null : stored(append, last - append.events().size()));
        }
        return outcomes;
    }
}
