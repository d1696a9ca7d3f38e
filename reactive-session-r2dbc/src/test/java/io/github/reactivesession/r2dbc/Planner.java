/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Readable;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Asks a database for its plan of a statement, on a connection of its own. */
abstract class Planner {
    /** A table of the store with its alias, in any quotes. */
    private static final Pattern TABLE =
            Pattern.compile("[`\"]" + PlanData.PREFIX + "(\\w+)[`\"](?: (?:AS )?(?!WHERE|SET|ON|USING|FORCE)(\\w+))?");

    final Connection connection;

    Planner(Connection connection) {
        this.connection = connection;
    }

    static Planner of(Connection connection, boolean small) {
        String product = connection.getMetadata().getDatabaseProductName();
        return product.contains("PostgreSQL")
                ? new PostgresPlanner(connection, small)
                : new MySqlPlanner(connection, product.contains("MariaDB"));
    }

    /** Every way in which the database may run a statement. */
    abstract List<Plan> plans(StatementRecorder.Recorded statement);

    /** The server's name and version. */
    abstract String version();

    static Map<String, String> tables(String sql) {
        Map<String, String> tables = new TreeMap<>();
        Matcher table = TABLE.matcher(sql);
        while (table.find()) {
            tables.put(table.group(2) == null ? PlanData.PREFIX + table.group(1) : table.group(2), table.group(1));
        }
        return tables;
    }

    @CanIgnoreReturnValue
    final <T> List<T> ask(StatementRecorder.Recorded statement, String before, Function<Readable, T> row) {
        return Flux.from(statement
                        .bindTo(connection.createStatement(before + statement.sql()))
                        .execute())
                .concatMap(result -> result.map(row))
                .collectList()
                .block();
    }

    final <T> List<T> ask(String sql, Function<Readable, T> row) {
        return ask(new StatementRecorder.Recorded(sql, List.of()), "", row);
    }

    final void run(String sql) {
        Flux.from(connection.createStatement(sql).execute())
                .concatMap(result -> result.getRowsUpdated())
                .then()
                .block();
    }

    final void close() {
        Mono.from(connection.close()).block();
    }
}
