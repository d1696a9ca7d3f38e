/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.stream.Collectors;

/** The scripts, a file each, behind what they share. Redis knows a script by the SHA-1 of its text. */
enum Script {
    APPEND("plain", "shared", "append"),
    BEGIN,
    CLEAR,
    COUNT,
    CREATE("shared", "changes", "create"),
    DELETE,
    DUE,
    ENROLL,
    EVENT,
    FIND,
    LEASE,
    LIST,
    OWNER("shared", "changes", "owner"),
    REGISTER,
    RELEASE,
    SHARE,
    STAGE,
    STRIKE,
    TOLD,
    TRIM,
    UNLIST,
    UPDATE("shared", "changes", "update");

    private final String text;
    private final String digest;

    Script() {
        this.text = read("shared") + read(name().toLowerCase(Locale.ROOT));
        this.digest = sha1(text);
    }

    Script(String... files) {
        this.text = Arrays.stream(files).map(Script::read).collect(Collectors.joining());
        this.digest = sha1(text);
    }

    /** Reads the files, which a thread that must not wait cannot do later. */
    static void load() {
        APPEND.text();
    }

    @CanIgnoreReturnValue
    String text() {
        return text;
    }

    String digest() {
        return digest;
    }

    private static String read(String name) {
        String file = name + ".lua";
        try (InputStream in = Script.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException(file + " is missing from the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(file, e);
        }
    }

    private static String sha1(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }
}
