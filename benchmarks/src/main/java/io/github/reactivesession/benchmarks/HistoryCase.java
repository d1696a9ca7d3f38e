/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.benchmarks;

import io.github.reactivesession.NewSession;
import io.r2dbc.spi.Connection;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Flux;

/** A long history in one session, read in a JVM with 64 MB of heap. */
final class HistoryCase {
    static final String SESSION = "history";

    private final Settings settings;
    private final Arena arena;
    private final Contest contest;

    HistoryCase(Settings settings, Arena arena, Contest contest) {
        this.settings = settings;
        this.arena = arena;
        this.contest = contest;
    }

    void run() throws Exception {
        long events = settings.events();
        fill(events);
        double load = Contest.load();
        Map<String, List<Double>> rates = read(events);
        contest.add(Figure.of("history of " + events + " events, -Xmx64m", 0.8, load, untouched(rates)));
        contest.add(Figure.of("the same, both read contents and metadata", 0.8, load, decoded(rates)));
    }

    private void fill(long events) {
        Arena.await(arena.service().create(NewSession.of(HistoryReader.KEY)));
        long step = 50_000;
        arena.with(connection -> Flux.range(0, (int) (events / step))
                        .concatMap(i -> RawSql.run(connection, arena.raw().fill(SESSION, i * step + 1, (i + 1) * step)))
                        .concatWith(settle(connection, events)))
                .blockLast();
    }

    /** So that no server reads with the plans, or tidies up with the memory, of a table that was empty a moment ago. */
    private Flux<Long> settle(Connection connection, long events) {
        String count = "UPDATE agent_sessions SET last_sequence = " + events + " WHERE id = '" + SESSION + "'";
        return Flux.just(count, arena.raw().analyze()).concatMap(sql -> RawSql.run(connection, sql));
    }

    /** What the reader's lines say: contestant, tab, events a second. */
    @SuppressWarnings("SystemOut") // what else the reader says is worth seeing
    private Map<String, List<Double>> read(long events) throws IOException, InterruptedException {
        int rounds = settings.rounds();
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        HistoryReader.class.getName(),
                        arena.server().url(),
                        settings.server(),
                        Long.toString(events),
                        Integer.toString(rounds))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Map<String, List<Double>> rates = new LinkedHashMap<>();
        try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                String[] fields = line.split("\t");
                if (fields.length == 2) {
                    rates.computeIfAbsent(fields[0], who -> new ArrayList<>()).add(Double.parseDouble(fields[1]));
                } else {
                    System.out.println(line);
                }
            }
        }
        if (process.waitFor() != 0) {
            throw new IOException("the reader failed");
        }
        return rates;
    }

    private static Map<String, List<Double>> untouched(Map<String, List<Double>> rates) {
        Map<String, List<Double>> kept = new LinkedHashMap<>(rates);
        kept.keySet().removeAll(List.of(HistoryReader.OURS_DECODED, HistoryReader.PAGES_DECODED));
        return kept;
    }

    private static Map<String, List<Double>> decoded(Map<String, List<Double>> rates) {
        Map<String, List<Double>> kept = new LinkedHashMap<>();
        for (Map.Entry<String, String> entry : Map.of(
                        HistoryReader.OURS_DECODED,
                        Figure.OURS,
                        HistoryReader.PAGES_DECODED,
                        HistoryReader.PAGES_DECODED)
                .entrySet()) {
            kept.put(entry.getValue(), rates.getOrDefault(entry.getKey(), List.of()));
        }
        return kept;
    }
}
