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
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Draws the results that are there, as SVG beside them. A picture none of whose files is there is left as it was. The same
 * results make the same pictures, to the letter.
 */
public final class Pictures {
    private static final Pattern CALLERS = Pattern.compile("append, (.*callers?.*?)(?: by turns)?$");
    private static final Pattern LENGTH = Pattern.compile("append, (1 caller|64 callers), .*of ([0-9,]+) events");
    private static final Pattern IN_FLIGHT = Pattern.compile("append, (\\d+) in flight");
    private static final String UNIT = "appends a second";
    private static final String ROUNDS =
            "A bar is the median of the rounds; the thin line goes from the lowest round to the highest.";

    private final Path folder;

    Pictures(Path folder) {
        this.folder = folder;
    }

    /**
     * Draws what can be drawn.
     *
     * @param arguments the folder of the results; {@code results} if not given
     * @throws IOException when one cannot be read or written
     */
    @SuppressWarnings("SystemOut") // says what it has done
    public static void main(String... arguments) throws IOException {
        if (arguments.length > 1) {
            throw new IllegalArgumentException("Pictures takes the folder of the results, or nothing");
        }
        new Pictures(Path.of(arguments.length == 0 ? "results" : arguments[0]))
                .draw()
                .forEach(System.out::println);
    }

    /** Draws each whose results are there; returns the names. */
    List<String> draw() throws IOException {
        Map<String, String> pictures = new LinkedHashMap<>();
        callers(pictures);
        length(pictures);
        latency(pictures);
        inFlight(pictures);
        for (Map.Entry<String, String> picture : pictures.entrySet()) {
            Files.writeString(folder.resolve(picture.getKey()), picture.getValue());
        }
        return List.copyOf(pictures.keySet());
    }

    private void callers(Map<String, String> pictures) throws IOException {
        List<String> peers = List.of(SpringSessions.NAME + " JDBC", SpringChat.NAME);
        List<Results> all = find("peers-postgresql-append.json", "peers-mysql-append.json");
        List<Group> groups = all.stream()
                .flatMap(one -> Selection.figures(one, CALLERS, peers, Matcher.quoteReplacement(one.server()), "$1"))
                .toList();
        if (!groups.isEmpty()) {
            Caption caption =
                    caption("Appends to a database, by callers at the same time", UNIT, UNIT, groups, rounds(all));
            pictures.put("appends-by-callers.svg", Bars.draw(caption, groups));
        }
    }

    private void length(Map<String, String> pictures) throws IOException {
        List<String> peers = List.of(AdkSessions.NAME, SpringSessions.NAME + " in memory");
        List<Results> all = find("peers-memory-append.json");
        List<Group> groups = all.stream()
                .flatMap(one -> Selection.figures(one, LENGTH, peers, "$1", "$2"))
                .toList();
        if (!groups.isEmpty()) {
            List<String> notes = new ArrayList<>(conditions(all));
            notes.add("Medians of the rounds. A session grows to twice its length; each caller has its own.");
            Caption caption =
                    caption("Appends in memory, by length of the history", UNIT, "events in a session", groups, notes);
            pictures.put("length.svg", Lines.draw(caption, groups));
        }
    }

    private void latency(Map<String, String> pictures) throws IOException {
        List<Results> all = find(Program.LIVE.servers().stream()
                .map(server -> "live-" + server + "-latency.json")
                .toArray(String[]::new));
        List<Group> groups = all.stream().flatMap(Selection::latencies).toList();
        if (!groups.isEmpty()) {
            Set<String> notes = new LinkedHashSet<>();
            all.forEach(one -> notes.add(one.durability() + ", " + one.processors() + ", one round: "
                    + one.amounts().get(0).remark()));
            Caption caption = caption(
                    "From the call of append until a follower has the event",
                    "milliseconds",
                    "milliseconds",
                    groups,
                    notes);
            pictures.put("latency.svg", Dots.draw(caption, groups));
        }
    }

    private void inFlight(Map<String, String> pictures) throws IOException {
        List<String> rivals = List.of("the same script by Lettuce", "bare XADD by Lettuce");
        List<Results> all = find("redis-volatile.json");
        List<Group> groups = all.stream()
                .flatMap(one -> Selection.figures(one, IN_FLIGHT, rivals, "", "$1 in flight"))
                .toList();
        if (!groups.isEmpty()) {
            Caption caption = caption("Appends to Redis, by number in flight", UNIT, UNIT, groups, rounds(all));
            pictures.put("redis-callers.svg", Bars.draw(caption, groups));
        }
    }

    private List<Results> find(String... names) throws IOException {
        List<Results> all = new ArrayList<>();
        for (String name : names) {
            Results.find(folder, name).ifPresent(all::add);
        }
        return all;
    }

    private static Caption caption(String title, String unit, String axis, List<Group> groups, Iterable<String> notes) {
        List<String> lines = new ArrayList<>();
        notes.forEach(lines::add);
        return new Caption(title, "In " + unit + ". " + Group.told(groups), axis, lines);
    }

    private static List<String> rounds(List<Results> all) {
        List<String> notes = new ArrayList<>(conditions(all));
        notes.add(ROUNDS);
        return notes;
    }

    private static Set<String> conditions(List<Results> all) {
        Set<String> conditions = new LinkedHashSet<>();
        all.forEach(one -> conditions.add(one.conditions()));
        return conditions;
    }
}
