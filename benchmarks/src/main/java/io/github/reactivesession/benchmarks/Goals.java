/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.benchmarks;

import io.github.reactivesession.JsonObject;
import io.github.reactivesession.SessionCodec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The list of what was to be reached and what was: a row for each figure with a target and each rival in it. Runs write
 * it, nobody by hand; a row says in which file of results its figure is.
 */
final class Goals {
    private static final String NAME = "goals.json";

    private final Path folder;

    Goals(Path folder) {
        this.folder = folder;
    }

    /** Puts a run's rows in the place of those it has measured anew, and of all others that name its file, which is gone. */
    void merge(Settings settings, String file, List<Figure> figures) throws IOException {
        TreeMap<String, JsonObject> rows = new TreeMap<>();
        for (JsonObject row : read()) {
            if (!file.equals(row.get("file"))) {
                rows.put(key(row), row);
            }
        }
        for (Figure figure : figures) {
            rows(settings, file, figure).forEach(row -> rows.put(key(row), row));
        }
        String lines = rows.values().stream().map(SessionCodec::write).collect(Collectors.joining(",\n"));
        Files.writeString(folder.resolve(NAME), "[\n" + lines + (lines.isEmpty() ? "]\n" : "\n]\n"));
    }

    /** The rows, of which each has a line. */
    List<JsonObject> read() throws IOException {
        Path path = folder.resolve(NAME);
        if (Files.notExists(path)) {
            return List.of();
        }
        return Files.readAllLines(path).stream()
                .filter(line -> line.startsWith("{"))
                .map(line -> SessionCodec.readObject(line.endsWith(",") ? line.substring(0, line.length() - 1) : line))
                .toList();
    }

    private static List<JsonObject> rows(Settings settings, String file, Figure figure) {
        List<JsonObject> rows = new ArrayList<>();
        if (figure.target() > 0) {
            figure.ratios()
                    .forEach((against, ratio) -> rows.add(JsonObject.of("name", figure.name())
                            .with("against", against)
                            .with("server", settings.server() + (settings.durable() ? ", durable" : ""))
                            .with("ratio", ratio)
                            .with("target", figure.target())
                            .with("met", ((Number) ratio).doubleValue() >= figure.target())
                            .with("file", file)));
        }
        return rows;
    }

    /** What makes two rows the same goal. */
    private static String key(JsonObject row) {
        return List.of("server", "name", "against").stream()
                .map(field -> Objects.toString(row.get(field)))
                .collect(Collectors.joining("\t"));
    }
}
