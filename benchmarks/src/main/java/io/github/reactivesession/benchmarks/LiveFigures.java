/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.benchmarks;

import java.util.ArrayList;
import java.util.List;

/** Measures following: how late an event comes, what it costs writers, what a follower costs in memory. */
public final class LiveFigures {
    private LiveFigures() {}

    /**
     * Runs cases and writes {@code results/live-<server>-<latency|beside|cost|fanout>.json} and {@code .md}.
     *
     * @param arguments a server, cases, {@code --quick}
     * @throws Exception when something fails
     */
    @SuppressWarnings("SystemOut") // the figures are what this program is for
    public static void main(String... arguments) throws Exception {
        Settings settings = Settings.parse(Program.LIVE, arguments);
        try (LiveArena arena = new LiveArena(settings)) {
            String version = arena.version();
            System.out.println(version + ", " + Program.LIVE.durability(settings.durable()));
            for (String name : settings.cases()) {
                if (name.equals("cost")) {
                    Contest contest = new Contest(settings);
                    System.out.println(Figure.HEADER);
                    new LiveCost(arena, contest).run();
                    Report.write(settings, version, name, contest.figures());
                } else {
                    Report.amounts(settings, version, name, amounts(name, settings, arena));
                }
            }
        }
    }

    private static List<Amount> amounts(String name, Settings settings, LiveArena arena) {
        List<Amount> amounts = new ArrayList<>();
        if (name.equals("latency")) {
            LiveLatency latency = new LiveLatency(settings.quick() ? 1 : 30);
            amounts.addAll(latency.measure("another process", arena.writer(), arena.follower()));
            amounts.addAll(latency.measure("the same service", arena.writer(), arena.writer()));
        } else if (name.equals("beside")) {
            amounts.addAll(new LiveBeside(arena, settings.quick() ? 1 : 30).measure());
        } else {
            amounts.addAll(new LiveFanout(arena, settings.quick() ? 10 : 1_000).measure());
        }
        return amounts;
    }
}
