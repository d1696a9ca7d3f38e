/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.benchmarks;

import io.github.reactivesession.servers.TestServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The server's own load generator, in C, a connection for each call in flight. */
final class RedisBench {
    private static final Pattern RATE = Pattern.compile("\",\"([0-9.]+)\",");
    /** It knows no ids but numbers of twelve digits, by chance. */
    private static final String ID = "bench-id-of-chance-0000-__rand_int__";

    private final Path program;
    private final TestServer server;
    private final Recording recording;

    RedisBench(Path program, TestServer server, Recording recording) {
        this.program = program;
        this.server = server;
        this.recording = recording;
    }

    static Optional<Path> find() {
        String path = System.getenv("PATH");
        return Stream.of((path == null ? "" : path).split(":"))
                .map(folder -> Path.of(folder, "redis-benchmark"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Our script to one session, with a text as long as the mean of the samples. */
    Contest.Turn script(int clients) {
        List<String> command = new ArrayList<>(List.of("EVALSHA"));
        for (int i = 0; i < recording.arguments().size(); i++) {
            if (recording.ids().containsKey(i)) {
                command.addAll(List.of(ID, text()));
                i++;
            } else {
                command.add(new String(recording.arguments().get(i), StandardCharsets.UTF_8));
            }
        }
        return turn(clients, command);
    }

    Contest.Turn xadd(int clients) {
        return turn(clients, List.of("XADD", "bare:0", "*", "e", text()));
    }

    private static String text() {
        return "x".repeat(Conversations.MEAN_BYTES + 100);
    }

    /** By a number of calls, as it knows no time. */
    private Contest.Turn turn(int clients, List<String> sent) {
        AtomicReference<Double> rate = new AtomicReference<>(5_000.0);
        return seconds -> {
            rate.set(run(clients, Math.max(1_000, Math.round(rate.get() * seconds)), sent));
            return rate.get();
        };
    }

    private double run(int clients, long calls, List<String> sent) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(program.toString(), "--csv", "-h", server.host()));
        command.addAll(List.of("-p", server.port() + "", "-c", clients + "", "-n", calls + "", "-r", "2000000000"));
        command.addAll(sent);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output;
        try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
            output = String.join("\n", reader.lines().toList());
        }
        int status = process.waitFor();
        Matcher rate = RATE.matcher(output);
        if (status != 0 || !rate.find()) {
            throw new IOException(output);
        }
        return Double.parseDouble(rate.group(1));
    }
}
