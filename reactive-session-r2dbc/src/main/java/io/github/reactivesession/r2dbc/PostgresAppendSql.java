/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

/** The texts of {@link PostgresFastAppends}; what only an event limit needs is left out without one. */
final class PostgresAppendSql {
    /** One event; its values are those of {@link Shape} that it has, then as the question marks say. */
    private static final String ONE = """
            WITH {p}w AS (
              UPDATE {sessions} SET {set}{from_p}
              WHERE session_key = ? AND app_name = ? AND user_id = ? AND id = ? AND {live}{expected}{fenced}
                AND NOT EXISTS (SELECT 1 FROM {events} WHERE session_key = ? AND id = ?)
                {sees_what_leaves}
              RETURNING session_key, last_sequence, created_at{first_and_kept}){trim}
            INSERT INTO {events} ({columns})
            SELECT session_key, last_sequence, ?, ?, ?, ?, ?, ?, ?::jsonb, ?::jsonb, ?::jsonb
            FROM w RETURNING sequence, (SELECT {utc:w.created_at} FROM w)""";

    /** Any events of any sessions: {@code r} holds what is asked of each session, {@code e} the events. */
    private static final String MANY = """
            WITH q AS MATERIALIZED (
              SELECT * FROM unnest(CAST(? AS uuid[]), {texts}, {texts}, {texts},
                CAST(? AS bigint[]), CAST(? AS bigint[]), {texts}{leases})
                WITH ORDINALITY AS q(k, app, usr, sid, expected, n, delta{lease}, i)),
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
              UPDATE {sessions} SET {set} FROM r p JOIN l ON l.i = p.i
              WHERE session_key = p.k AND (p.expected IS NULL OR p.expected = last_sequence){fenced}
                AND p.i NOT IN (SELECT h.i FROM h)
                {sees_what_leaves}
              RETURNING p.i, session_key, last_sequence - p.n AS base, created_at{first_and_kept}),
            a AS (
              INSERT INTO {events} ({columns})
              SELECT w.session_key, w.base + e.rn, e.id, e.t, e.a, e.g, e.v, e.b, e.c::jsonb, e.x::jsonb, e.m::jsonb
              FROM e JOIN w ON w.i = e.i{kept_alone} ORDER BY w.session_key, e.rn){trim}
            SELECT w.i, w.base, {utc:w.created_at} FROM w""";

    /** A null in a delta takes its key away, and merging goes no deeper than keys (R23). */
    private static final String STATE = """
            , state = CASE WHEN delta IS NULL THEN state
                ELSE (state || delta::jsonb) - ARRAY(SELECT key FROM jsonb_each(delta::jsonb) WHERE value = 'null') END""";

    private static final String UPDATED = "GREATEST(updated_at, {now})";
    private static final String SEEN = "x.last_sequence AS seen, x.first_sequence AS kept FROM ";

    private PostgresAppendSql() {}

    /**
     * What an append of one event has. As the driver takes a text apart each time, none says what it does not need.
     *
     * @param delta whether it changes the session's state; then the delta is the first value
     * @param expected whether it expects a sequence; then that comes behind the names of the session
     * @param fenced whether it is made under a lease; then its number comes behind those
     * @param trims whether there is an event limit; then the session's key comes before its names once more
     */
    record Shape(boolean delta, boolean expected, boolean fenced, boolean trims) {
        private boolean looksFirst() {
            return delta || trims;
        }

        private String p() {
            String columns = (delta ? "CAST(? AS text) AS delta" : "") + (delta && trims ? ", " : "");
            return "p AS MATERIALIZED (SELECT " + columns + (trims ? SEEN + "{sessions} x WHERE x.session_key = ?" : "")
                    + "),\n";
        }
    }

    static String one(Database database, Shape shape) {
        String template = ONE.replace("{p}", shape.looksFirst() ? shape.p() : "")
                .replace("{from_p}", shape.looksFirst() ? " FROM p" : "")
                .replace("{expected}", shape.expected() ? " AND last_sequence = ?" : "")
                .replace("{fenced}", shape.fenced() ? " AND fence = ?" : "");
        return text(database, template, "1", shape.delta());
    }

    /** With leases their numbers are one more array, behind the deltas; without, nothing is said of them. */
    static String many(Database database, boolean fenced) {
        String template = MANY.replace("{leases}", fenced ? ", CAST(? AS bigint[])" : "")
                .replace("{lease}", fenced ? ", lease" : "")
                .replace("{fenced}", fenced ? " AND (p.lease IS NULL OR p.lease = fence)" : "");
        return text(database, template, "p.n", true);
    }

    private static String text(Database database, String template, String added, boolean delta) {
        int limit = database.options().eventLimit();
        String set = "last_sequence = last_sequence + {n}, updated_at = {updated}, expires_at = {expiry}{first}"
                + (delta ? STATE : "");
        String whole = template.replace("{set}", set);
        return database.sql()
                .of((limit == 0 ? keepingAll(whole) : trimming(whole, limit))
                        .replace("{n}", added)
                        .replace("{expiry}", FastAppends.expiry(database, "", UPDATED, "%s * interval '1 microsecond'"))
                        .replace("{updated}", UPDATED)
                        .replace("{columns}", BulkSql.EVENT_COLUMNS));
    }

    private static String keepingAll(String template) {
        return template.replace("{first}", "")
                .replace("{seen_by_row}", " FROM q")
                .replace("{sees_what_leaves}", "")
                .replace("{first_and_kept}", "")
                .replace("{kept_alone}", "")
                .replace("{trim}", "");
    }

    /**
     * The statement sees the events there were when it began, and those alone it can trim: a session that others have
     * moved on so far while it waited for the lock is left to the transaction.
     */
    private static String trimming(String template, int limit) {
        return template.replace(
                        "{first}",
                        ", first_sequence = GREATEST(first_sequence, last_sequence + {n} - " + (limit - 1) + ")")
                .replace(
                        "{seen_by_row}",
                        ", " + SEEN
                                + "q CROSS JOIN LATERAL (SELECT * FROM {sessions} y WHERE y.session_key = q.k LIMIT 1) x")
                .replace(
                        "{sees_what_leaves}",
                        "AND (seen = last_sequence OR last_sequence + {n} - " + limit + " <= seen)")
                .replace("{first_and_kept}", ", first_sequence, kept")
                .replace("{kept_alone}", " WHERE w.base + e.rn >= w.first_sequence")
                .replace("{trim}", """
                        ,
                        t AS (
                          DELETE FROM {events} d USING w
                          WHERE d.session_key = w.session_key AND d.sequence >= w.kept AND d.sequence < w.first_sequence)
                        """);
    }
}
