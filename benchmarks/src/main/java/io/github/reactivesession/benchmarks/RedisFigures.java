/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.benchmarks;

/** Measures the Redis store beside what one would write with Lettuce alone, both on one server, by turns. */
public final class RedisFigures {
    private RedisFigures() {}

    /**
     * Runs cases and writes {@code results/redis-<durable|volatile|history|filter|memory|blocking>.json} and {@code .md}.
     *
     * @param arguments cases, {@code --durable}, {@code --quick}
     * @throws Exception when something fails
     */
    @SuppressWarnings("SystemOut") // the figures are what this program is for
    public static void main(String... arguments) throws Exception {
        Settings settings = Settings.parse(Program.REDIS, arguments);
        try (RedisArena arena = new RedisArena(settings)) {
            String version = arena.server().kind() + " " + arena.server().version();
            System.out.println(version + ", " + Program.REDIS.durability(settings.durable()));
            if (RedisBench.find().isEmpty()) {
                System.out.println("no redis-benchmark found: no rows against it");
            }
            System.out.println(Figure.HEADER);
            Contest appends = new Contest(settings, arena::begin);
            for (String name : settings.cases()) {
                switch (name) {
                    case "lone", "bulk" -> {
                        append(name, new RedisAppendCases(arena, appends));
                        String what = settings.durable() ? "durable" : "volatile";
                        Report.write(settings, version, what, appends.figures());
                    }
                    case "history", "filter" -> read(name, settings, version, arena);
                    default -> look(name, settings, version, arena);
                }
            }
        }
    }

    private static void append(String name, RedisAppendCases cases) throws Exception {
        if (name.equals("lone")) {
            cases.lone();
        } else {
            cases.bulk();
        }
    }

    private static void read(String name, Settings settings, String version, RedisArena arena) throws Exception {
        Contest contest = new Contest(settings);
        RedisHistoryCase reading = new RedisHistoryCase(settings, arena, contest);
        if (name.equals("history")) {
            reading.history();
        } else {
            reading.filter();
        }
        Report.write(settings, version, name, contest.figures());
    }

    private static void look(String name, Settings settings, String version, RedisArena arena) throws Exception {
        Report.amounts(
                settings,
                version,
                name,
                name.equals("memory")
                        ? new RedisMemory(arena).amounts(settings.quick() ? 500 : 10_000)
                        : new RedisBlocking(arena, settings.quick()).amounts());
    }
}
