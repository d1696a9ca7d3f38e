/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import io.r2dbc.spi.Readable;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One statement with its values.
 *
 * @param <T> what a row becomes
 * @param name what it is called in logs and metrics; says nothing of the values
 * @param sql its text, with a question mark for each value
 * @param values in the order of the question marks: UUID, Instant, String, numbers, or a {@link Null}
 * @param reader what makes a row's value, or null when it returns no rows
 * @param guard what fails unless a statement that writes has done all it should, for servers where it may stop early; or null
 */
record Query<T>(
        String name,
        String sql,
        List<?> values,
        @Nullable Function<Readable, T> reader,
        @Nullable Query<Long> guard) {
    Query(String name, String sql, List<?> values, @Nullable Function<Readable, T> reader) {
        this(name, sql, values, reader, null);
    }

    static <T> Query<T> read(String name, String sql, Function<Readable, T> reader, Object... values) {
        return new Query<>(name, sql, List.of(values), reader);
    }

    static Query<Long> write(String name, String sql, Object... values) {
        return new Query<>(name, sql, List.of(values), null);
    }

    static Query<Long> write(String name, String sql, List<?> values) {
        return new Query<>(name, sql, values, null);
    }

    /** The same statement, with a guard. */
    Query<T> guardedBy(Query<Long> check) {
        return new Query<>(name, sql, values, reader, check);
    }

    /** About how many characters it takes to send. */
    long chars() {
        long chars = sql.length();
        for (Object value : values) {
            chars += value instanceof String text ? text.length() : 24;
        }
        return chars;
    }
}
