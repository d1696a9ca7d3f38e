/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Compares the results of an older version with those of a newer and fails when something got worse by more than the noise;
 * {@link Change} says what that is. Rates are not compared, as they depend on the machine: ratios are, and amounts. What is
 * on one side alone is listed.
 */
public final class Comparison {
    private static final String HEADER = "| what | older | newer | verdict |\n|---|---|---|---|";

    private final List<String> lines = new ArrayList<>();
    private final List<String> worse = new ArrayList<>();
    private final List<Change> changes = new ArrayList<>();

    Comparison() {}

    /**
     * Prints the table, and ends with 1 when something got worse.
     *
     * @param arguments two files of results, or two folders, of which the files of the same name are compared; the older
     *     one first
     * @throws IOException when one cannot be read
     */
    @SuppressWarnings("SystemOut") // the table is what this program is for
    public static void main(String... arguments) throws IOException {
        if (arguments.length != 2) {
            throw new IllegalArgumentException("Comparison takes an older and a newer file or folder of results");
        }
        Comparison comparison = new Comparison();
        comparison.compare(Path.of(arguments[0]), Path.of(arguments[1]));
        System.out.println(comparison.text());
        if (comparison.count(Change.Verdict.WORSE) > 0) {
            System.exit(1);
        }
    }

    /** Two files, or two folders. */
    void compare(Path older, Path newer) throws IOException {
        if (!Files.isDirectory(older) || !Files.isDirectory(newer)) {
            compare(Results.read(older), Results.read(newer));
            return;
        }
        Set<String> before = names(older);
        Set<String> after = names(newer);
        for (String name : before) {
            if (after.contains(name)) {
                compare(Results.read(older.resolve(name)), Results.read(newer.resolve(name)));
            }
        }
        alone(before, after);
    }

    /** The list of goals is of ratios that other files have; quick runs are to try things out. */
    private static Set<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> Objects.toString(file.getFileName()))
                    .filter(name ->
                            name.endsWith(".json") && !name.endsWith("-quick.json") && !name.equals("goals.json"))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private void compare(Results older, Results newer) {
        lines.add("\n" + newer.file() + "\n\nolder: " + older.conditions() + "\nnewer: " + newer.conditions() + "\n\n"
                + HEADER);
        Map<String, List<Double>> before = ratios(older);
        Map<String, List<Double>> after = ratios(newer);
        Map<String, Amount> counted = amounts(older);
        Map<String, Amount> recounted = amounts(newer);
        before.forEach((what, ratios) -> {
            if (after.containsKey(what)) {
                add(newer.file(), Change.ratio(what, ratios, after.getOrDefault(what, List.of())));
            }
        });
        counted.forEach((what, amount) -> {
            if (recounted.containsKey(what)) {
                add(newer.file(), Change.amount(amount, recounted.getOrDefault(what, amount)));
            }
        });
        alone(before.keySet(), after.keySet());
        alone(counted.keySet(), recounted.keySet());
    }

    private void add(String file, Change change) {
        changes.add(change);
        if (change.verdict() == Change.Verdict.WORSE) {
            worse.add("\n" + file + ": " + change.what() + ": " + change.older() + " -> " + change.newer());
        }
        lines.add(change.row());
    }

    private static Map<String, List<Double>> ratios(Results results) {
        Map<String, List<Double>> ratios = new LinkedHashMap<>();
        for (Figure figure : results.figures()) {
            figure.ratios()
                    .keySet()
                    .forEach(rival -> ratios.put(figure.name() + ", against " + rival, figure.ratios(rival)));
        }
        return ratios;
    }

    /** The unit is a part of the name: amounts of another are another thing. */
    private static Map<String, Amount> amounts(Results results) {
        Map<String, Amount> amounts = new LinkedHashMap<>();
        results.amounts().forEach(amount -> amounts.put(amount.what() + ", in " + amount.unit(), amount));
        return amounts;
    }

    private void alone(Set<String> older, Set<String> newer) {
        Set<String> gone = new LinkedHashSet<>(older);
        gone.removeAll(newer);
        Set<String> come = new LinkedHashSet<>(newer);
        come.removeAll(older);
        gone.forEach(what -> lines.add("\nonly in the older: " + what));
        come.forEach(what -> lines.add("\nonly in the newer: " + what));
    }

    long count(Change.Verdict verdict) {
        return changes.stream().filter(change -> change.verdict() == verdict).count();
    }

    /** The tables, what is on one side alone, and what to think of it all. */
    String text() {
        if (changes.isEmpty()) {
            throw new IllegalStateException("Nothing is on both sides");
        }
        return String.join("\n", lines) + "\n\n" + changes.size() + " compared, " + count(Change.Verdict.BETTER)
                + " better, " + count(Change.Verdict.NOISY) + " too noisy to say, "
                + count(Change.Verdict.WORSE) + " worse by more than the noise"
                + (worse.isEmpty() ? "." : ":\n" + String.join("", worse));
    }
}
