/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import io.github.reactivesession.StoreOptions;
import io.github.reactivesession.servers.FaultProxy;
import io.github.reactivesession.servers.ServerKind;
import io.github.reactivesession.servers.TestServer;
import io.github.reactivesession.servers.TestServers;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactories;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** An empty database on a shared server, for one test alone; goes with all stores on it. */
final class Scratch implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private final TestServer server;
    private final String name = "t_" + UUID.randomUUID().toString().replace("-", "");
    private final List<R2dbcSessionStore> stores = new ArrayList<>();
    private final List<String> leftovers = new ArrayList<>();

    private Scratch(ServerKind kind) {
        this.server = TestServers.shared(kind);
        runOn(server.url(), "CREATE DATABASE " + name);
    }

    static Scratch on(ServerKind kind) {
        return new Scratch(kind);
    }

    boolean isPostgres() {
        return server.kind() == ServerKind.POSTGRESQL;
    }

    String name() {
        return name;
    }

    String url() {
        return server.url().replaceFirst("(:\\d+)/[^?]*", "$1/" + name);
    }

    /** A way to the server that can do harm. */
    FaultProxy proxy() {
        return FaultProxy.to(server);
    }

    /** The URL of another user, or with another password. */
    String urlAs(String user, String password) {
        return url().replaceFirst("//[^@]*@", "//" + user + ":" + password + "@");
    }

    /** Says what to run on the server when the test is over. */
    void afterwards(String statement) {
        leftovers.add(statement);
    }

    R2dbcSessionStore store(R2dbcOptions options) {
        return store(url(), options);
    }

    R2dbcSessionStore store(String url, R2dbcOptions options) {
        return kept(
                R2dbcSessionStore.create(url, PoolOptions.defaults().withSize(0, 4), StoreOptions.defaults(), options));
    }

    @CanIgnoreReturnValue
    R2dbcSessionStore kept(R2dbcSessionStore store) {
        stores.add(store);
        return store;
    }

    /** The first columns of all rows of all statements, run by the driver one after the other. */
    @CanIgnoreReturnValue
    List<String> run(String... statements) {
        return runOn(url(), statements);
    }

    @CanIgnoreReturnValue
    static List<String> runOn(String url, String... statements) {
        return Flux.usingWhen(
                        Mono.from(ConnectionFactories.get(url).create()),
                        connection -> Flux.fromArray(statements).concatMap(text -> rows(connection, text)),
                        Connection::close)
                .collectList()
                .block(PATIENCE);
    }

    private static Flux<String> rows(Connection connection, String text) {
        return Flux.from(connection.createStatement(text).execute())
                .concatMap(result -> result.map((row, metadata) -> String.valueOf(row.get(0))));
    }

    /** The tables of a schema; null for that of the connection. */
    List<String> tables(String schema) {
        String here = isPostgres() ? "current_schema()" : "DATABASE()";
        return run("SELECT table_name FROM information_schema.tables WHERE table_schema = "
                + (schema == null ? here : "'" + schema + "'") + " ORDER BY table_name");
    }

    /** The statements of the schema file, as whoever runs it by hand gets them. */
    List<String> schemaFile() {
        return schemaFiles().stream().flatMap(this::schemaFile).toList();
    }

    /** The statements of the files before the last one. */
    List<String> formerSchema() {
        return schemaFiles().subList(0, version() - 1).stream()
                .flatMap(this::schemaFile)
                .toList();
    }

    private List<String> schemaFiles() {
        return isPostgres()
                ? List.of("V1__sessions.sql", "V2__leases.sql")
                : List.of("V1__sessions.sql", "V2__partial_events.sql", "V3__leases.sql");
    }

    /** The version of the tables that this library makes. */
    int version() {
        return schemaFiles().size();
    }

    private Stream<String> schemaFile(String name) {
        String file = (isPostgres() ? "postgresql" : "mysql") + "/" + name;
        try (var in = Schema.class.getResourceAsStream(file)) {
            String text = new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            String collated =
                    server.kind() == ServerKind.MARIADB ? text.replace("utf8mb4_0900_bin", "utf8mb4_nopad_bin") : text;
            return Stream.of(collated.split(";\n")).filter(statement -> !statement.isBlank());
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(file, e);
        }
    }

    @Override
    public void close() {
        Flux.fromIterable(stores).concatMap(R2dbcSessionStore::close).blockLast(PATIENCE);
        runOn(server.url(), "DROP DATABASE " + name + (isPostgres() ? " WITH (FORCE)" : ""));
        runOn(server.url(), leftovers.toArray(String[]::new));
    }
}
