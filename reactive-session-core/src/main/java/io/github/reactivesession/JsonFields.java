/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Takes the known fields out of a JSON object, each checked for its kind; what is left are the unknown ones. */
final class JsonFields {
    private final Map<String, @Nullable Object> left;

    JsonFields(JsonObject object) {
        this.left = new LinkedHashMap<>(object);
    }

    String text(String name) {
        return Texts.requireNonNull(name, textOrNull(name));
    }

    @Nullable
    String textOrNull(String name) {
        return take(name, String.class, "must be text");
    }

    boolean flag(String name) {
        return Boolean.TRUE.equals(take(name, Boolean.class, "must be true or false"));
    }

    @Nullable
    Long numberOrNull(String name) {
        return take(name, Long.class, "must be a whole number");
    }

    JsonObject object(String name) {
        JsonObject object = objectOrNull(name);
        return object == null ? JsonObject.empty() : object;
    }

    @Nullable
    JsonObject objectOrNull(String name) {
        return take(name, JsonObject.class, "must be an object");
    }

    List<?> list(String name) {
        List<?> list = take(name, List.class, "must be a list");
        return list == null ? List.of() : list;
    }

    @Nullable
    Object any(String name) {
        return left.remove(name);
    }

    /** The unknown fields; call it last. */
    JsonObject rest() {
        return JsonObject.of(left);
    }

    private <T> @Nullable T take(String name, Class<T> type, String rule) {
        Object value = left.remove(name);
        if (value != null && !type.isInstance(value)) {
            throw new InvalidRequestException(name, rule);
        }
        return type.cast(value);
    }
}
