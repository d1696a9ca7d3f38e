/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import io.github.reactivesession.GroupCommitOptions;
import io.github.reactivesession.InvalidRequestException;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How an {@link R2dbcSessionStore} uses its database. Immutable; usable as a template.
 *
 * @param schemaMode what happens to tables before the first call; {@link SchemaMode#MIGRATE} by default
 * @param schema the schema of the tables (in MySQL the database), or null, the default, for that of the connection
 * @param tablePrefix what the names of tables and indexes begin with; {@code agent_} by default, may be empty
 * @param groupCommit how appends share transactions
 * @param timeout how long a statement or a transaction may take, a connection included, before its caller is told that the
 *     store is unavailable, up to a quarter later; a minute by default, zero for ever
 * @param slowStatement statements that take as long are logged by name, as warnings; zero, the default, for none
 * @param listener who is told of every statement; {@link StatementListener#NONE} by default
 * @param notifications whether processes tell each other of changes by PostgreSQL's LISTEN and NOTIFY; true by default.
 *     Without, and with MySQL and MariaDB always, a process that follows something looks for changes now and then
 */
public record R2dbcOptions(
        SchemaMode schemaMode,
        @Nullable String schema,
        String tablePrefix,
        GroupCommitOptions groupCommit,
        Duration timeout,
        Duration slowStatement,
        StatementListener listener,
        boolean notifications) {

    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,30}");

    private static final R2dbcOptions DEFAULTS = new R2dbcOptions(
            SchemaMode.MIGRATE,
            null,
            "agent_",
            GroupCommitOptions.defaults(),
            Duration.ofMinutes(1),
            Duration.ZERO,
            StatementListener.NONE,
            true);

    /**
     * Checks the values.
     *
     * @param schemaMode what happens to tables before the first call
     * @param schema the schema of the tables, or null for that of the connection
     * @param tablePrefix what the names of tables and indexes begin with
     * @param groupCommit how appends share transactions
     * @param timeout how long a statement or a transaction may take; zero for ever
     * @param slowStatement statements that take as long are logged; zero for none
     * @param listener who is told of every statement
     * @param notifications whether LISTEN and NOTIFY are used where there are any
     * @throws InvalidRequestException naming what is not legal; names are a letter or underscore and then letters, digits
     *     or underscores, at most 31 of them
     */
    public R2dbcOptions {
        if (schema != null) {
            requireName("schema", schema);
        }
        if (!tablePrefix.isEmpty()) {
            requireName("tablePrefix", tablePrefix);
        }
        if (timeout.isNegative()) {
            throw new InvalidRequestException("timeout", "must not be negative");
        }
        if (slowStatement.isNegative()) {
            throw new InvalidRequestException("slowStatement", "must not be negative");
        }
    }

    private static void requireName(String argument, String name) {
        if (!NAME.matcher(name).matches()) {
            throw new InvalidRequestException(
                    argument, "must be a letter or underscore, then up to 30 letters, digits or underscores");
        }
    }

    /**
     * Returns the defaults.
     *
     * @return always the same
     */
    public static R2dbcOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Returns a copy that treats tables in another way.
     *
     * @param mode what happens before the first call
     * @return the copy
     */
    public R2dbcOptions withSchemaMode(SchemaMode mode) {
        return new R2dbcOptions(
                mode, schema, tablePrefix, groupCommit, timeout, slowStatement, listener, notifications);
    }

    /**
     * Returns a copy with tables in another schema.
     *
     * @param name its name, matched as it is written, or null for that of the connection
     * @return the copy
     */
    public R2dbcOptions withSchema(@Nullable String name) {
        return new R2dbcOptions(
                schemaMode, name, tablePrefix, groupCommit, timeout, slowStatement, listener, notifications);
    }

    /**
     * Returns a copy with tables of other names.
     *
     * @param prefix what they begin with, matched as it is written; may be empty
     * @return the copy
     */
    public R2dbcOptions withTablePrefix(String prefix) {
        return new R2dbcOptions(
                schemaMode, schema, prefix, groupCommit, timeout, slowStatement, listener, notifications);
    }

    /**
     * Returns a copy that gathers appends in another way.
     *
     * @param options lanes, sizes of batches, bounds of the queue
     * @return the copy
     */
    public R2dbcOptions withGroupCommit(GroupCommitOptions options) {
        return new R2dbcOptions(
                schemaMode, schema, tablePrefix, options, timeout, slowStatement, listener, notifications);
    }

    /**
     * Returns a copy that waits for the database as long.
     *
     * @param atMost how long a statement or a transaction may take, or zero for ever; what was begun then goes on, and its
     *     connection stays in use until the server or the network ends it
     * @return the copy
     */
    public R2dbcOptions withTimeout(Duration atMost) {
        return new R2dbcOptions(
                schemaMode, schema, tablePrefix, groupCommit, atMost, slowStatement, listener, notifications);
    }

    /**
     * Returns a copy that logs other statements as slow.
     *
     * @param atLeast how long such a statement takes, or zero to log none
     * @return the copy
     */
    public R2dbcOptions withSlowStatement(Duration atLeast) {
        return new R2dbcOptions(
                schemaMode, schema, tablePrefix, groupCommit, timeout, atLeast, listener, notifications);
    }

    /**
     * Returns a copy that tells somebody of every statement.
     *
     * @param whom is called when a statement has ended
     * @return the copy
     */
    public R2dbcOptions withListener(StatementListener whom) {
        return new R2dbcOptions(
                schemaMode, schema, tablePrefix, groupCommit, timeout, slowStatement, whom, notifications);
    }

    /**
     * Returns a copy with or without LISTEN and NOTIFY in PostgreSQL, which some proxies and engines do not pass on, such as
     * PgBouncer with transaction pooling, or CockroachDB. Without them partial events reach this process alone.
     *
     * @param used whether they are used
     * @return the copy
     */
    public R2dbcOptions withNotifications(boolean used) {
        return new R2dbcOptions(schemaMode, schema, tablePrefix, groupCommit, timeout, slowStatement, listener, used);
    }

    /** What happens to tables before a store's first call. */
    public enum SchemaMode {
        /** What is missing is made, under a lock, by whoever comes first; needs the right to make tables only then. */
        MIGRATE,
        /** Tables are looked at, and what is missing is named by the error of every call. */
        VALIDATE,
        /** Nothing. */
        NONE
    }

    /** Is told of statements. Called on threads that must not block. */
    @FunctionalInterface
    public interface StatementListener {
        /** Does nothing. */
        StatementListener NONE = (name, duration, succeeded) -> {};

        /**
         * Takes note of a statement that has ended.
         *
         * @param name what it is called, such as {@code read events}; several that were sent as one are joined by commas
         * @param duration from sending it to its last row
         * @param succeeded false when it failed
         */
        void onStatement(String name, Duration duration, boolean succeeded);
    }
}
