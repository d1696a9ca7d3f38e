/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.benchmarks;

import io.github.reactivesession.servers.ServerKind;

/** Measures the SQL store beside what one would write with the driver alone, both on one server, by turns. */
public final class SqlFigures {
    private SqlFigures() {}

    /**
     * Runs cases and writes {@code results/sql-<server>-<durable|volatile|history>.json} and {@code .md}.
     *
     * @param arguments a server, cases, {@code --durable}, {@code --quick}
     * @throws Exception when something fails
     */
    @SuppressWarnings("SystemOut") // the figures are what this program is for
    public static void main(String... arguments) throws Exception {
        Settings settings = Settings.parse(Program.SQL, arguments);
        try (Arena arena = new Arena(settings)) {
            String version = arena.server().kind() + " " + arena.server().version();
            System.out.println(version + ", " + Program.SQL.durability(settings.durable()));
            if (settings.kind() == ServerKind.POSTGRESQL && PgBench.find().isEmpty()) {
                System.out.println("no pgbench found: no rows against it");
            }
            System.out.println(Figure.HEADER);
            Contest appends = new Contest(settings);
            Contest history = new Contest(settings);
            for (String name : settings.cases()) {
                if (name.equals("history")) {
                    new HistoryCase(settings, arena, history).run();
                    Report.write(settings, version, name, history.figures());
                } else {
                    run(name, new AppendCases(settings, arena, appends));
                    Report.write(settings, version, settings.durable() ? "durable" : "volatile", appends.figures());
                }
            }
        }
    }

    private static void run(String name, AppendCases appends) throws Exception {
        switch (name) {
            case "lone" -> appends.lone();
            case "group" -> appends.group();
            case "bulk" -> appends.bulk();
            default -> throw new IllegalArgumentException(name);
        }
    }
}
