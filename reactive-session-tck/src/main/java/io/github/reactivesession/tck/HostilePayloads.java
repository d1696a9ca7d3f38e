/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import io.github.reactivesession.JsonObject;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Legal values that stores like to bend (R20). To add one, add a row. */
final class HostilePayloads {
    /** The deepest that objects and lists may nest. */
    static final int MAX_DEPTH = 64;

    private HostilePayloads() {}

    /**
     * A value and what comes back.
     *
     * @param name what the row is called when it fails
     * @param given what goes in
     * @param stored the same in the one form values have inside
     */
    record Payload(String name, Object given, Object stored) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** Every value: texts, numbers and structures. */
    static Stream<Payload> values() {
        return Stream.of(texts(), numbers(), structures()).flatMap(List::stream);
    }

    static List<Payload> texts() {
        return List.of(
                same("empty text", ""),
                same("U+0000 alone", "\u0000"),
                same("U+0000 inside", "a\u0000b\u0000"),
                same("every control character", range(0, 0xA0)),
                same("every escape", "\"\\/\b\f\n\r\t\u2028\u2029\u0085\u007F"),
                same("escapes spelled out", "\\u0000 \\n \\\" \\\\ &quot; %00 \\x00"),
                same("backslash at the end", "a\\"),
                same("quotes of SQL and Lua", "'; DROP TABLE sessions; -- ]] \" ` $$ ? :p $1 @v"),
                same("looks like JSON", "{\"a\": [1, null, \"\\u0000\"]}"),
                same("looks like a quoted text", "\"quoted\""),
                same("looks like null", "null"),
                same("looks like true", "true"),
                same("looks like a number", "1.0"),
                same("looks like a number with zeros", "007"),
                same("looks like a large number", "1e999"),
                same("looks like NaN", "NaN"),
                same("looks like a time", "2026-01-01T00:00:00Z"),
                same("looks like a Lua null", "cjson.null"),
                same("blanks around", " \t a \n "),
                same("line ends of all kinds", "a\r\nb\nc\rd"),
                same("noncharacters", "\uFDD0\uFDEF\uFFFE\uFFFF\uD83F\uDFFE\uDBFF\uDFFF"),
                same("byte order mark first", "\uFEFFa\uFEFF"),
                same("replacement character", "\uFFFD"),
                same("private use", "\uE000\uF8FF\uDB80\uDC00"),
                same("first and last beyond 16 bits", "\uD800\uDC00\uDBFF\uDFFD"),
                same("right to left", "\u202Eabc\u202C שלום مرحبا \u200F"),
                same("emoji joined and toned", "👩‍👩‍👧‍👦 🏳️‍🌈 👍🏽 🇩🇪 🧑🏿‍🚀"),
                same("composed and decomposed", "\u00E9 e\u0301 \u212B \u00C5 A\u030A \uFB01 ﬀ"),
                same("letters whose case changes length", "ß ẞ İ ı ŉ ǰ ΐ"),
                same("scripts", "日本語 한국어 ไทย हिन्दी አማርኛ 𐎀𐎁 𠀀𠮷"),
                same("all of the first plane", range(0, 0x10000)),
                same("some of the other planes", sampled(0x10000, 0x110000, 257)));
    }

    static List<Payload> numbers() {
        List<Payload> rows = new ArrayList<>(List.of(
                new Payload("integer", 7, 7L),
                new Payload("short", (short) -7, -7L),
                new Payload("byte", (byte) 7, 7L),
                new Payload("float", 0.1f, 0.1),
                new Payload("minus zero", -0.0, 0.0),
                new Payload("minus zero as float", -0.0f, 0.0),
                new Payload("largest as BigInteger", BigInteger.valueOf(Long.MAX_VALUE), Long.MAX_VALUE),
                new Payload("smallest as BigInteger", BigInteger.valueOf(Long.MIN_VALUE), Long.MIN_VALUE),
                new Payload("half as BigDecimal", new BigDecimal("0.50"), 0.5),
                new Payload("power of ten as BigDecimal", new BigDecimal("1E23"), Double.parseDouble("1E23")),
                new Payload("short and large as BigDecimal", new BigDecimal("8.41E21"), Double.parseDouble("8.41E21")),
                same("true", true),
                same("false", false)));
        for (long number : List.of(0L, -1L, 1L << 53, (1L << 53) + 1, Long.MAX_VALUE, Long.MIN_VALUE)) {
            rows.add(same("long " + number, number));
        }
        for (double number : List.of(
                0.0,
                1.0,
                -1.0,
                100.0,
                0.1,
                0.1 + 0.2,
                4.35,
                1e-7,
                1e21,
                1e22,
                Double.parseDouble("1e23"),
                Double.parseDouble("8.41e21"),
                2e-3,
                0x1p53 + 2,
                0x1p63,
                -0x1p63,
                0x1p64,
                1e100,
                Math.PI,
                Double.MIN_VALUE,
                -Double.MIN_VALUE,
                Double.MIN_NORMAL,
                Double.MAX_VALUE,
                -Double.MAX_VALUE)) {
            rows.add(same("double " + number, number));
        }
        return rows;
    }

    /** One number in each of the forms that Java's versions and servers write it in; all are read as it. */
    static List<Map.Entry<String, Double>> spellings() {
        return Stream.of(
                        "0.1",
                        "1E-1",
                        "1.0",
                        "1e0",
                        "100.0",
                        "1E2",
                        "1e23",
                        "1E+23",
                        "1.0E23",
                        "9.999999999999999E22",
                        "100000000000000000000000.0",
                        "2E23",
                        "1.9999999999999998E23",
                        "8.41E+21",
                        "8.409999999999999E21",
                        "5e-324",
                        "4.9E-324",
                        "2.2250738585072014e-308",
                        "1.7976931348623157e308")
                .map(text -> Map.entry(text, Double.valueOf(text)))
                .toList();
    }

    static List<Payload> structures() {
        return List.of(
                same("empty object", Map.of()),
                same("empty list", List.of()),
                same("list of empties", List.<Object>of(Map.of(), List.of(), "", Map.of("", Map.of()))),
                same("list of null", Collections.singletonList(null)),
                same("object of null", JsonObject.of("gone", null)),
                same("null in the deep", Map.of("a", List.of(JsonObject.of("b", null), JsonObject.empty()))),
                same("list of all kinds", List.<Object>of("1", 1L, 1.0, true, Map.of("1", 1L), List.of(1L), "true")),
                same("order of a list", List.of(3L, 1L, 2L, 1L)),
                same("whole and broken numbers side by side", Map.<String, Object>of("whole", 1L, "broken", 1.0)),
                same("hostile keys", keyed(keys())),
                same(
                        "wide object",
                        keyed(IntStream.range(0, 2_000)
                                .mapToObj(i -> "key-" + i)
                                .toList())),
                same(
                        "wide list",
                        IntStream.range(0, 5_000).mapToObj(Long::valueOf).toList()),
                same("deep objects", nestedObjects(MAX_DEPTH - 3)),
                same("deep lists", nestedLists(MAX_DEPTH - 3)));
    }

    /** Keys of inner objects; some differ by what careless comparison ignores. */
    static List<String> keys() {
        return List.of(
                "",
                " ",
                "a",
                "A",
                "á",
                "a\u0301",
                "a ",
                "\u0000",
                "a\u0000",
                "a.b",
                "a\"b",
                "a\\b",
                "a/b",
                "~0",
                "$",
                "$.a",
                "[0]",
                "__proto__",
                "constructor",
                "null",
                "0",
                "-1",
                "app:a",
                "user:a",
                "temp:a",
                "type",
                "\uFFFF",
                "👩‍👩‍👧‍👦",
                "k".repeat(32_767),
                "👍".repeat(8_191),
                "\u0000".repeat(32_767));
    }

    /** Keys of state: as any name may be. */
    static List<String> names() {
        return List.of(
                "a",
                "A",
                "á",
                "a\u0301",
                "ａ",
                "a ",
                " a",
                " ",
                "\u00A0",
                "a%",
                "%",
                "_",
                "?",
                "*",
                "[a]",
                "a:b",
                "{a}",
                "'",
                "\"",
                "\\",
                "\\'",
                "`",
                "a/b",
                "a.b",
                "$1",
                "--",
                ";",
                "null",
                "ß",
                "ss",
                "İ",
                "i",
                "I",
                "\u212B",
                "\u00C5",
                "\uFFFF",
                "日本",
                "👩‍👩‍👧‍👦",
                "\uDBFF\uDFFF",
                "x".repeat(255),
                "👍".repeat(255));
    }

    /** Moments from end to end, some of which lie where calendars and clocks stumble. */
    static List<Instant> timestamps() {
        return Stream.of(
                        "1000-01-01T00:00:00Z",
                        "1000-01-01T00:00:00.000001Z",
                        "1582-10-10T12:00:00.123456Z",
                        "1899-12-31T23:59:59.999999Z",
                        "1969-12-31T23:59:59.999999Z",
                        "1970-01-01T00:00:00Z",
                        "1970-01-01T00:00:00.000001Z",
                        "2024-02-29T23:59:59.5Z",
                        "2026-03-29T01:30:00.000100Z",
                        "2026-10-25T00:30:00.100Z",
                        "2038-01-19T03:14:08Z",
                        "2106-02-07T06:28:16.000001Z",
                        "2262-04-12T00:00:00.654321Z",
                        "9999-12-31T23:59:59.999999Z")
                .map(Instant::parse)
                .toList();
    }

    /** An object with a number under each key. */
    static JsonObject keyed(List<String> keys) {
        return JsonObject.of(keys.stream().collect(Collectors.toMap(key -> key, key -> (long) keys.indexOf(key))));
    }

    /** Objects within objects. */
    static Map<String, Object> nestedObjects(int depth) {
        Map<String, Object> inner = Map.of();
        for (int i = 1; i < depth; i++) {
            inner = Map.of("k", inner);
        }
        return inner;
    }

    /** Lists within lists. */
    static List<Object> nestedLists(int depth) {
        List<Object> inner = List.of();
        for (int i = 1; i < depth; i++) {
            inner = List.of(inner);
        }
        return inner;
    }

    private static Payload same(String name, Object value) {
        return new Payload(name, value, value);
    }

    private static String range(int from, int to) {
        return sampled(from, to, 1);
    }

    private static String sampled(int from, int to, int step) {
        StringBuilder text = new StringBuilder();
        for (int point = from; point < to; point += step) {
            if (point < Character.MIN_SURROGATE || point > Character.MAX_SURROGATE) {
                text.appendCodePoint(point);
            }
        }
        return text.toString();
    }
}
