/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.benchmarks;

import io.github.reactivesession.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * What came out of a case.
 *
 * @param name the case
 * @param target what our rate divided by the best rival's should be
 * @param load what the machine had to do before it began
 * @param rates by contestant, ours first, one for each round
 * @param costs by contestant, of all rounds
 */
record Figure(String name, double target, double load, Map<String, List<Double>> rates, Map<String, Cost> costs) {
    static final String OURS = "ours";
    static final String HEADER = "| case | against | ours/s | rival/s | ratio (median of rounds, lowest to highest) |"
            + " spread ours, rival | load | each costs ours | each costs rival | target |\n|---|---|---|---|---|---|---|---|---|---|";

    static Figure of(String name, double target, double load, Map<String, List<Double>> rates) {
        return new Figure(name, target, load, rates, Map.of());
    }

    /** What {@link #toJson} has written, but for the costs; rates come back without what is behind the point. */
    static Figure of(JsonObject json) {
        Map<String, List<Double>> rates = new LinkedHashMap<>();
        Results.object(json.get("rates"))
                .forEach((who, rounds) ->
                        rates.put(who, Results.list(rounds).map(Results::number).toList()));
        return Figure.of(
                Objects.toString(json.get("case")),
                Results.number(json.get("target")),
                Results.number(json.get("load")),
                rates);
    }

    /** A row of Markdown for each rival. */
    List<String> rows() {
        return rates.keySet().stream()
                .filter(who -> !who.equals(OURS))
                .map(this::row)
                .toList();
    }

    private String row(String rival) {
        List<Double> ratios = ratios(rival);
        String verdict = target == 0 ? "" : median(ratios) >= target ? ", met" : ", missed";
        return String.format(
                Locale.ROOT,
                "| %s | %s | %,.0f | %,.0f | **%.2f** (%.2f to %.2f) | ±%.0f %%, ±%.0f %% | %.0f | %s | %s | %s |",
                name,
                rival,
                median(of(OURS)),
                median(of(rival)),
                median(ratios),
                ratios.stream().mapToDouble(d -> d).min().orElse(0),
                ratios.stream().mapToDouble(d -> d).max().orElse(0),
                spread(of(OURS)),
                spread(of(rival)),
                load,
                cost(OURS),
                cost(rival),
                target == 0 ? "-" : ">= " + target + verdict);
    }

    /** Processor time of client and server, and what the client allocates; that of other programs is not seen. */
    private String cost(String who) {
        return who.contains("bench") ? "-" : costs.getOrDefault(who, Cost.NONE).each();
    }

    private List<Double> of(String who) {
        return rates.getOrDefault(who, List.of());
    }

    /** Of each round by itself, as noise lasts longer than a round. */
    List<Double> ratios(String rival) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < of(rival).size(); i++) {
            ratios.add(of(OURS).get(i) / of(rival).get(i));
        }
        return ratios;
    }

    /** The median of the rounds' ratios, by rival. */
    Map<String, Object> ratios() {
        Map<String, Object> rivals = new LinkedHashMap<>();
        rates.keySet().stream().filter(who -> !who.equals(OURS)).forEach(who -> rivals.put(who, median(ratios(who))));
        return rivals;
    }

    JsonObject toJson() {
        Map<String, Object> all = new LinkedHashMap<>();
        rates.forEach((who, list) -> all.put(
                who, list.stream().map(rate -> (Object) Math.round(rate)).toList()));
        Map<String, Object> spent = new LinkedHashMap<>();
        costs.forEach((who, cost) -> spent.put(who, cost.toJson()));
        return JsonObject.of("case", name)
                .with("target", target)
                .with("load", load)
                .with("ratios", JsonObject.of(ratios()))
                .with("rates", JsonObject.of(all))
                .with("costs", JsonObject.of(spent));
    }

    static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.isEmpty()
                ? 0
                : sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    /** Half the distance of the lowest and the highest round, in per cent of the median. */
    private static double spread(List<Double> values) {
        double low = values.stream().mapToDouble(d -> d).min().orElse(0);
        double high = values.stream().mapToDouble(d -> d).max().orElse(0);
        return 50 * (high - low) / Math.max(1e-9, median(values));
    }
}
