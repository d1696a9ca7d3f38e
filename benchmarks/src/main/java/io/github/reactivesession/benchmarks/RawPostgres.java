/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.benchmarks;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Statement;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** For PostgreSQL. */
final class RawPostgres extends RawSql {
    private static final String INSERT = "INSERT INTO raw_session_events (" + COLUMNS + ")";
    private static final String LONE = """
            WITH s AS (UPDATE raw_sessions SET last_sequence = last_sequence + 1, updated_at = statement_timestamp()
                        WHERE session_key = $1 RETURNING session_key, last_sequence)
            """ + INSERT
            + " SELECT session_key, last_sequence, $2, $3, $4, $5, $6, NULL, $7::jsonb, NULL, $8::jsonb FROM s";
    private static final String COUNT = "UPDATE raw_sessions SET last_sequence = last_sequence + 1,"
            + " updated_at = statement_timestamp() WHERE session_key = $1 RETURNING last_sequence";
    private static final String EVENT =
            INSERT + " VALUES ($1, $2, $3, $4, $5, $6, $7, NULL, $8::jsonb, NULL, $9::jsonb)";
    private static final String FROM_STAGING = INSERT + """
             SELECT $1, $2 + n, id || $2::text, timestamp, author, agent_id, invocation_id, branch, content, actions, metadata
               FROM raw_staging WHERE n <= $3""";
    private static final String ROWS = INSERT + """
             SELECT $1, $2 + n, i, t, a, g, v, NULL, c::jsonb, NULL, m::jsonb
               FROM unnest($3::text[], $4::timestamptz[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[])
                    WITH ORDINALITY AS e(i, t, a, g, v, c, m, n)""";

    @Override
    Publisher<?> append(Connection connection, Object key, Sample sample) {
        Statement statement = connection.createStatement(LONE).bind(0, key);
        bindEvent(statement, 1, sample, sample.time());
        return drain(statement);
    }

    @Override
    Publisher<?> transaction(Connection connection, Object key, Sample sample) {
        return Mono.from(connection.beginTransaction())
                .then(Mono.defer(() -> count(connection, key)))
                .flatMap(sequence -> insert(connection, key, sequence, sample))
                .then(Mono.defer(() -> Mono.from(connection.commitTransaction())));
    }

    private static Mono<Long> count(Connection connection, Object key) {
        return Flux.from(connection.createStatement(COUNT).bind(0, key).execute())
                .concatMap(result -> result.map(row -> row.get(0, Long.class)))
                .next();
    }

    private static Mono<Long> insert(Connection connection, Object key, Long sequence, Sample sample) {
        Statement statement = connection.createStatement(EVENT).bind(0, key).bind(1, sequence);
        bindEvent(statement, 2, sample, sample.time());
        return drain(statement);
    }

    @Override
    Publisher<?> insertFromStaging(Connection connection, Object key, long after, int count) {
        return drain(connection
                .createStatement(FROM_STAGING)
                .bind(0, key)
                .bind(1, after)
                .bind(2, count));
    }

    @Override
    Publisher<?> insertRows(Connection connection, Object key, long after, List<Sample> samples) {
        return drain(connection
                .createStatement(ROWS)
                .bind(0, key)
                .bind(1, after)
                .bind(2, texts(samples, sample -> Sample.newId()))
                .bind(3, samples.stream().map(Sample::time).toArray(OffsetDateTime[]::new))
                .bind(4, texts(samples, sample -> sample.event().author()))
                .bind(5, texts(samples, sample -> sample.event().agentId()))
                .bind(6, texts(samples, sample -> sample.event().invocationId()))
                .bind(7, texts(samples, Sample::content))
                .bind(8, texts(samples, Sample::metadata)));
    }

    private static Object texts(List<Sample> samples, Function<Sample, @Nullable String> text) {
        @Nullable String[] array = new String[samples.size()];
        for (int i = 0; i < array.length; i++) {
            array[i] = text.apply(samples.get(i));
        }
        return array;
    }

    @Override
    String page(int limit) {
        return "SELECT sequence, id, timestamp, author, agent_id, invocation_id, branch, content::text, actions::text,"
                + " metadata::text FROM agent_session_events WHERE session_key = $1 AND sequence > $2 ORDER BY sequence"
                + (limit == 0 ? "" : " LIMIT " + limit);
    }

    @Override
    String key(Object key) {
        return "'" + key + "'";
    }

    @Override
    String fill(String sessionId, long from, long to) {
        return "INSERT INTO agent_session_events (" + COLUMNS
                + ") SELECT x.session_key, g, t.id || g, t.timestamp, t.author,"
                + " t.agent_id, t.invocation_id, t.branch, t.content, t.actions, t.metadata FROM agent_sessions x"
                + " CROSS JOIN generate_series(" + from + "::bigint, " + to + ") g JOIN raw_staging t ON t.n = 1 + g % "
                + Sample.COUNT + " WHERE x.id = '" + sessionId + "'";
    }

    @Override
    List<String> staging() {
        return List.of(
                "CREATE TABLE raw_staging (LIKE raw_session_events)",
                "ALTER TABLE raw_staging DROP COLUMN session_key",
                "INSERT INTO raw_staging SELECT sequence, 'event-' || sequence || '-', timestamp, author, agent_id,"
                        + " invocation_id, branch, content, actions, metadata FROM raw_session_events e"
                        + " WHERE session_key = (SELECT session_key FROM raw_sessions WHERE id = 'staging')",
                "ALTER TABLE raw_staging RENAME COLUMN sequence TO n",
                "ALTER TABLE raw_staging ADD PRIMARY KEY (n)",
                "ANALYZE raw_staging");
    }

    @Override
    Class<?> keyType() {
        return UUID.class;
    }

    @Override
    String analyze() {
        return "VACUUM ANALYZE agent_session_events";
    }

    @Override
    Object fresh(Object key) {
        return key;
    }
}
