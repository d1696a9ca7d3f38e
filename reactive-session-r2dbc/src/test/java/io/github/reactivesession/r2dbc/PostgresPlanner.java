/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import io.r2dbc.proxy.core.BoundValue;
import io.r2dbc.spi.Connection;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Plans of PostgreSQL: made for the values, as the first five runs of a prepared statement are, and made for any values, as
 * later ones may be. Reads are run and their buffers counted.
 */
final class PostgresPlanner extends Planner {
    private static final Pattern INDEX =
            Pattern.compile("Scan (?:Backward )?using (\\w+) on|Bitmap Index Scan on (\\w+)");
    private static final Pattern SEQUENTIAL = Pattern.compile("Seq Scan on (" + PlanData.PREFIX + "\\w+)");
    private static final Pattern ACTUAL = Pattern.compile("\\(actual (?:time=\\S+ )?rows=([\\d.]+)");
    private static final Pattern ROWS = Pattern.compile("Scan .*? rows=(\\d+)");
    private static final Pattern BUFFERS =
            Pattern.compile("Buffers: shared hit=(\\d+)(?: read=(\\d+))?|Buffers: shared read=(\\d+)");
    /** As many as a page with a filter looks at; a sort of more costs as much as what it takes a page of. */
    private static final int MOST_SORTED = 5_000;

    private int prepared;

    PostgresPlanner(Connection connection, boolean small) {
        super(connection);
        if (small) {
            run("SET enable_seqscan = off");
        }
    }

    @Override
    String version() {
        return "PostgreSQL "
                + ask("SHOW server_version", row -> row.get(0, String.class)).get(0);
    }

    @Override
    List<Plan> plans(StatementRecorder.Recorded statement) {
        String explain = statement.isRead() ? "EXPLAIN (ANALYZE, BUFFERS, TIMING OFF) " : "EXPLAIN ";
        List<Plan> plans = new ArrayList<>();
        run("BEGIN");
        plans.add(plan("", ask(statement, explain, row -> row.get(0, String.class))));
        String name = "generic_" + prepared++;
        // In quotes, so that the driver does not ask for the values.
        run("DO $do$ BEGIN EXECUTE $sql$PREPARE " + name + types(statement) + " AS " + statement.sql()
                + "$sql$; END $do$");
        run("SET LOCAL plan_cache_mode = force_generic_plan");
        plans.add(plan(
                "generic", ask(explain + "EXECUTE " + name + literals(statement), row -> row.get(0, String.class))));
        run("DEALLOCATE " + name);
        run("ROLLBACK");
        return plans;
    }

    private static Plan plan(String kind, List<String> lines) {
        String text = String.join("\n", lines);
        Set<String> indexes = new TreeSet<>();
        Set<String> faults = new TreeSet<>();
        INDEX.matcher(text).results().forEach(found -> indexes.add(index(found.group(1), found.group(2))));
        SEQUENTIAL.matcher(text).results().forEach(found -> faults.add("full scan of " + strip(found.group(1))));
        if (text.contains("Sort Key")) {
            long most = ACTUAL.matcher(text)
                    .results()
                    .mapToLong(found -> (long) Double.parseDouble(found.group(1)))
                    .max()
                    .orElse(0);
            if (most > MOST_SORTED) {
                faults.add("sort of " + most + " rows");
            }
        }
        long rows = ROWS.matcher(text)
                .results()
                .mapToLong(found -> Long.parseLong(found.group(1)))
                .sum();
        return new Plan(kind, indexes, faults, rows, buffers(text), text);
    }

    private static long buffers(String text) {
        Matcher buffers = BUFFERS.matcher(text);
        if (!buffers.find()) {
            return -1;
        }
        long sum = 0;
        for (int group = 1; group <= 3; group++) {
            sum += buffers.group(group) == null ? 0 : Long.parseLong(buffers.group(group));
        }
        return sum;
    }

    private static String index(String scan, String bitmap) {
        return strip(scan == null ? bitmap : scan);
    }

    private static String strip(String name) {
        return name.replaceFirst("^" + PlanData.PREFIX, "").replaceFirst("_pkey$", "");
    }

    private static String types(StatementRecorder.Recorded statement) {
        return statement.values().stream()
                .map(value -> type(
                        value.isNull() ? value.getNullType() : value.getValue().getClass()))
                .collect(list());
    }

    private static String literals(StatementRecorder.Recorded statement) {
        return statement.values().stream().map(PostgresPlanner::literal).collect(list());
    }

    private static java.util.stream.Collector<CharSequence, ?, String> list() {
        return Collectors.collectingAndThen(Collectors.joining(", ", "(", ")"), text -> "()".equals(text) ? "" : text);
    }

    private static String type(Class<?> type) {
        if (type.isArray()) {
            return type(type.getComponentType()) + "[]";
        }
        return switch (type.getSimpleName()) {
            case "UUID" -> "uuid";
            case "Long" -> "bigint";
            case "Instant", "OffsetDateTime" -> "timestamptz";
            case "String" -> "varchar";
            default -> throw new IllegalArgumentException("a value of " + type);
        };
    }

    private static String literal(BoundValue value) {
        if (value.isNull()) {
            return "NULL";
        }
        Object object = value.getValue();
        if (!object.getClass().isArray()) {
            return quoted(object);
        }
        StringJoiner items = new StringJoiner(", ", "ARRAY[", "]::" + type(object.getClass()));
        for (int i = 0; i < Array.getLength(object); i++) {
            Object item = Array.get(object, i);
            items.add(item == null ? "NULL" : quoted(item));
        }
        return items.toString();
    }

    private static String quoted(Object value) {
        return value instanceof Long ? value.toString() : "'" + value.toString().replace("'", "''") + "'";
    }
}
