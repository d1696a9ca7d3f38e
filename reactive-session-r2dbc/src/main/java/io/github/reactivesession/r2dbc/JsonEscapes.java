/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

/**
 * JSON in a form that a database keeps exactly (R20). The character U+001A, which text hardly ever holds, escapes what
 * would be lost: {@code U+001A z} stands for U+0000, which PostgreSQL refuses; {@code U+001A s} for U+001A itself; and a
 * string of {@code U+001A d} and digits for a number that MySQL would round.
 *
 * <p>MySQL reads a decimal by multiplying with powers of ten, which is exact for 15 digits and exponents up to 22
 * (Clinger, "How to read floating point numbers accurately", 1990). Whatever has more is kept as a string.
 *
 * <p>It works on the text of {@link io.github.reactivesession.SessionCodec}, in which control characters are escapes of
 * six, and doubles have a fraction and no exponent.
 */
final class JsonEscapes {
    private static final int MAX_EXACT_DIGITS = 15;
    private static final int MAX_EXACT_FRACTION = 22;
    private static final String ZERO = "\\u0000";
    private static final String ESCAPE_STORED = "\\u001a";
    private static final String ESCAPE_WRITTEN = "\\u001A";

    private JsonEscapes() {}

    /** For databases that refuse U+0000. */
    static String escapeZero(String json) {
        return json.contains("\\u00") ? rewrite(json, false) : json;
    }

    /** For databases that refuse U+0000 or round doubles. */
    static String escapeDoubles(String json) {
        return json.contains("\\u00") || hasInexact(json) ? rewrite(json, true) : json;
    }

    /** Undoes either. */
    static String unescape(String json) {
        int at = json.indexOf(ESCAPE_STORED);
        if (at < 0) {
            // A database that keeps the text as it is keeps the escapes as they were written.
            at = json.indexOf(ESCAPE_WRITTEN);
        }
        return at < 0 ? json : unescapeAll(json);
    }

    private static boolean hasInexact(String json) {
        for (int i = json.indexOf('.'); i >= 0; i = json.indexOf('.', i + 1)) {
            boolean inNumber = i > 0 && isDigit(json, i - 1) && isDigit(json, i + 1);
            if (inNumber && !isExact(json, startOfNumber(json, i), endOfNumber(json, i))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isDigit(String json, int at) {
        return at < json.length() && json.charAt(at) >= '0' && json.charAt(at) <= '9';
    }

    private static int startOfNumber(String json, int at) {
        int start = at;
        while (start > 0 && isDigit(json, start - 1)) {
            start--;
        }
        return start > 0 && json.charAt(start - 1) == '-' ? start - 1 : start;
    }

    private static int endOfNumber(String json, int at) {
        int end = at;
        while (end < json.length() && (isDigit(json, end) || json.charAt(end) == '.')) {
            end++;
        }
        return end;
    }

    private static boolean isExact(String json, int start, int end) {
        int digits = 0;
        int fraction = 0;
        boolean point = false;
        for (int i = start; i < end; i++) {
            char c = json.charAt(i);
            fraction += point ? 1 : 0;
            point |= c == '.';
            digits += c != '.' && c != '-' && (digits > 0 || c != '0') ? 1 : 0;
        }
        return digits <= MAX_EXACT_DIGITS && fraction <= MAX_EXACT_FRACTION;
    }

    private static String rewrite(String json, boolean doubles) {
        StringBuilder out = new StringBuilder(json.length() + 32);
        boolean inString = false;
        int i = 0;
        while (i < json.length()) {
            char c = json.charAt(i);
            if (inString && c == '\\') {
                i = escape(json, i, out);
            } else if (!inString && doubles && (c == '-' || isDigit(json, i))) {
                i = number(json, i, out);
            } else {
                inString ^= c == '"';
                out.append(c);
                i++;
            }
        }
        return out.toString();
    }

    /** Copies the escape that begins at a place, and returns where it ends. */
    private static int escape(String json, int at, StringBuilder out) {
        if (json.startsWith(ZERO, at)) {
            out.append(ESCAPE_STORED).append('z');
            return at + ZERO.length();
        }
        if (json.startsWith(ESCAPE_STORED, at) || json.startsWith(ESCAPE_WRITTEN, at)) {
            out.append(ESCAPE_STORED).append('s');
            return at + ESCAPE_STORED.length();
        }
        out.append(json, at, at + 2);
        return at + 2;
    }

    private static int number(String json, int at, StringBuilder out) {
        int end = endOfNumber(json, at + 1);
        boolean isDouble = json.substring(at, end).indexOf('.') >= 0;
        if (isDouble && !isExact(json, at, end)) {
            out.append('"')
                    .append(ESCAPE_STORED)
                    .append('d')
                    .append(json, at, end)
                    .append('"');
        } else {
            out.append(json, at, end);
        }
        return end;
    }

    private static String unescapeAll(String json) {
        StringBuilder out = new StringBuilder(json.length());
        int i = 0;
        while (i < json.length()) {
            char c = json.charAt(i);
            boolean escaped = c == '\\';
            if (escaped && (json.startsWith(ESCAPE_STORED, i) || json.startsWith(ESCAPE_WRITTEN, i))) {
                i = restore(json, i + ESCAPE_STORED.length(), out);
            } else {
                int end = escaped ? i + 2 : i + 1;
                out.append(json, i, end);
                i = end;
            }
        }
        return out.toString();
    }

    /** Writes what an escape stands for, and returns where to go on. */
    private static int restore(String json, int at, StringBuilder out) {
        if (json.charAt(at) != 'd') {
            out.append(json.charAt(at) == 'z' ? ZERO : ESCAPE_WRITTEN);
            return at + 1;
        }
        int end = json.indexOf('"', at);
        out.setLength(out.length() - 1);
        out.append(json, at + 1, end);
        return end + 1;
    }
}
