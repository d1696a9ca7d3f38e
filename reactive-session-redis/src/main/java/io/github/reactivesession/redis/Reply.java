/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.redis;

import io.github.reactivesession.JsonObject;
import io.github.reactivesession.SessionCodec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads what scripts answer: lists of texts, whole numbers and lists. */
final class Reply {
    private Reply() {}

    static long number(Object value) {
        return value instanceof String text ? Long.parseLong(text) : (Long) value;
    }

    static String text(Object value) {
        return (String) value;
    }

    @SuppressWarnings("unchecked")
    static List<Object> list(Object value) {
        return (List<Object>) value;
    }

    /** A state: keys and JSON by turns. */
    static JsonObject object(List<Object> pairs) {
        if (pairs.isEmpty()) {
            return JsonObject.empty();
        }
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        for (int i = 0; i < pairs.size(); i += 2) {
            values.put(text(pairs.get(i)), SessionCodec.readValue(text(pairs.get(i + 1))));
        }
        return JsonObject.of(values);
    }

    /** A record: names and texts by turns. */
    static Map<String, String> fields(List<Object> pairs) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (int i = 0; i < pairs.size(); i += 2) {
            fields.put(text(pairs.get(i)), text(pairs.get(i + 1)));
        }
        return fields;
    }
}
