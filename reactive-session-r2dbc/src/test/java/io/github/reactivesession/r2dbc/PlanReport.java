/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Plans as a table of Markdown, and what is wrong with them. */
final class PlanReport {
    private final String server;
    private final List<String> rows = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();
    private final Set<String> seen = new HashSet<>();
    private final Map<String, Long> shallow = new HashMap<>();
    private final StringBuilder texts = new StringBuilder();

    PlanReport(String server) {
        this.server = server;
    }

    void add(PlanCalls.Call call, StatementRecorder.Recorded sent, List<Plan> plans) {
        String statement = statement(sent);
        Set<String> indexes = new TreeSet<>();
        for (Plan plan : plans) {
            String where = "%s: %s, %s%s"
                    .formatted(server, call.name(), statement, plan.kind().isEmpty() ? "" : " (" + plan.kind() + ")");
            texts.append(where)
                    .append('\n')
                    .append(sent.sql())
                    .append('\n')
                    .append(plan.text())
                    .append("\n\n");
            indexes.addAll(plan.indexes());
            judge(call, sent, plan, where);
        }
        String row = "| %s | %s | %s | %s |"
                .formatted(
                        statement,
                        indexes.isEmpty() ? "" : String.join(", ", indexes),
                        joined(plans, false),
                        joined(plans, true));
        if (call.name().contains("@") || seen.add(sent.sql() + row)) {
            rows.add("| " + call.name() + " " + row);
        }
    }

    private void judge(PlanCalls.Call call, StatementRecorder.Recorded sent, Plan plan, String where) {
        Set<String> wrong = new TreeSet<>(plan.indexes());
        wrong.removeAll(call.indexes());
        wrong.remove("a unique key, no row");
        if (!wrong.isEmpty()) {
            fault(where, "uses " + wrong, sent, plan);
        }
        if (plan.indexes().isEmpty() && !call.wholeTable() && !sent.sql().startsWith("INSERT")) {
            fault(where, "uses no index", sent, plan);
        }
        if (!plan.faults().isEmpty() && !call.wholeTable()) {
            fault(where, plan.faults().toString(), sent, plan);
        }
        if (call.name().contains("@") && plan.cost() >= 0) {
            String group = call.group() + statement(sent) + plan.kind();
            long first = shallow.computeIfAbsent(group, none -> plan.cost());
            if (plan.cost() > 2 * first + 50) {
                fault(where, "costs " + plan.cost() + " and " + first + " at the beginning", sent, plan);
            }
        }
    }

    private void fault(String where, String what, StatementRecorder.Recorded sent, Plan plan) {
        faults.add(where + ": " + what + "\n" + sent.sql() + "\n" + plan.text() + "\n");
    }

    private static String joined(List<Plan> plans, boolean cost) {
        return String.join(
                " / ",
                plans.stream()
                        .map(plan -> cost ? plan.cost() : plan.rows())
                        .map(number -> number < 0 ? "" : "%,d".formatted(number))
                        .distinct()
                        .toList());
    }

    /** The verb and the tables of a statement. */
    private static String statement(StatementRecorder.Recorded sent) {
        String verb = sent.sql()
                .substring(0, sent.sql().indexOf(' '))
                .replace("(", "")
                .toLowerCase(java.util.Locale.ROOT);
        Set<String> tables =
                new java.util.LinkedHashSet<>(Planner.tables(sent.sql()).values());
        return verb + " " + String.join(", ", tables) + (sent.sql().contains(" FOR UPDATE") ? " for update" : "");
    }

    /** What is not as it is meant to be, with statement and plan; empty when all is well. */
    List<String> faults() {
        return faults;
    }

    void write(Path file) throws IOException {
        String cost = server.startsWith("PostgreSQL") ? "buffers" : "rows read";
        String head = "## %s\n\n| call | statement | index | rows expected | %s |\n| --- | --- | --- | ---: | ---: |\n"
                .formatted(server, cost);
        Files.writeString(file, head + String.join("\n", rows) + "\n");
        Files.writeString(Path.of(file.toString().replace(".md", ".txt")), texts);
    }
}
