/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.benchmarks;

import io.github.reactivesession.JsonObject;
import io.github.reactivesession.SessionCodec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes the figures of a run down: JSON for programs, one line a case, and a table in Markdown. */
final class Report {
    private static final Path FOLDER = Path.of("results");

    private Report() {}

    /** Writes the files of a name that were there before anew, whatever was in them. */
    static void write(Settings settings, String version, String what, List<Figure> figures) throws IOException {
        String table = Figure.HEADER + "\n"
                + figures.stream().flatMap(figure -> figure.rows().stream()).collect(Collectors.joining("\n"));
        String file = write(settings, version, what, figures.stream().map(Figure::toJson), table);
        if (!settings.quick()) {
            new Goals(FOLDER).merge(settings, file, figures);
        }
    }

    /** The same for what was counted. */
    @SuppressWarnings("SystemOut") // the figures are what this program is for
    static void amounts(Settings settings, String version, String what, List<Amount> amounts) throws IOException {
        String table = Amount.HEADER + "\n" + amounts.stream().map(Amount::row).collect(Collectors.joining("\n"));
        System.out.println("\n" + table);
        write(settings, version, what, amounts.stream().map(Amount::toJson), table);
    }

    private static String write(Settings settings, String version, String what, Stream<JsonObject> cases, String table)
            throws IOException {
        Path folder = Files.createDirectories(FOLDER);
        String name = settings.program().prefix() + settings.server() + "-" + what + (settings.quick() ? "-quick" : "");
        String lines = cases.map(line -> "    " + SessionCodec.write(line)).collect(Collectors.joining(",\n"));
        String json = "{\n  \"run\": " + SessionCodec.write(run(settings, version)) + ",\n  \"cases\": [\n" + lines
                + "\n  ]\n}\n";
        Files.writeString(folder.resolve(name + ".json"), json);
        Files.writeString(folder.resolve(name + ".md"), heading(settings, version) + table + "\n");
        return name + ".json";
    }

    private static JsonObject run(Settings settings, String version) {
        return JsonObject.empty()
                .with("server", version)
                .with("durable", settings.durable())
                .with("rounds", (long) settings.rounds())
                .with("seconds", settings.seconds())
                .with("processors", (long) Runtime.getRuntime().availableProcessors())
                .with("java", System.getProperty("java.version"))
                .with("library", System.getProperty("bench.commit", ""));
    }

    private static String heading(Settings settings, String version) {
        return version + ", " + settings.program().durability(settings.durable()) + ", " + settings.rounds()
                + " rounds of " + settings.seconds() + " s, "
                + Runtime.getRuntime().availableProcessors() + " processors for client and server\n\n";
    }
}
