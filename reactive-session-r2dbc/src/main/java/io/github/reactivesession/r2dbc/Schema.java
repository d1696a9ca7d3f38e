/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import io.github.reactivesession.StoreRefusedException;
import io.r2dbc.spi.Connection;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The tables, made and looked at before the first call. Versions are files, applied in order and recorded in a table;
 * whoever comes first applies them under a lock of the database while the others wait.
 */
final class Schema {
    private final Connections connections;
    private final Sql sql;
    private final SchemaCheck check;
    private final List<List<String>> versions;
    private final Mono<Void> ready;
    private volatile boolean isReady;

    Schema(Connections connections, Sql sql) {
        this.connections = connections;
        this.sql = sql;
        this.check = new SchemaCheck(sql);
        this.versions =
                sql.dialect().schemaFiles().stream().map(this::statements).toList();
        Duration forever = Duration.ofMillis(Long.MAX_VALUE);
        this.ready = connections
                .use(this::prepare)
                .doOnSuccess(done -> isReady = true)
                .cache(value -> forever, error -> Duration.ZERO, () -> forever);
    }

    /** Completes when there are tables to work with; fails for as long as there are not. */
    Mono<Void> ready() {
        return ready;
    }

    boolean isReady() {
        return isReady;
    }

    private Mono<Void> prepare(Connection connection) {
        return switch (sql.options().schemaMode()) {
            case NONE -> Mono.empty();
            case VALIDATE -> version(connection).then(Mono.defer(() -> check.run(connections, connection)));
            case MIGRATE -> migrate(connection).then(Mono.defer(() -> check.run(connections, connection)));
        };
    }

    /** Looks first, so that whoever finds all in order needs no rights to change it. */
    private Mono<Void> migrate(Connection connection) {
        return version(connection)
                .filter(version -> version < versions.size())
                .flatMap(old -> sql.dialect().underLock(connection, lockName(), apply(connection)));
    }

    /** The same whether a store names its schema or not, as both may mean the same tables. */
    private String lockName() {
        return "reactive-session "
                + Integer.toHexString(sql.options().tablePrefix().hashCode());
    }

    private Mono<Void> apply(Connection connection) {
        return version(connection)
                .flatMapMany(version -> Flux.fromIterable(versions.subList(version, versions.size())))
                .concatMapIterable(statements -> statements)
                .concatMap(statement -> connections
                        .execute(connection, migrating(connection, statement))
                        .onErrorComplete(sql.dialect()::isDone))
                .then();
    }

    private Query<Long> migrating(Connection connection, String statement) {
        return Query.write("migrate", sql.dialect().forServer(statement, connection.getMetadata()));
    }

    private Mono<Integer> version(Connection connection) {
        Query<Long> newest = Query.read(
                "schema version", sql.of("SELECT COALESCE(MAX(version), 0) FROM {schema}"), row -> Rows.number(row, 0));
        return check.columnsOf(connections, connection, "session_schema")
                .flatMap(columns -> columns.isEmpty()
                        ? Mono.just(0)
                        : connections.execute(connection, newest).map(rows -> requireKnown(rows.get(0))));
    }

    private int requireKnown(long version) {
        if (version > versions.size()) {
            throw new StoreRefusedException(
                    "the tables are of version " + version + ", and this library knows versions up to "
                            + versions.size(),
                    null);
        }
        return (int) version;
    }

    private List<String> statements(String file) {
        List<String> statements = new ArrayList<>();
        for (String statement : load(file).replaceAll("(?m)^--.*\n", "").split(";\n", -1)) {
            if (!statement.isBlank()) {
                statements.add(sql.ofSchemaFile(statement.strip()));
            }
        }
        return statements;
    }

    private String load(String file) {
        String path = sql.dialect().folder() + "/" + file;
        try (InputStream in = Rows.require(Schema.class.getResourceAsStream(path))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(path, e);
        }
    }
}
