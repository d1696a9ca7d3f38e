/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The rules for text: what a name may be (R2), and what text can be kept exactly (R20). */
@CanIgnoreReturnValue
final class Texts {
    static final int MAX_CODE_POINTS = 255;

    /** Half of what a key in MySQL's JSON may have. */
    private static final int MAX_KEY_BYTES = 32_767;

    private Texts() {}

    /** A part of a key, or a label such as an author: 1 to 255 code points, no control characters. */
    static String requireName(String argument, @Nullable String value) {
        if (value == null) {
            throw new InvalidRequestException(argument, "must not be null");
        }
        requireExact(argument, value);
        // A code point is one or two chars, so only long text has to be counted.
        boolean tooLong = value.length() > MAX_CODE_POINTS && value.codePointCount(0, value.length()) > MAX_CODE_POINTS;
        if (value.isEmpty() || tooLong) {
            throw new InvalidRequestException(argument, "must have 1 to " + MAX_CODE_POINTS + " code points");
        }
        for (int i = 0; i < value.length(); i++) {
            if (Character.isISOControl(value.charAt(i))) {
                throw new InvalidRequestException(argument, "must not contain control characters");
            }
        }
        return value;
    }

    static @Nullable String requireNameOrNull(String argument, @Nullable String value) {
        return value == null ? null : requireName(argument, value);
    }

    /** Any text but lone surrogates, which no encoding of Unicode can carry. */
    static String requireExact(String argument, String value) {
        for (int i = 0; i < value.length(); i++) {
            if (Character.isSurrogate(value.charAt(i))) {
                i = requirePair(argument, value, i);
            }
        }
        return value;
    }

    /** A key of a JSON object: any exact text that MySQL can keep, even when each of its characters is escaped. */
    static String requireKey(String key) {
        requireExact("key", key);
        boolean tooLong =
                key.length() > MAX_KEY_BYTES / 3 && key.getBytes(StandardCharsets.UTF_8).length > MAX_KEY_BYTES;
        if (tooLong) {
            throw new InvalidRequestException("key", "must have at most " + MAX_KEY_BYTES + " bytes in UTF-8");
        }
        return key;
    }

    private static int requirePair(String argument, String value, int i) {
        boolean pair = i + 1 < value.length() && Character.isSurrogatePair(value.charAt(i), value.charAt(i + 1));
        if (!pair) {
            throw new InvalidRequestException(argument, "must not contain a lone surrogate");
        }
        return i + 1;
    }

    static <T> T requireNonNull(String argument, @Nullable T value) {
        if (value == null) {
            throw new InvalidRequestException(argument, "must not be null");
        }
        return value;
    }

    /** Orders text by code point, which is the order of its UTF-8 bytes and so the order every store sorts in. */
    static int compare(String left, String right) {
        int length = Math.min(left.length(), right.length());
        for (int i = 0; i < length; i++) {
            char a = left.charAt(i);
            char b = right.charAt(i);
            if (a != b) {
                return Character.compare(rank(a), rank(b));
            }
        }
        return Integer.compare(left.length(), right.length());
    }

    /** Surrogates stand for code points above every other char, yet sort below U+E000 as chars. */
    private static char rank(char c) {
        if (c < Character.MIN_SURROGATE) {
            return c;
        }
        return (char) (Character.isSurrogate(c) ? c + 0x2000 : c - 0x800);
    }
}
