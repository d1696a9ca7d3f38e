/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.examples;

import io.github.reactivesession.SessionService;
import io.github.reactivesession.StoreOptions;
import io.github.reactivesession.memory.InMemorySessionStore;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import reactor.core.publisher.Flux;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the tests of this module have in common. */
final class Given {
    private static final JsonMapper TREES = JsonMapper.builder().build();

    private Given() {}

    static SessionService sessions() {
        return SessionService.create(InMemorySessionStore.create(StoreOptions.defaults()));
    }

    static Source source(String text) {
        return source(text.getBytes(StandardCharsets.UTF_8));
    }

    static Source source(byte[] bytes) {
        return new Source("given", bytes.length, () -> new ByteArrayInputStream(bytes));
    }

    static byte[] gzip(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** A line with a conversation of messages that are given in JSON. */
    static String line(String id, String... messages) {
        return "{\"conversation\": \"" + id + "\", \"messages\": [" + String.join(", ", messages) + "]}";
    }

    static String said(String role, String text) {
        return "{\"role\": \"" + role + "\", \"content\": \"" + text + "\"}";
    }

    /** A conversation of one author, who says numbers. */
    static String counting(String id, int messages) {
        return line(
                id,
                Stream.iterate(1, n -> n + 1)
                        .limit(messages)
                        .map(n -> said("user", "" + n))
                        .toArray(String[]::new));
    }

    static Step read(String line) {
        return ConversationFormat.read(new Line(new Place("given", 1, line.length(), line.length()), line));
    }

    static Conversation conversation(String line) {
        return (Conversation) read(line);
    }

    /** JSON as a tree, by rules that are not the program's own. */
    static JsonNode tree(String json) {
        return TREES.readTree(json);
    }

    static List<Step> all(Flux<Step> steps) {
        return steps.collectList().blockOptional().orElseThrow();
    }

    /** A screen that keeps what is written. */
    static final class Kept {
        private final ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
        private final ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
        private final Screen screen;

        Kept(boolean terminal) {
            screen = new Screen(
                    new PrintStream(outBytes, true, StandardCharsets.UTF_8),
                    new PrintStream(errBytes, true, StandardCharsets.UTF_8),
                    terminal);
        }

        Screen screen() {
            return screen;
        }

        String out() {
            return outBytes.toString(StandardCharsets.UTF_8);
        }

        String err() {
            return errBytes.toString(StandardCharsets.UTF_8);
        }

        /** Runs the program and returns its exit code. */
        int run(String... args) {
            return ImportConversations.program(screen, args).blockOptional().orElseThrow();
        }
    }
}
