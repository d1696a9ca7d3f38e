/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.benchmarks;

/** Measures our stores beside what somebody would take in their place, both on one server, by turns. */
public final class PeerFigures {
    static final String MEMORY = "memory";

    private PeerFigures() {}

    /**
     * Runs cases and writes {@code results/peers-<postgresql|mysql|memory>-<append|read>.json} and {@code .md}.
     *
     * @param arguments a server or {@code memory}, where only appends are measured; cases, {@code --quick}
     * @throws Exception when something fails
     */
    @SuppressWarnings("SystemOut") // the figures are what this program is for
    public static void main(String... arguments) throws Exception {
        Settings settings = Settings.parse(Program.PEERS, arguments);
        System.out.println(Figure.HEADER);
        if (settings.server().equals(MEMORY)) {
            Contest contest = new Contest(settings);
            new MemoryPeers(settings, contest).run();
            Report.write(settings, "In memory", "append", contest.figures());
            return;
        }
        try (PeerArena arena = new PeerArena(settings)) {
            for (String name : settings.cases()) {
                Contest contest = new Contest(settings);
                PeerCases cases = new PeerCases(arena, contest);
                if (name.equals("append")) {
                    cases.append();
                } else {
                    cases.read();
                }
                String what = name.equals("append") && settings.durable() ? name + "-durable" : name;
                Report.write(settings, arena.version(), what, contest.figures());
            }
        }
    }
}
