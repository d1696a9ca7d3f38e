/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import io.github.reactivesession.StoreUnavailableException;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionMetadata;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.Readable;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** MySQL 8.0 and later, and MariaDB 10.6 and later, which differ in how their tables are made alone. */
final class MySqlDialect extends Dialect {
    /** Lock wait timeout, deadlock, a row that changed since it was last read (MariaDB), and an append that was not whole. */
    private static final Set<Integer> TRANSIENT = Set.of(1205, 1213, 1020, 1690);

    private static final int DUPLICATE = 1062;
    private static final int DUPLICATE_COLUMN = 1060;

    @Override
    String folder() {
        return "mysql";
    }

    @Override
    List<String> schemaFiles() {
        return List.of("V1__sessions.sql", "V2__partial_events.sql", "V3__leases.sql");
    }

    @Override
    boolean joinsStatements() {
        return true;
    }

    @Override
    String quoted(String name) {
        return '`' + name + '`';
    }

    @Override
    String now() {
        return "UTC_TIMESTAMP(6)";
    }

    @Override
    String epochMicros() {
        return "TIMESTAMPDIFF(MICROSECOND, TIMESTAMP '1970-01-01 00:00:00', " + now() + ")";
    }

    @Override
    String json() {
        return "?";
    }

    @Override
    String text(String column) {
        return column;
    }

    @Override
    String plusMicros(String time) {
        return time + " + INTERVAL ? MICROSECOND";
    }

    @Override
    String orLock(String keyColumn) {
        return "ON DUPLICATE KEY UPDATE " + keyColumn + " = " + keyColumn;
    }

    @Override
    String byIndex(String name) {
        return "FORCE INDEX (" + name + ")";
    }

    @Override
    String nativeSql(String sql) {
        return sql;
    }

    @Override
    Object value(Object value) {
        if (value instanceof UUID key) {
            return ByteBuffer.allocate(16)
                    .putLong(key.getMostSignificantBits())
                    .putLong(key.getLeastSignificantBits())
                    .flip();
        }
        return value instanceof Instant time ? LocalDateTime.ofInstant(time, ZoneOffset.UTC) : value;
    }

    @Override
    Class<?> type(Null value) {
        return value == Null.TIME ? LocalDateTime.class : value.type();
    }

    @Override
    UUID readKey(Readable row, int column) {
        ByteBuffer bytes = Rows.require(row.get(column, ByteBuffer.class));
        return new UUID(bytes.getLong(), bytes.getLong());
    }

    @Override
    @Nullable
    Instant readTime(Readable row, int column) {
        LocalDateTime time = row.get(column, LocalDateTime.class);
        return time == null ? null : time.toInstant(ZoneOffset.UTC);
    }

    @Override
    String encode(String json) {
        return JsonEscapes.escapeDoubles(json);
    }

    @Override
    String decode(String json) {
        return JsonEscapes.unescape(json);
    }

    @Override
    String anyKey(String column, int count) {
        return column + " IN (" + "?, ".repeat(count - 1) + "?)";
    }

    @Override
    List<?> keys(List<UUID> keys) {
        return keys;
    }

    @Override
    String currentSchema() {
        return "DATABASE()";
    }

    /** MariaDB calls the collation by another name, and its JSON is text with a check that refuses 32 levels. */
    @Override
    String forServer(String statement, ConnectionMetadata server) {
        return server.getDatabaseProductName().contains("MariaDB")
                ? statement.replace("utf8mb4_0900_bin", "utf8mb4_nopad_bin").replaceAll("\\bJSON\\b", "LONGTEXT")
                : statement;
    }

    /** Columns have no {@code IF NOT EXISTS} in MySQL. */
    @Override
    boolean isDone(Throwable error) {
        return error instanceof R2dbcException e && e.getErrorCode() == DUPLICATE_COLUMN;
    }

    /** By a lock with a name, as statements that make tables end transactions here. */
    @Override
    Mono<Void> underLock(Connection connection, String name, Mono<Void> work) {
        return Mono.usingWhen(
                ask(connection, "SELECT GET_LOCK(?, 60)", name)
                        .filter(got -> got == 1)
                        .switchIfEmpty(Mono.error(() -> new StoreUnavailableException(
                                "another process has been changing the tables for a minute", null))),
                locked -> work,
                locked -> ask(connection, "SELECT RELEASE_LOCK(?)", name));
    }

    private static Mono<Long> ask(Connection connection, String sql, String name) {
        return Mono.defer(() -> Flux.from(
                        connection.createStatement(sql).bind(0, name).execute())
                .concatMap(result -> result.map(row -> Rows.number(row, 0)))
                .next());
    }

    @Override
    boolean isDuplicate(Throwable error) {
        return error instanceof R2dbcException e && e.getErrorCode() == DUPLICATE;
    }

    @Override
    boolean isTransient(Throwable error) {
        return error instanceof R2dbcException e && TRANSIENT.contains(e.getErrorCode());
    }
}
