/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import io.github.reactivesession.AppKey;
import io.github.reactivesession.Page;
import io.github.reactivesession.Session;
import io.github.reactivesession.SessionCursor;
import io.github.reactivesession.SessionFilter;
import io.github.reactivesession.SessionScan;
import io.github.reactivesession.TimeRange;
import io.github.reactivesession.UserKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Lists and counts sessions, along the index of their user or their app (R8). */
final class Listing {
    /** All sessions of a page are of one app, so that its state is found by a value, and once. */
    private static final String SCOPES = Rows.SCOPES.replace("a.app_key = s.app_key", "a.app_key = ?");

    private final Database database;

    Listing(Database database) {
        this.database = database;
    }

    Mono<Page<Session, SessionCursor>> page(SessionScan scan) {
        Conditions where = conditions(scan.filter());
        SessionCursor after = scan.after();
        boolean ofUser = scan.filter().userId() != null;
        updated(where, scan);
        if (after != null && ofUser) {
            where.and(
                    "(s.updated_at, s.id) < (?, ?)",
                    after.updatedAt(),
                    after.key().sessionId());
        } else if (after != null) {
            where.and(
                    "(s.updated_at, s.id, s.user_id) < (?, ?, ?)",
                    after.updatedAt(),
                    after.key().sessionId(),
                    after.key().userId());
        }
        String columns = scan.withState() ? Rows.MERGED_SESSION : Rows.SESSION;
        String index = ofUser ? " {index:sessions_by_user}" : " {index:sessions_by_app}";
        String from = " FROM {sessions} s" + index + (scan.withState() ? SCOPES : " ");
        String sql = "SELECT " + columns + from + "WHERE " + where.sql()
                + " ORDER BY s.updated_at DESC, s.id DESC" + (ofUser ? "" : ", s.user_id DESC")
                + " LIMIT " + scan.limit();
        Rows rows = database.rows();
        List<Object> values = new ArrayList<>(where.values());
        if (scan.withState()) {
            values.add(0, Keys.of(AppKey.of(scan.filter().appName())));
        }
        return database.connections()
                .read(new Query<>(
                        "list sessions",
                        database.sql().of(sql),
                        values,
                        scan.withState() ? rows::mergedSession : rows::session))
                .map(sessions -> new Page<>(sessions, next(sessions, scan)));
    }

    private static @Nullable SessionCursor next(List<Session> sessions, SessionScan scan) {
        return sessions.size() < scan.limit() ? null : SessionCursor.of(sessions.get(sessions.size() - 1));
    }

    /**
     * Says both ends of the times of a page, even where all are asked for. A cursor alone is a comparison that not every
     * database seeks by, and of a range PostgreSQL expects few rows when it plans for any values, so that it walks along the
     * index and does not sort what it takes for few.
     */
    private static void updated(Conditions where, SessionScan scan) {
        TimeRange range = scan.filter().updated();
        SessionCursor after = scan.after();
        Instant end = after != null && after.updatedAt().isBefore(range.to()) ? after.updatedAt() : range.to();
        where.and("s.updated_at BETWEEN ? AND ?", range.from(), end);
    }

    Mono<Long> count(SessionFilter filter) {
        Conditions where = conditions(filter);
        within(where, "s.updated_at", filter.updated());
        String sql = database.sql().of("SELECT COUNT(*) FROM {sessions} s WHERE " + where.sql());
        return database.connections()
                .read(new Query<>("count sessions", sql, where.values(), row -> Rows.number(row, 0)))
                .map(rows -> rows.get(0));
    }

    private static Conditions conditions(SessionFilter filter) {
        String user = filter.userId();
        String app = filter.appName();
        Conditions where = user == null
                ? new Conditions("s.app_key = ? AND s.app_name = ?", Keys.of(AppKey.of(app)), app)
                : new Conditions(
                        "s.user_key = ? AND s.app_name = ? AND s.user_id = ?",
                        Keys.of(UserKey.of(app, user)),
                        app,
                        user);
        where.and("{live:s}");
        if (filter.status() != null) {
            where.and("s.status = ?", filter.status().name());
        }
        if (filter.agentId() != null) {
            where.and("s.agent_id = ?", filter.agentId());
        }
        within(where, "s.created_at", filter.created());
        return where;
    }

    private static void within(Conditions where, String column, TimeRange range) {
        if (!range.isAll()) {
            where.and(column + " BETWEEN ? AND ?", range.from(), range.to());
        }
    }
}
