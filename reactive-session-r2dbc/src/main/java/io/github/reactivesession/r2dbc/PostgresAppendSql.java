/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import io.github.reactivesession.StoreOptions;

/** The texts of {@link PostgresFastAppends}; what only an event limit needs is left out without one. */
final class PostgresAppendSql {
    /** One event: values are the delta, the session's key again with a limit, then as the question marks say. */
    private static final String ONE = """
            WITH p AS MATERIALIZED (
              SELECT CAST(? AS text) AS delta{seen_by_key}),
            w AS (
              UPDATE {sessions} s SET {set} FROM p
              WHERE {session_is}
                AND COALESCE(CAST(? AS bigint), s.last_sequence) = s.last_sequence
                AND NOT EXISTS (SELECT 1 FROM {events} d WHERE d.session_key = CAST(? AS uuid) AND d.id = ?)
                {sees_what_leaves}
              RETURNING s.session_key, s.last_sequence, s.first_sequence{kept}){trim}
            INSERT INTO {events} ({columns})
            SELECT w.session_key, w.last_sequence, ?, CAST(? AS timestamptz), ?, ?, ?, ?, CAST(? AS jsonb),
              CAST(? AS jsonb), CAST(? AS jsonb)
            FROM w RETURNING sequence""";

    /** Any events of any sessions: {@code r} holds what is asked of each session, {@code e} the events. */
    private static final String MANY = """
            WITH q AS MATERIALIZED (
              SELECT * FROM unnest(CAST(? AS uuid[]), {texts}, {texts}, {texts},
                CAST(? AS bigint[]), CAST(? AS bigint[]), {texts})
                WITH ORDINALITY AS q(k, app, usr, sid, expected, n, delta, i)),
            r AS MATERIALIZED (
              SELECT q.*{seen_by_row}),
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
              UPDATE {sessions} s SET {set} FROM r p JOIN l ON l.i = p.i
              WHERE s.session_key = p.k AND (p.expected IS NULL OR p.expected = s.last_sequence)
                AND p.i NOT IN (SELECT h.i FROM h)
                {sees_what_leaves}
              RETURNING p.i, s.session_key, s.last_sequence - p.n AS base, s.first_sequence{kept}),
            a AS (
              INSERT INTO {events} ({columns})
              SELECT w.session_key, w.base + e.rn, e.id, e.t, e.a, e.g, e.v, e.b, e.c::jsonb, e.x::jsonb, e.m::jsonb
              FROM e JOIN w ON w.i = e.i WHERE w.base + e.rn >= w.first_sequence ORDER BY w.session_key, e.rn){trim}
            SELECT w.i, w.base FROM w""";

    /** A null in a delta takes its key away, and merging goes no deeper than keys (R23). */
    private static final String SET = """
            last_sequence = s.last_sequence + {n}, updated_at = {updated}, expires_at = {expiry}{first},
                state = CASE WHEN p.delta IS NULL THEN s.state
                  ELSE (s.state || p.delta::jsonb) - ARRAY(SELECT key FROM jsonb_each(p.delta::jsonb) WHERE value = 'null')
                END""";

    private static final String SEEN = ", x.last_sequence AS seen, x.first_sequence AS kept FROM ";
    private static final String UPDATED = "GREATEST(s.updated_at, {now})";

    private PostgresAppendSql() {}

    static String one(Database database) {
        return text(database, ONE, "1");
    }

    static String many(Database database) {
        return text(database, MANY, "p.n");
    }

    private static String text(Database database, String template, String added) {
        StoreOptions options = database.options();
        String whole = options.eventLimit() == 0 ? keepingAll(template) : trimming(template, options.eventLimit());
        return database.sql()
                .of(whole.replace("{n}", added)
                        .replace("{expiry}", FastAppends.expiry(database, UPDATED, "%s * interval '1 microsecond'"))
                        .replace("{updated}", UPDATED)
                        .replace("{session_is}", Database.SESSION_IS)
                        .replace("{columns}", BulkSql.EVENT_COLUMNS));
    }

    private static String keepingAll(String template) {
        return template.replace("{set}", SET)
                .replace("{first}", "")
                .replace("{seen_by_key}", "")
                .replace("{seen_by_row}", " FROM q")
                .replace("{sees_what_leaves}", "")
                .replace("{kept}", "")
                .replace("{trim}", "");
    }

    /**
     * The statement sees the events there were when it began, and those alone it can trim: a session that others have
     * moved on so far while it waited for the lock is left to the transaction.
     */
    private static String trimming(String template, int limit) {
        return template.replace("{set}", SET)
                .replace(
                        "{first}",
                        ", first_sequence = GREATEST(s.first_sequence, s.last_sequence + {n} - " + (limit - 1) + ")")
                .replace("{seen_by_key}", SEEN + "{sessions} x WHERE x.session_key = CAST(? AS uuid)")
                .replace(
                        "{seen_by_row}",
                        SEEN + "q CROSS JOIN LATERAL (SELECT * FROM {sessions} y WHERE y.session_key = q.k LIMIT 1) x")
                .replace(
                        "{sees_what_leaves}",
                        "AND (p.seen = s.last_sequence OR s.last_sequence + {n} - " + limit + " <= p.seen)")
                .replace("{kept}", ", p.kept")
                .replace("{trim}", """
                        ,
                        t AS (
                          DELETE FROM {events} d USING w
                          WHERE d.session_key = w.session_key AND d.sequence >= w.kept AND d.sequence < w.first_sequence)
                        """);
    }
}
