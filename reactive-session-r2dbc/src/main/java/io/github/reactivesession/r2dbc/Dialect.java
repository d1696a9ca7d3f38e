/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import io.github.reactivesession.InvalidRequestException;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactoryMetadata;
import io.r2dbc.spi.ConnectionMetadata;
import io.r2dbc.spi.Readable;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** What differs between databases, and nothing else. SQL that they share is written once, beside what uses it. */
abstract sealed class Dialect permits PostgresDialect, MySqlDialect {
    /** Chooses by the name that a driver gives its database; makes no connection. */
    static Dialect of(ConnectionFactoryMetadata metadata) {
        return switch (metadata.getName()) {
            case "PostgreSQL" -> new PostgresDialect();
            case "MySQL" -> new MySqlDialect();
            default ->
                throw new InvalidRequestException(
                        "connectionFactory",
                        "must be one of r2dbc-postgresql or r2dbc-mysql (io.asyncer), not of " + metadata.getName());
        };
    }

    /** The folder of its schema files. */
    abstract String folder();

    /** Those files, the first one version 1. */
    abstract List<String> schemaFiles();

    /** Whether one text, and one round trip, may carry several statements. */
    abstract boolean joinsStatements();

    /** A name that was checked, in quotes. */
    abstract String quoted(String name);

    /** The database's clock, the same throughout a statement. */
    abstract String now();

    /** That clock in microseconds since 1970. */
    abstract String epochMicros();

    /** A value of JSON given as text. */
    abstract String json();

    /** A column of JSON, to be read as text. */
    abstract String text(String column);

    /** A time and so many microseconds, the value to come; null when that is. */
    abstract String plusMicros(String time);

    /** How an insert locks the row that is there already, and changes nothing. */
    abstract String orLock(String keyColumn);

    /** Makes a table be read by an index, where a wrong guess of the optimizer would sort large rows. */
    String byIndex(String name) {
        return "";
    }

    /** The text of a statement as the driver wants it. */
    abstract String nativeSql(String sql);

    /** A value as the driver wants it. */
    abstract Object value(Object value);

    /** The type of a null as the driver wants it. */
    abstract Class<?> type(Null value);

    abstract UUID readKey(Readable row, int column);

    abstract @Nullable Instant readTime(Readable row, int column);

    /** A column of times, as {@link #readUtc} takes it: for times of which many are read. */
    String utc(String column) {
        return column;
    }

    /** Reads such a column. */
    @Nullable
    Instant readUtc(Readable row, int column) {
        return readTime(row, column);
    }

    /** JSON that this database keeps exactly, for any JSON. */
    abstract String encode(String json);

    /** The JSON that {@link #encode} was given. */
    abstract String decode(String json);

    /** A condition that a column is one of some keys; the keys are given as values by {@link #keys}. */
    abstract String anyKey(String column, int count);

    /** The values of such a condition. */
    abstract List<?> keys(List<UUID> keys);

    /** A value that is an array of texts. */
    String texts() {
        throw new IllegalStateException("no arrays in " + folder());
    }

    /** The schema of a connection, when none is given. */
    abstract String currentSchema();

    /** What a schema file says, for the server at the other end. */
    String forServer(String statement, ConnectionMetadata server) {
        return statement;
    }

    /** Whether a statement of a schema file failed because it was run before. */
    boolean isDone(Throwable error) {
        return false;
    }

    /** Runs work that only one process may do at a time. */
    abstract Mono<Void> underLock(Connection connection, String name, Mono<Void> work);

    /** Whether a statement hit a key that is there already. */
    abstract boolean isDuplicate(Throwable error);

    /** Whether a transaction was undone for the sake of another one, and may simply be run again. */
    abstract boolean isTransient(Throwable error);
}
