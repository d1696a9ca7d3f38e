/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.benchmarks;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Statement;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/** For MySQL and MariaDB. */
final class RawMySql extends RawSql {
    private static final String INSERT = "INSERT INTO raw_session_events (" + COLUMNS + ")";
    private static final String COUNT = "UPDATE raw_sessions SET last_sequence = LAST_INSERT_ID(last_sequence + 1),"
            + " updated_at = UTC_TIMESTAMP(6) WHERE session_key = ?";
    private static final String EVENT = INSERT + " VALUES (?, LAST_INSERT_ID(), ?, ?, ?, ?, ?, NULL, ?, NULL, ?)";
    private static final String LONE = "START TRANSACTION; " + COUNT + "; " + EVENT + "; COMMIT";
    private static final String FROM_STAGING = INSERT + """
             SELECT ?, ? + n, CONCAT(id, ?), timestamp, author, agent_id, invocation_id, branch, content, actions, metadata
               FROM raw_staging WHERE n <= ?""";
    private static final String ROW = "(?, ?, ?, ?, ?, ?, ?, NULL, ?, NULL, ?)";

    @Override
    Publisher<?> append(Connection connection, Object key, Sample sample) {
        Statement statement =
                connection.createStatement(LONE).bind(0, fresh(key)).bind(1, fresh(key));
        bindEvent(statement, 2, sample, sample.time().toLocalDateTime());
        return drain(statement);
    }

    @Override
    Publisher<?> transaction(Connection connection, Object key, Sample sample) {
        return Mono.from(connection.beginTransaction())
                .then(Mono.defer(() -> drain(connection.createStatement(COUNT).bind(0, fresh(key)))))
                .then(Mono.defer(() -> insert(connection, key, sample)))
                .then(Mono.defer(() -> Mono.from(connection.commitTransaction())));
    }

    private Mono<Long> insert(Connection connection, Object key, Sample sample) {
        Statement statement = connection.createStatement(EVENT).bind(0, fresh(key));
        bindEvent(statement, 1, sample, sample.time().toLocalDateTime());
        return drain(statement);
    }

    /** The driver reads a buffer to its end, so each statement gets one of its own. */
    @Override
    ByteBuffer fresh(Object key) {
        return ((ByteBuffer) key).duplicate();
    }

    @Override
    Publisher<?> insertFromStaging(Connection connection, Object key, long after, int count) {
        return drain(connection
                .createStatement(FROM_STAGING)
                .bind(0, fresh(key))
                .bind(1, after)
                .bind(2, after)
                .bind(3, count));
    }

    @Override
    Publisher<?> insertRows(Connection connection, Object key, long after, List<Sample> samples) {
        Statement statement =
                connection.createStatement(INSERT + " VALUES " + ROW + (", " + ROW).repeat(samples.size() - 1));
        int place = 0;
        long sequence = after;
        for (Sample sample : samples) {
            statement.bind(place++, fresh(key)).bind(place++, ++sequence);
            place = bindEvent(statement, place, sample, sample.time().toLocalDateTime());
        }
        return drain(statement);
    }

    @Override
    String page(int limit) {
        return "SELECT sequence, id, timestamp, author, agent_id, invocation_id, branch, content, actions, metadata"
                + " FROM agent_session_events WHERE session_key = ? AND sequence > ? ORDER BY sequence"
                + (limit == 0 ? "" : " LIMIT " + limit);
    }

    @Override
    String key(Object key) {
        byte[] bytes = new byte[16];
        fresh(key).get(bytes);
        return "x'" + HexFormat.of().formatHex(bytes) + "'";
    }

    @Override
    String fill(String sessionId, long from, long to) {
        return "INSERT INTO agent_session_events (" + COLUMNS + ") SELECT x.session_key, " + from + " + (h.n - 1) * "
                + Sample.COUNT + " + t.n - 1, CONCAT(t.id, " + from + " + h.n), t.timestamp, t.author,"
                + " t.agent_id, t.invocation_id, t.branch, t.content, t.actions, t.metadata FROM agent_sessions x"
                + " CROSS JOIN raw_staging h CROSS JOIN raw_staging t WHERE x.id = '" + sessionId + "' AND h.n <= "
                + (to - from + 1) / Sample.COUNT + " ORDER BY h.n, t.n";
    }

    @Override
    List<String> staging() {
        return List.of(
                "CREATE TABLE raw_staging LIKE raw_session_events",
                "ALTER TABLE raw_staging DROP PRIMARY KEY, DROP INDEX session_events_by_id",
                "INSERT INTO raw_staging SELECT session_key, sequence, CONCAT('event-', sequence, '-'), timestamp, author,"
                        + " agent_id, invocation_id, branch, content, actions, metadata FROM raw_session_events"
                        + " WHERE session_key = (SELECT session_key FROM raw_sessions WHERE id = 'staging')",
                "ALTER TABLE raw_staging DROP COLUMN session_key, RENAME COLUMN sequence TO n, ADD PRIMARY KEY (n)");
    }

    @Override
    Class<?> keyType() {
        return ByteBuffer.class;
    }

    @Override
    String analyze() {
        return "ANALYZE TABLE agent_session_events";
    }
}
