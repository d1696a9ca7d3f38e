/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.benchmarks;

import io.github.reactivesession.JsonObject;
import io.github.reactivesession.SessionCodec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** Writes the figures of a run down: JSON for programs, one line a case, and a table in Markdown. */
final class Report {
    private Report() {}

    /** Writes the files of a name that were there before anew, whatever was in them. */
    static Path write(Settings settings, String version, String what, List<Figure> figures) throws IOException {
        Path folder = Files.createDirectories(Path.of("results"));
        String name = "sql-" + settings.server() + "-" + what + (settings.quick() ? "-quick" : "");
        String cases = figures.stream()
                .map(figure -> "    " + SessionCodec.write(figure.toJson()))
                .collect(Collectors.joining(",\n"));
        JsonObject run = JsonObject.empty()
                .with("server", version)
                .with("durable", settings.durable())
                .with("rounds", (long) settings.rounds())
                .with("seconds", settings.seconds())
                .with("processors", (long) Runtime.getRuntime().availableProcessors())
                .with("java", System.getProperty("java.version"))
                .with("library", System.getProperty("bench.commit", ""));
        String json = "{\n  \"run\": " + SessionCodec.write(run) + ",\n  \"cases\": [\n" + cases + "\n  ]\n}\n";
        Files.writeString(folder.resolve(name + ".json"), json);
        return Files.writeString(folder.resolve(name + ".md"), markdown(settings, version, figures));
    }

    private static String markdown(Settings settings, String version, List<Figure> figures) {
        return version + ", " + durability(settings) + ", " + settings.rounds() + " rounds of " + settings.seconds()
                + " s, " + Runtime.getRuntime().availableProcessors() + " processors for client and server\n\n"
                + Figure.HEADER + "\n"
                + figures.stream().flatMap(figure -> figure.rows().stream()).collect(Collectors.joining("\n"))
                + "\n";
    }

    static String durability(Settings settings) {
        return settings.durable()
                ? "durable (each commit waits for the disk)"
                : "volatile (commits don't wait for a disk)";
    }
}
