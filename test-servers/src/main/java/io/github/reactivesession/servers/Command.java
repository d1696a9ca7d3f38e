/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.servers;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A program to run to its end. */
record Command(List<String> words, Map<String, String> environment, String input) {
    static Command of(String... words) {
        return new Command(List.of(words), Map.of(), "");
    }

    Command with(Map<String, String> variables) {
        return new Command(words, variables, input);
    }

    Command reading(String text) {
        return new Command(words, environment, text);
    }

    Command and(String... more) {
        return new Command(joined(words, List.of(more)), environment, input);
    }

    static List<String> joined(List<String> first, List<String> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }

    /** What it wrote; a failure if it ended with anything but 0. */
    String run() throws IOException {
        Path output = Files.createTempFile("servers-", ".out");
        try {
            return run(output);
        } catch (InterruptedException e) {
            throw Deadline.interrupted(e);
        } finally {
            Files.deleteIfExists(output);
        }
    }

    private String run(Path output) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(words)
                .directory(new File("/"))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        try (OutputStream stdin = process.getOutputStream()) {
            stdin.write(input.getBytes(StandardCharsets.UTF_8));
        } catch (IOException itReadsNoMore) {
            // its exit code and output tell why
        }
        int code = process.waitFor();
        String written = Files.readString(output, StandardCharsets.ISO_8859_1);
        if (code != 0) {
            throw new IOException(String.join(" ", words) + " ended with " + code + ": " + written);
        }
        return written;
    }
}
