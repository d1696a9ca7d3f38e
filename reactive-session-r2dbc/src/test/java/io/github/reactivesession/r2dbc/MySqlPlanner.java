/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Readable;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Plans of MySQL and MariaDB, as tables. Reads are run, and the rows counted that the storage engine was asked for. */
final class MySqlPlanner extends Planner {
    private final boolean mariaDb;

    MySqlPlanner(Connection connection, boolean mariaDb) {
        super(connection);
        this.mariaDb = mariaDb;
    }

    /** A line of a plan. */
    private record Line(
            @Nullable String table,
            @Nullable String type,
            @Nullable String key,
            @Nullable Long rows,
            String extra) {
        static Line of(Readable row) {
            return new Line(
                    row.get("table", String.class),
                    row.get("type", String.class),
                    row.get("key", String.class),
                    number(row.get("rows")),
                    String.valueOf(row.get("Extra", String.class)));
        }

        /** A number in MySQL, a text in MariaDB. */
        private static @Nullable Long number(@Nullable Object value) {
            return value == null ? null : (Long) Long.parseLong(value.toString());
        }
    }

    @Override
    String version() {
        String version =
                ask("SELECT VERSION()", row -> row.get(0, String.class)).get(0);
        return (mariaDb ? "MariaDB " : "MySQL ") + version.replaceFirst("-.*", "");
    }

    @Override
    List<Plan> plans(StatementRecorder.Recorded statement) {
        Map<String, String> tables = tables(statement.sql());
        Set<String> indexes = new TreeSet<>();
        Set<String> faults = new TreeSet<>();
        List<Line> lines = ask(statement, "EXPLAIN ", Line::of);
        for (Line line : lines) {
            judge(line, tables, indexes, faults);
        }
        long rows = lines.stream()
                .mapToLong(line -> line.rows() == null ? 0 : line.rows())
                .sum();
        return List.of(new Plan("", indexes, faults, rows, cost(statement), lines.toString()));
    }

    private static void judge(Line line, Map<String, String> tables, Set<String> indexes, Set<String> faults) {
        String table = String.valueOf(line.table());
        String name = tables.getOrDefault(table, table);
        if (line.key() != null) {
            for (String key : line.key().split(",", -1)) {
                indexes.add("PRIMARY".equals(key) ? name : key);
            }
        } else if (line.extra().contains("const table")) {
            indexes.add("a unique key, no row");
        }
        if ("ALL".equals(line.type()) && tables.containsKey(table)) {
            boolean insert = line.rows() == null;
            if (!insert) {
                faults.add("full scan of " + name);
            }
        }
        // A walk along an index that a limit ends after a page is one that a seek could not better.
        if ("index".equals(line.type()) && (line.rows() == null || line.rows() > 100)) {
            faults.add("full scan of index " + line.key());
        }
        // An insert that looks into its own table first puts aside what it is to insert; of one row that is no harm.
        boolean oneRow = "const".equals(line.type());
        if (line.extra().contains("filesort") || (line.extra().contains("temporary") && !oneRow)) {
            faults.add(line.extra());
        }
    }

    private long cost(StatementRecorder.Recorded statement) {
        if (!statement.isRead()) {
            return -1;
        }
        run("START TRANSACTION");
        long first = handled();
        long second = handled();
        ask(statement, "", row -> 1);
        long third = handled();
        run("ROLLBACK");
        return third - second - (second - first);
    }

    private long handled() {
        return ask("SHOW SESSION STATUS LIKE 'Handler_read%'", row -> Long.parseLong(row.get(1, String.class))).stream()
                .mapToLong(count -> count)
                .sum();
    }
}
