/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.IsolationLevel;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.Readable;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** PostgreSQL 13 and later. */
final class PostgresDialect extends Dialect {
    /** The space of this library's advisory locks. */
    private static final int LOCKS = 0x72736573;

    private static final Set<String> TRANSIENT = Set.of("40001", "40P01");

    private final Map<String, String> nativeTexts = new ConcurrentHashMap<>();

    @Override
    String folder() {
        return "postgresql";
    }

    @Override
    List<String> schemaFiles() {
        return List.of("V1__sessions.sql", "V2__leases.sql");
    }

    @Override
    boolean joinsStatements() {
        return false;
    }

    @Override
    String quoted(String name) {
        return '"' + name + '"';
    }

    @Override
    String now() {
        return "statement_timestamp()";
    }

    @Override
    String epochMicros() {
        return "CAST(EXTRACT(EPOCH FROM " + now() + ") * 1000000 AS bigint)";
    }

    @Override
    String json() {
        return "CAST(? AS jsonb)";
    }

    @Override
    String text(String column) {
        return column + "::text";
    }

    @Override
    String plusMicros(String time) {
        return time + " + CAST(? AS bigint) * interval '1 microsecond'";
    }

    @Override
    String orLock(String keyColumn) {
        return "ON CONFLICT (" + keyColumn + ") DO UPDATE SET " + keyColumn + " = EXCLUDED." + keyColumn;
    }

    @Override
    String nativeSql(String sql) {
        return nativeTexts.computeIfAbsent(sql, PostgresDialect::numbered);
    }

    /** Numbers the question marks; no statement here has one in a literal. */
    private static String numbered(String sql) {
        StringBuilder text = new StringBuilder(sql.length() + 32);
        int values = 0;
        for (int i = 0; i < sql.length(); i++) {
            char c = sql.charAt(i);
            text.append(c);
            if (c == '?') {
                text.setCharAt(text.length() - 1, '$');
                text.append(++values);
            }
        }
        return text.toString();
    }

    @Override
    Object value(Object value) {
        return value;
    }

    @Override
    Class<?> type(Null value) {
        return value.type();
    }

    @Override
    UUID readKey(Readable row, int column) {
        return Rows.require(row.get(column, UUID.class));
    }

    @Override
    @Nullable
    Instant readTime(Readable row, int column) {
        return row.get(column, Instant.class);
    }

    /** As text in ISO 8601, the driver's own form: reading it there takes longer than all the rest of an event. */
    @Override
    String utc(String column) {
        return "CAST(" + column + " AT TIME ZONE 'UTC' AS text)";
    }

    @Override
    @Nullable
    Instant readUtc(Readable row, int column) {
        String text = row.get(column, String.class);
        return text == null ? null : PostgresTime.parse(text);
    }

    @Override
    String encode(String json) {
        return JsonEscapes.escapeZero(json);
    }

    @Override
    String decode(String json) {
        return JsonEscapes.unescape(json);
    }

    @Override
    String anyKey(String column, int count) {
        return column + " = ANY(?)";
    }

    @Override
    List<?> keys(List<UUID> keys) {
        return List.of((Object) keys.toArray(UUID[]::new));
    }

    /**
     * As one text. The driver takes ten times as long for an array of its own, and neither names nor JSON hold control
     * characters that are not escaped.
     */
    @Override
    String texts() {
        return "string_to_array(?, E'\\x1e', E'\\x1f')";
    }

    @Override
    String currentSchema() {
        return "current_schema()";
    }

    /** By an advisory lock that ends with the transaction, which the work is in as a whole. */
    @Override
    Mono<Void> underLock(Connection connection, String name, Mono<Void> work) {
        Statement lock = connection.createStatement("SELECT pg_advisory_xact_lock(" + LOCKS + ", $1)");
        return Mono.from(connection.beginTransaction(IsolationLevel.READ_COMMITTED))
                .thenMany(Flux.defer(() -> lock.bind(0, name.hashCode()).execute()))
                .concatMap(Result::getRowsUpdated)
                .then(work)
                .then(Mono.defer(() -> Mono.from(connection.commitTransaction())));
    }

    @Override
    boolean isDuplicate(Throwable error) {
        return error instanceof R2dbcException e && "23505".equals(e.getSqlState());
    }

    @Override
    boolean isTransient(Throwable error) {
        return error instanceof R2dbcException e && e.getSqlState() != null && TRANSIENT.contains(e.getSqlState());
    }
}
