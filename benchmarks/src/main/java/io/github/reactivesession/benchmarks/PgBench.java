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
import org.jspecify.annotations.Nullable;

/** The server's own load generator, in C, doing the same transaction on prepared statements. */
final class PgBench {
    private static final Pattern RATE = Pattern.compile("tps = ([0-9.]+)");
    private static final int SCRIPTS = Arena.SESSIONS;

    private final Path program;
    private final Arena arena;
    private final List<Path> scripts = new ArrayList<>();

    PgBench(Path program, Arena arena, int sessions) {
        this.program = program;
        this.arena = arena;
        try {
            Path folder = Files.createTempDirectory("pgbench");
            for (int i = 0; i < SCRIPTS; i++) {
                scripts.add(Files.writeString(folder.resolve("append" + i + ".sql"), script(i, sessions)));
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Looks where Debian puts it, and on the path. */
    static Optional<Path> find() throws IOException {
        Path debian = Path.of("/usr/lib/postgresql");
        if (Files.isDirectory(debian)) {
            try (Stream<Path> versions = Files.list(debian)) {
                Optional<Path> found = versions.map(version -> version.resolve("bin/pgbench"))
                        .filter(Files::isExecutable)
                        .max(Path::compareTo);
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        String path = System.getenv("PATH");
        return Stream.of((path == null ? "" : path).split(":"))
                .map(folder -> Path.of(folder, "pgbench"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** One session and one sample's content each, as pgbench knows no texts of its own. */
    private String script(int number, int sessions) {
        Sample sample = arena.samples(SCRIPTS).get(number);
        String key = arena.raw().key(arena.rawKey(number % sessions));
        StringBuilder script = new StringBuilder();
        script.append(
                "BEGIN;\nUPDATE raw_sessions SET last_sequence = last_sequence + 1, updated_at = statement_timestamp()"
                        + " WHERE session_key = " + key + " RETURNING last_sequence \\gset\n");
        script.append("INSERT INTO raw_session_events (" + RawSql.COLUMNS + ") VALUES (" + key
                + ", :last_sequence, 'event-of-pgbench-' || CAST(:last_sequence AS text), now(), ");
        script.append(literal(sample.event().author())).append(", ");
        script.append(literal(sample.event().agentId())).append(", ");
        script.append(literal(sample.event().invocationId())).append(", NULL, ");
        script.append(literal(sample.content())).append(", NULL, ");
        script.append(literal(sample.metadata())).append(");\nCOMMIT;\n");
        return script.toString();
    }

    /** A colon would begin the name of a variable, even within a literal. */
    private static String literal(@Nullable String text) {
        return text == null
                ? "NULL"
                : "E'" + text.replace("\\", "\\\\").replace("'", "''").replace(":", "\\x3a") + "'";
    }

    /** By a number of transactions, as its clock begins before its clients have logged in, which may take longer. */
    Contest.Turn turn(int clients) {
        AtomicReference<Double> rate = new AtomicReference<>(500.0);
        return seconds -> {
            long each = Math.max(5, Math.round(rate.get() * seconds / clients));
            rate.set(run(clients, each));
            return rate.get();
        };
    }

    private double run(int clients, long each) throws IOException, InterruptedException {
        TestServer server = arena.server();
        List<String> command = new ArrayList<>(List.of(program.toString(), "-n", "-M", "prepared"));
        command.addAll(List.of("-c", clients + "", "-j", "1", "-t", each + ""));
        command.addAll(List.of("-h", server.host(), "-p", server.port() + "", "-U", server.username()));
        scripts.forEach(script -> command.addAll(List.of("-f", script.toString())));
        command.add(server.database());
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("PGPASSWORD", server.password());
        Process process = builder.start();
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
