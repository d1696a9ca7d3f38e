/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.examples;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** JSON text to plain Java and back. Nothing is rounded, guessed or passed over on the way. */
final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

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
            return MAPPER.readValue(text, Object.class);
        } catch (JacksonException e) {
            throw new BrokenLineException("not JSON: " + e.getOriginalMessage() + at(e));
        }
    }

    private static String at(JacksonException e) {
        int column = e.getLocation() == null ? 0 : e.getLocation().getColumnNr();
        return column > 0 ? " (column " + column + ")" : "";
    }

    /** Writes a value on one line, without blanks, keys in order, so that the text does not depend on the store. */
    static String write(@Nullable Object value) {
        return MAPPER.writeValueAsString(value);
    }
}
