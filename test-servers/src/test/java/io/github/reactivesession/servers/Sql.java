/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.servers;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactories;
import java.time.Duration;
import java.util.List;
import reactor.core.publisher.Flux;

/** Statements for tests, each set on a connection of its own. */
final class Sql {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private Sql() {}

    /** The first columns of all rows of all statements. */
    static List<String> run(String url, String... statements) {
        return Flux.usingWhen(
                        ConnectionFactories.get(url).create(),
                        connection -> Flux.fromArray(statements).concatMap(text -> rows(connection, text)),
                        Connection::close)
                .collectList()
                .block(PATIENCE);
    }

    static Flux<String> rows(Connection connection, String text) {
        return Flux.from(connection.createStatement(text).execute())
                .concatMap(result -> result.map((row, metadata) -> String.valueOf(row.get(0))));
    }
}
