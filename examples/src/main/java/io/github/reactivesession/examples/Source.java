/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.examples;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Objects;

/**
 * Something to import from.
 *
 * @param name as a person knows it
 * @param size its bytes, as they lie on the disk
 * @param opening opens it, once for each import
 */
record Source(String name, long size, Opening opening) {
    private static final String SAMPLE = "sample-conversations.jsonl";

    /** Opens a source. */
    @FunctionalInterface
    interface Opening {
        InputStream open() throws IOException;
    }

    /** Returns a file, which is read twice and so must be one that stays. */
    static Source file(String name) {
        try {
            Path path = Path.of(name);
            requireReadable(path);
            return new Source(name, Files.size(path), () -> Files.newInputStream(path));
        } catch (InvalidPathException | IOException e) {
            throw new UsageException("cannot read '" + name + "': " + e.getMessage());
        }
    }

    private static void requireReadable(Path path) {
        String fault = Files.notExists(path)
                ? "there is no such file"
                : Files.isDirectory(path)
                        ? "it is a directory"
                        : !Files.isRegularFile(path)
                                ? "it is not a regular file"
                                : !Files.isReadable(path) ? "it may not be read" : "";
        if (!fault.isEmpty()) {
            throw new UsageException("cannot read '" + path + "': " + fault);
        }
    }

    /** Returns the conversations that come with this program. */
    static Source sample() {
        Opening opening = () -> Objects.requireNonNull(Source.class.getResourceAsStream(SAMPLE), SAMPLE);
        try (InputStream in = opening.open()) {
            return new Source(SAMPLE, in.readAllBytes().length, opening);
        } catch (IOException e) {
            throw new UsageException("cannot read " + SAMPLE + ": " + e.getMessage());
        }
    }
}
