/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.examples;

import io.github.reactivesession.JsonObject;
import io.github.reactivesession.SessionCodec;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/** JSON text to plain Java and back. Nothing is rounded, guessed or passed over on the way. */
final class Json {
    /** A reader that has looked up what it needs; looking up may wait for a lock, which not every thread may do. */
    private static final ObjectReader READER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build()
            .readerFor(Object.class);

    private Json() {}

    /** Reads text that must hold one object. */
    @SuppressWarnings("unchecked") // Keys in JSON are text.
    static Map<String, @Nullable Object> readObject(String text) {
        if (read(text) instanceof Map<?, ?> map) {
            return (Map<String, @Nullable Object>) map;
        }
        throw new BrokenLineException("not a JSON object");
    }

    private static @Nullable Object read(String text) {
        try {
            return READER.readValue(text);
        } catch (JacksonException e) {
            throw new BrokenLineException("not JSON: " + e.getOriginalMessage() + at(e));
        }
    }

    private static String at(JacksonException e) {
        int column = e.getLocation() == null ? 0 : e.getLocation().getColumnNr();
        return column > 0 ? " (column " + column + ")" : "";
    }

    /** Writes an object without blanks and with its keys in order, as not every store keeps theirs. */
    static String write(JsonObject object) {
        return SessionCodec.write(sorted(object));
    }

    private static JsonObject sorted(JsonObject object) {
        Map<String, @Nullable Object> sorted = new TreeMap<>();
        object.forEach((key, value) -> sorted.put(key, sorted(value)));
        return JsonObject.of(sorted);
    }

    private static @Nullable Object sorted(@Nullable Object value) {
        if (value instanceof JsonObject object) {
            return sorted(object);
        }
        return value instanceof List<?> items ? items.stream().map(Json::sorted).toList() : value;
    }
}
