/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Brings values to the one form they have inside, or refuses them, before any store is asked (R20). */
final class JsonValues {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    /** The digits that tell any two doubles apart (IEEE 754, section 5.12.2). */
    private static final int MAX_DIGITS = 17;

    static final String NUMBER_RULE = "must not be a number beyond 64 bits or a double";

    private JsonValues() {}

    /** Brings a value of any legal class to its inner form. */
    static @Nullable Object freeze(@Nullable Object value) {
        return freeze(value, 0);
    }

    private static @Nullable Object freeze(@Nullable Object value, int depth) {
        if (value == null || value instanceof Boolean || value instanceof Long) {
            return value;
        }
        if (value instanceof String text) {
            return Texts.requireExact("text", text);
        }
        if (value instanceof Number number) {
            return freezeNumber(number);
        }
        if (value instanceof Map<?, ?> map) {
            return freezeMap(map, depth + 1);
        }
        if (value instanceof Iterable<?> items) {
            return freezeList(items, depth + 1);
        }
        throw new InvalidRequestException(
                "value of " + value.getClass(),
                "must be JSON: text, number, boolean, null, list or map; JsonObject.from converts other classes");
    }

    private static Object freezeNumber(Number number) {
        if (number instanceof Integer || number instanceof Short || number instanceof Byte) {
            return number.longValue();
        }
        if (number instanceof Double || number instanceof Float) {
            return requireFinite(Double.parseDouble(number.toString()));
        }
        if (number instanceof BigInteger big && big.bitLength() < Long.SIZE) {
            return big.longValue();
        }
        if (number instanceof BigDecimal decimal) {
            return parseDecimal(decimal.toString());
        }
        throw new InvalidRequestException("number", NUMBER_RULE);
    }

    private static double requireFinite(double value) {
        if (!Double.isFinite(value)) {
            throw new InvalidRequestException("number", NUMBER_RULE);
        }
        // Minus zero has no place in SQL's numbers; adding zero makes it plain zero.
        return value + 0.0;
    }

    /** Reads a decimal that a double can hold: one of no more digits than tell doubles apart, or its exact value. */
    static double parseDecimal(String text) {
        double value = requireFinite(Double.parseDouble(text));
        BigDecimal given = new BigDecimal(text).stripTrailingZeros();
        boolean normal = given.signum() == 0 || Math.abs(value) >= Double.MIN_NORMAL;
        if (!(normal && given.precision() <= MAX_DIGITS) && !isRounded(value, given)) {
            throw new InvalidRequestException("number", NUMBER_RULE);
        }
        return value;
    }

    /** Whether a decimal is what a double's exact value is, to as many digits. */
    private static boolean isRounded(double value, BigDecimal given) {
        BigDecimal exact = new BigDecimal(value);
        return exact.round(new MathContext(given.precision())).compareTo(given) == 0;
    }

    /** Copies a map that lies at a depth, counted from 1. An inner form is kept as it is when it lies high enough. */
    static JsonObject freezeMap(Map<?, ?> map, int depth) {
        if (map instanceof JsonObject frozen) {
            requireDepth(depth + frozen.depth() - 1);
            return frozen;
        }
        requireDepth(depth);
        Map<String, @Nullable Object> copy = new LinkedHashMap<>(map.size() * 4 / 3 + 1);
        int deepest = 0;
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            Object value = freeze(entry.getValue(), depth);
            deepest = Math.max(deepest, depthOf(value));
            copy.put(requireKey(entry.getKey()), value);
        }
        return new JsonObject(copy, deepest + 1);
    }

    private static String requireKey(@Nullable Object key) {
        if (key instanceof String text) {
            return Texts.requireKey(text);
        }
        throw new InvalidRequestException("key", "must be text");
    }

    private static List<@Nullable Object> freezeList(Iterable<?> items, int depth) {
        if (items instanceof JsonArray frozen) {
            requireDepth(depth + frozen.depth() - 1);
            return frozen;
        }
        requireDepth(depth);
        List<@Nullable Object> copy = new ArrayList<>();
        int deepest = 0;
        for (Iterator<?> iterator = items.iterator(); iterator.hasNext(); ) {
            Object value = freeze(iterator.next(), depth);
            deepest = Math.max(deepest, depthOf(value));
            copy.add(value);
        }
        return new JsonArray(copy, deepest + 1);
    }

    static int depthOf(@Nullable Object value) {
        if (value instanceof JsonObject object) {
            return object.depth();
        }
        return value instanceof JsonArray array ? array.depth() : 0;
    }

    static void requireDepth(int depth) {
        if (depth > JsonObject.MAX_DEPTH) {
            throw new LimitExceededException("maxDepth", JsonObject.MAX_DEPTH, depth);
        }
    }

    static JsonObject convert(Object value) {
        try {
            Map<?, ?> map = MAPPER.convertValue(value, Map.class);
            return freezeMap(map, 1);
        } catch (JacksonException | IllegalArgumentException e) {
            throw new InvalidRequestException("value of " + value.getClass(), "must be an object in JSON");
        }
    }

    static <T> T convert(String key, Object value, Class<T> type) {
        try {
            return MAPPER.convertValue(value, type);
        } catch (JacksonException | IllegalArgumentException e) {
            // The cause would carry the value, and messages never do.
            throw new InvalidRequestException(key, "does not fit " + type);
        }
    }
}
