/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.examples;

import java.util.Locale;

/** Text of any kind as one line of a table: short, without control characters, and as wide as it looks. */
final class OneLine {
    private static final String MORE = "...";
    private static final int JOINER = 0x200d;

    /** The scripts and symbols that terminals draw over two columns: first and last code point of each range. */
    private static final int[] WIDE = {
        0x1100, 0x115f, 0x2e80, 0xa4cf, 0xac00, 0xd7a3, 0xf900, 0xfaff, 0xfe30, 0xfe6f, 0xff00, 0xff60, 0x1f300,
        0x1faff, 0x20000, 0x3fffd
    };

    private OneLine() {}

    /** Returns text on one line, cut to a number of columns, 3 or more. */
    static String of(String text, int columns) {
        StringBuilder line = new StringBuilder();
        int width = 0;
        int cut = 0;
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            int point = shown(text.codePointAt(i));
            boolean needless = point == ' ' && (line.isEmpty() || line.charAt(line.length() - 1) == ' ');
            if (point == 0 || needless) {
                continue;
            }
            width += width(point);
            if (width > columns) {
                return line.substring(0, cut) + MORE;
            }
            line.appendCodePoint(point);
            cut = width <= columns - MORE.length() ? line.length() : cut;
        }
        return line.toString().stripTrailing();
    }

    /** Returns text on one line, cut or filled up to a number of columns. */
    static String padded(String text, int columns) {
        String line = of(text, columns);
        return line + " ".repeat(Math.max(0, columns - width(line)));
    }

    /** Returns how many columns text takes on a terminal, as near as can be told. */
    static int width(String text) {
        return text.codePoints().map(OneLine::width).sum();
    }

    /** Returns a number with commas. */
    static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    /** Controls and the marks that turn the direction of writing never reach a terminal. */
    private static int shown(int point) {
        return switch (Character.getType(point)) {
            case Character.FORMAT -> point == JOINER ? point : 0;
            case Character.CONTROL,
                    Character.SURROGATE,
                    Character.SPACE_SEPARATOR,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> ' ';
            default -> point;
        };
    }

    private static int width(int point) {
        int type = Character.getType(point);
        if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK || point == JOINER) {
            return 0;
        }
        return isWide(point) ? 2 : 1;
    }

    private static boolean isWide(int point) {
        for (int i = 0; i < WIDE.length; i += 2) {
            if (WIDE[i] <= point && point <= WIDE[i + 1]) {
                return true;
            }
        }
        return false;
    }
}
