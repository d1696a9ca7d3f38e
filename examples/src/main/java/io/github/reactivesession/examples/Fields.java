/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.examples;

import io.github.reactivesession.JsonObject;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object whose fields must be of certain types, and where it lies, for messages.
 *
 * @param path for example {@code messages[3].tool_calls[0]}
 * @param json the object
 */
record Fields(String path, JsonObject json) {
    String text(String name) {
        if (json.get(name) instanceof String text) {
            return text;
        }
        throw wrong(name, "text");
    }

    /** A text, or null when the field is null or missing. */
    @Nullable
    String textOrNull(String name) {
        return json.get(name) == null ? null : text(name);
    }

    Fields object(String name) {
        return object(name, json.get(name));
    }

    /** The objects of a list; none when the field is null or missing. */
    List<Fields> objects(String name) {
        Object value = json.get(name);
        if (value == null) {
            return List.of();
        }
        if (!(value instanceof List<?> items)) {
            throw wrong(name, "an array");
        }
        return IntStream.range(0, items.size())
                .mapToObj(i -> object(name + "[" + i + "]", items.get(i)))
                .toList();
    }

    private Fields object(String name, @Nullable Object value) {
        if (value instanceof JsonObject object) {
            return new Fields(path + "." + name, object);
        }
        throw wrong(name, "an object");
    }

    BrokenLineException wrong(String name, String wanted) {
        boolean missing = !json.containsKey(name) && !name.endsWith("]");
        return new BrokenLineException(path + "." + name + (missing ? " is missing" : " must be " + wanted));
    }
}
