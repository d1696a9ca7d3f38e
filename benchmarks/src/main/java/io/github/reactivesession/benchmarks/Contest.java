/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.benchmarks;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Ours and its rivals by turns, so that what else the machine does hits all of them alike. */
final class Contest {
    private static final double WARM_UP_SECONDS = 10;

    private final Settings settings;
    private final Runnable between;
    private final List<Figure> figures = new ArrayList<>();

    Contest(Settings settings) {
        this(settings, () -> {});
    }

    /** With something to do, unmeasured, before each turn. */
    Contest(Settings settings, Runnable between) {
        this.settings = settings;
        this.between = between;
    }

    /** Somebody's turn of about so many seconds. */
    @FunctionalInterface
    interface Turn {
        /** Returns how much was done in a second. */
        double take(double seconds) throws Exception;
    }

    List<Figure> figures() {
        return figures;
    }

    /** Lets the JVM compile what runs so seldom that a turn before the first is too little: some thousand calls a second. */
    void warmUp(Turn... turns) throws Exception {
        for (Turn turn : turns) {
            between.run();
            turn.take(settings.quick() ? settings.seconds() : WARM_UP_SECONDS);
        }
    }

    /**
     * Measures.
     *
     * @param name the case
     * @param target what our rate divided by the best rival's should be
     * @param ours our turn
     * @param rivals theirs, by name
     */
    void measure(String name, double target, Turn ours, Map<String, Turn> rivals) throws Exception {
        Map<String, Turn> all = new LinkedHashMap<>();
        all.put(Figure.OURS, ours);
        all.putAll(rivals);
        double load = load();
        Map<String, List<Double>> rates = new LinkedHashMap<>();
        Map<String, Cost> costs = new LinkedHashMap<>();
        for (Map.Entry<String, Turn> entry : all.entrySet()) {
            rates.put(entry.getKey(), new ArrayList<>());
            between.run();
            entry.getValue().take(settings.seconds());
        }
        for (int round = 0; round < settings.rounds(); round++) {
            for (Map.Entry<String, Turn> entry : all.entrySet()) {
                List<Double> known = rates.getOrDefault(entry.getKey(), List.of());
                between.run();
                Cost before = Cost.now();
                long begin = System.nanoTime();
                double rate = entry.getValue().take(settings.seconds());
                double done = rate * (System.nanoTime() - begin) / 1e9;
                known.add(rate);
                costs.merge(entry.getKey(), before.until(Cost.now(), done), Cost::plus);
            }
        }
        add(new Figure(name, target, load, rates, costs));
    }

    /** How many threads want a processor, by the system's count over a minute. */
    static double load() {
        return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }

    @SuppressWarnings("SystemOut") // the figures are what this program is for
    void add(Figure figure) {
        figures.add(figure);
        figure.rows().forEach(System.out::println);
    }
}
