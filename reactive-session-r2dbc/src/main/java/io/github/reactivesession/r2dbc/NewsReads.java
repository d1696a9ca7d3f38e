/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import io.github.reactivesession.Event;
import io.github.reactivesession.News;
import io.github.reactivesession.Position;
import io.r2dbc.spi.Readable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Reads what several sessions hold behind a position each, in one statement, and so at one moment: a walk along the key
 * for each of them. A row says which position it is for, and when its session was created, or an event, or both.
 */
final class NewsReads {
    /** The most positions of one statement; more would make it long, and gain little. */
    static final int AT_ONCE = 64;

    private static final String ARRAYS = "SELECT q.i, {utc:s.created_at}, " + Rows.EVENT + """
             FROM unnest(CAST(? AS uuid[]), {texts}, {texts}, {texts}, CAST(? AS bigint[]))
              WITH ORDINALITY AS q(k, app, usr, sid, behind, i)
            CROSS JOIN LATERAL (SELECT x.created_at FROM {sessions} x WHERE x.session_key = q.k
              AND x.app_name = q.app AND x.user_id = q.usr AND x.id = q.sid AND {live:x} LIMIT 1) s
            LEFT JOIN LATERAL (SELECT * FROM {events} d WHERE d.session_key = q.k AND d.sequence > q.behind
              ORDER BY d.sequence LIMIT ?) e ON true
            ORDER BY q.i, e.sequence""";

    /**
     * Where there are no arrays that can be joined: two statements for each position, all of them united. Joined, the
     * session and its events would be sorted before they are limited.
     */
    private static final String SESSION = "(SELECT %1$d, {utc:s.created_at}" + ", NULL".repeat(Rows.EVENT_COLUMNS)
            + " FROM {sessions} s WHERE " + Database.SESSION_IS + ")";

    private static final String EVENTS = "(SELECT %1$d, NULL, " + Rows.EVENT
            + " FROM {events} e {index:PRIMARY} WHERE e.session_key = ? AND e.sequence > ?"
            + " ORDER BY e.sequence LIMIT %2$d)";

    private final Database database;

    NewsReads(Database database) {
        this.database = database;
    }

    /** A row: the place of its position, and what it says. */
    private record Found(
            int place,
            @Nullable Instant createdAt,
            @Nullable Event event) {}

    Mono<List<News>> read(List<Position> positions, int limit) {
        boolean arrays = database.sql().dialect() instanceof PostgresDialect;
        Query<Found> query = arrays ? byArrays(positions, limit) : byUnion(positions, limit);
        return database.connections().read(query).map(rows -> news(positions.size(), rows));
    }

    private Query<Found> byArrays(List<Position> positions, int limit) {
        List<Object> values = List.of(
                positions.stream().map(position -> Keys.of(position.key())).toArray(UUID[]::new),
                PostgresBulkSql.texts(positions, position -> position.key().appName()),
                PostgresBulkSql.texts(positions, position -> position.key().userId()),
                PostgresBulkSql.texts(positions, position -> position.key().sessionId()),
                positions.stream().map(Position::sequence).toArray(Long[]::new),
                (long) limit);
        return new Query<>("read news", database.sql().of(ARRAYS), values, row -> found(row, 1));
    }

    private Query<Found> byUnion(List<Position> positions, int limit) {
        String one = database.sql().of(SESSION) + " UNION ALL " + database.sql().of(EVENTS);
        String sql = IntStream.range(0, positions.size())
                .mapToObj(place -> one.formatted(place, limit))
                .collect(Collectors.joining(" UNION ALL "));
        List<Object> values = new ArrayList<>(positions.size() * 6);
        for (Position position : positions) {
            values.addAll(Arrays.asList(Database.keyValues(position.key())));
            values.add(Keys.of(position.key()));
            values.add(position.sequence());
        }
        return new Query<>("read news", sql, values, row -> found(row, 0));
    }

    private Found found(Readable row, int firstPlace) {
        boolean none = row.get(2, Long.class) == null;
        return new Found(
                (int) Rows.number(row, 0) - firstPlace,
                database.sql().dialect().readUtc(row, 1),
                none ? null : database.rows().event(row, 2));
    }

    private static List<News> news(int positions, List<Found> rows) {
        List<News> all = new ArrayList<>(Collections.nCopies(positions, News.absent()));
        for (Found row : rows) {
            if (row.createdAt() != null && all.get(row.place()).createdAt() == null) {
                all.set(row.place(), new News(row.createdAt(), new ArrayList<>()));
            }
        }
        for (Found row : rows) {
            News news = all.get(row.place());
            if (row.event() != null && news.createdAt() != null) {
                news.events().add(row.event());
            }
        }
        return all;
    }
}
