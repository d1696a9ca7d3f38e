/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.benchmarks;

import io.github.reactivesession.JsonObject;
import io.github.reactivesession.SessionCodec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a run has written down, read again.
 *
 * @param file the name of the file
 * @param run how it was measured
 * @param figures what was contested
 * @param amounts what was counted
 */
record Results(String file, JsonObject run, List<Figure> figures, List<Amount> amounts) {
    static Results read(Path path) throws IOException {
        JsonObject all = SessionCodec.readObject(Files.readString(path));
        List<JsonObject> cases = list(all.get("cases")).map(Results::object).toList();
        return new Results(
                Objects.toString(path.getFileName()),
                object(all.get("run")),
                cases.stream()
                        .filter(one -> one.containsKey("case"))
                        .map(Figure::of)
                        .toList(),
                cases.stream()
                        .filter(one -> one.containsKey("what"))
                        .map(Amount::of)
                        .toList());
    }

    /** Empty where there is no such file. */
    static Optional<Results> find(Path folder, String name) throws IOException {
        Path path = folder.resolve(name);
        return Files.exists(path) ? Optional.of(read(path)) : Optional.empty();
    }

    String server() {
        return Objects.toString(run.get("server"));
    }

    /** What to know of the figures, on one line. */
    String conditions() {
        return server() + ", " + durability() + ", " + run.get("rounds") + " rounds of " + run.get("seconds") + " s, "
                + processors();
    }

    String durability() {
        return Program.of(file).durability(Boolean.TRUE.equals(run.get("durable")));
    }

    String processors() {
        return run.get("processors") + " processors for client and server";
    }

    static JsonObject object(@Nullable Object value) {
        return value instanceof JsonObject object ? object : JsonObject.empty();
    }

    static Stream<?> list(@Nullable Object value) {
        return value instanceof List<?> list ? list.stream() : Stream.empty();
    }

    static double number(@Nullable Object value) {
        return value instanceof Number number ? number.doubleValue() : 0;
    }
}
