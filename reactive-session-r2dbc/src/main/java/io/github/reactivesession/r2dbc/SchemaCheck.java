/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import io.github.reactivesession.StoreRefusedException;
import io.r2dbc.spi.Connection;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Looks whether all tables and columns are there, and names those that are not. */
final class SchemaCheck {
    private static final Map<String, List<String>> TABLES = new TreeMap<>(Map.of(
            "sessions",
            List.of(
                    ("session_key app_key user_key person_key app_name user_id id agent_id status metadata state version"
                                    + " first_sequence last_sequence time_to_live created_at updated_at expires_at"
                                    + " fence lease_holder leased_until")
                            .split(" ")),
            "session_events",
            List.of(BulkSql.EVENT_COLUMNS.split(", ")),
            "app_states",
            List.of("app_key app_name state updated_at expires_at".split(" ")),
            "user_states",
            List.of("user_key app_key person_key app_name user_id state updated_at expires_at".split(" "))));

    private final Sql sql;
    private final Map<String, List<String>> tables = new TreeMap<>(TABLES);

    SchemaCheck(Sql sql) {
        this.sql = sql;
        if (sql.dialect() instanceof MySqlDialect) {
            tables.put("partial_events", List.of("id store_key app_name user_id session_id event".split(" ")));
        }
    }

    Mono<Void> run(Connections connections, Connection connection) {
        return Flux.fromIterable(tables.keySet())
                .concatMap(table -> columnsOf(connections, connection, table).map(found -> missing(table, found)))
                .concatMapIterable(missing -> missing)
                .collectList()
                .flatMap(SchemaCheck::requireNone);
    }

    private static Mono<Void> requireNone(List<String> missing) {
        return missing.isEmpty()
                ? Mono.empty()
                : Mono.error(new StoreRefusedException("the database lacks " + String.join(", ", missing), null));
    }

    private List<String> missing(String table, Set<String> found) {
        String name = sql.options().tablePrefix() + table;
        if (found.isEmpty()) {
            return List.of("table " + name);
        }
        List<String> missing = new ArrayList<>();
        for (String column : tables.getOrDefault(table, List.of())) {
            if (!found.contains(column)) {
                missing.add("column " + name + "." + column);
            }
        }
        return missing;
    }

    /** The columns of a table that this user may use; none when there is no such table. */
    Mono<Set<String>> columnsOf(Connections connections, Connection connection, String table) {
        String schema = sql.options().schema();
        String text = "SELECT column_name FROM information_schema.columns WHERE table_name = ? AND table_schema = ";
        List<Object> values = new ArrayList<>(List.of(sql.options().tablePrefix() + table));
        if (schema != null) {
            values.add(schema);
        }
        Query<String> query = new Query<>(
                "look at schema",
                text + (schema == null ? sql.dialect().currentSchema() : "?"),
                values,
                row -> Rows.text(row, 0));
        return connections.execute(connection, query).map(HashSet::new);
    }
}
