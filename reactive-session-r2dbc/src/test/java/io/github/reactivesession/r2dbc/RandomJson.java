/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import io.github.reactivesession.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Objects with what databases and escapes stumble over; equal for equal seeds. */
final class RandomJson {
    private static final String[] FRAGMENTS = {
        "\0",
        "\u001A",
        "\u001Az",
        "\u001As",
        "\u001Ad",
        "\u001Ad1.5",
        "\\u001a",
        "\\u001A",
        "\\u0000",
        "\\",
        "\"",
        "\"\u001Ad",
        "1.0E10",
        "0.1",
        "12345678901234567.5",
        "\u0001",
        "\u001F",
        "\u007F",
        "\uFFFF",
        "\u2028",
        "\uD83D\uDE80",
        "z",
        "s",
        "d",
        "u0000",
        "\n",
        "/",
        "'",
        "`",
        ".",
        "-",
        " ",
        "{",
        "}",
        "[",
        "]",
        ":",
        ",",
        "null",
        "?",
        "$1",
        ";"
    };

    private final Random random;

    RandomJson(long seed) {
        this.random = new Random(seed);
    }

    JsonObject object() {
        return JsonObject.of(map(4));
    }

    private Map<String, Object> map(int depth) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int n = random.nextInt(6); n > 0; n--) {
            map.put(text(), value(depth - 1));
        }
        return map;
    }

    private Object value(int depth) {
        int kind = random.nextInt(depth > 0 ? 10 : 8);
        return switch (kind) {
            case 0, 1, 2 -> text();
            case 3, 4 -> number();
            case 5 -> random.nextLong() >> random.nextInt(64);
            case 6 -> random.nextBoolean();
            case 7 -> null;
            case 8 -> map(depth);
            default -> list(depth);
        };
    }

    private List<Object> list(int depth) {
        List<Object> list = new ArrayList<>();
        for (int n = random.nextInt(4); n > 0; n--) {
            list.add(value(depth - 1));
        }
        return list;
    }

    String text() {
        StringBuilder text = new StringBuilder();
        for (int n = random.nextInt(6); n > 0; n--) {
            text.append(FRAGMENTS[random.nextInt(FRAGMENTS.length)]);
        }
        return text.toString();
    }

    /** Any double that JSON has, and more often one that people write. */
    double number() {
        double number = switch (random.nextInt(6)) {
            case 0 -> random.nextInt(2000) / 100.0 - 10;
            case 1 -> Math.scalb(random.nextInt(16) - 8.0, random.nextInt(2000) - 1000);
            case 2 -> random.nextLong() / 1000.0;
            case 3 -> random.nextBoolean() ? Double.MIN_VALUE : Double.MAX_VALUE;
            default -> Double.longBitsToDouble(random.nextLong());
        };
        return Double.isFinite(number) ? number : 0.1;
    }
}
