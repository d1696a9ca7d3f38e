/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.benchmarks;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What stands together in a picture.
 *
 * @param heading above it, if it is not that of the one before
 * @param name beside it
 * @param values by contestant
 */
record Group(String heading, String name, Map<String, Range> values) {
    /** Ours goes by the name of the library, where nobody knows who "we" are. */
    private static final String LIBRARY = "reactive-session";

    /** The rates of a figure, of those of its contestants that are named, ours first. */
    static Group of(String heading, String name, Figure figure, List<String> rivals) {
        Map<String, Range> values = new LinkedHashMap<>();
        figure.rates().forEach((who, rates) -> {
            if (who.equals(Figure.OURS) || rivals.contains(who)) {
                values.put(who.equals(Figure.OURS) ? LIBRARY : who, Range.of(rates));
            }
        });
        return new Group(heading, name, values);
    }

    /** Of all of them, in the order in which they come. */
    static List<String> names(List<Group> groups) {
        return groups.stream()
                .flatMap(group -> group.values().keySet().stream())
                .distinct()
                .toList();
    }

    static double lowest(List<Group> groups) {
        return groups.stream()
                .flatMap(group -> group.values().values().stream())
                .mapToDouble(Range::low)
                .min()
                .orElse(0);
    }

    static double highest(List<Group> groups) {
        return groups.stream()
                .flatMap(group -> group.values().values().stream())
                .mapToDouble(Range::high)
                .max()
                .orElse(0);
    }

    /** All of them in words. */
    static String told(List<Group> groups) {
        return groups.stream().map(Group::told).collect(Collectors.joining("; ")) + ".";
    }

    private String told() {
        String numbers = values.entrySet().stream()
                .map(one -> one.getKey() + " " + Svg.number(one.getValue().middle()))
                .collect(Collectors.joining(", "));
        return (heading.isEmpty() ? "" : heading + ", ") + name + ": " + numbers;
    }
}
