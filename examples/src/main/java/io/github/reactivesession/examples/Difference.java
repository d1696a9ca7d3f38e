/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.examples;

import io.github.reactivesession.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a JSON object differs from the one that would be written for it, so that the original can be made again. It keeps
 * only what differs: {@code set} has the fields with other values, {@code unset} the names of those to leave out, and
 * {@code in} the differences inside of fields. A merge patch (RFC 7396) would not do, as it cannot set a null.
 */
final class Difference {
    private static final String SET = "set";
    private static final String UNSET = "unset";
    private static final String IN = "in";

    private Difference() {}

    /** Returns what has to be done to the one that would be written; empty when there is nothing. */
    static JsonObject between(JsonObject written, JsonObject original) {
        Map<String, @Nullable Object> set = new LinkedHashMap<>();
        Map<String, @Nullable Object> in = new LinkedHashMap<>();
        original.forEach((name, value) -> {
            Object other = written.get(name);
            if (value instanceof JsonObject there && other instanceof JsonObject here) {
                in.put(name, between(here, there));
            } else if (!written.containsKey(name) || !Objects.equals(value, other)) {
                set.put(name, value);
            }
        });
        in.values().removeIf(JsonObject.empty()::equals);
        List<String> unset = new ArrayList<>(written.keySet());
        unset.removeAll(original.keySet());
        return nonEmpty(set, unset, in);
    }

    private static JsonObject nonEmpty(
            Map<String, @Nullable Object> set, List<String> unset, Map<String, @Nullable Object> in) {
        Map<String, @Nullable Object> all = new LinkedHashMap<>();
        if (!set.isEmpty()) {
            all.put(SET, set);
        }
        if (!unset.isEmpty()) {
            all.put(UNSET, unset);
        }
        if (!in.isEmpty()) {
            all.put(IN, in);
        }
        return JsonObject.of(all);
    }

    /** Returns the original; a difference that is null means that there is none. */
    static JsonObject apply(JsonObject written, @Nullable Object difference) {
        if (!(difference instanceof JsonObject change)) {
            return written;
        }
        Map<String, @Nullable Object> original = new LinkedHashMap<>(written);
        if (change.get(UNSET) instanceof List<?> unset) {
            original.keySet().removeAll(unset);
        }
        if (change.get(SET) instanceof JsonObject set) {
            original.putAll(set);
        }
        if (change.get(IN) instanceof JsonObject in) {
            in.forEach((name, inner) -> original.computeIfPresent(name, (key, value) -> applyIn(value, inner)));
        }
        return JsonObject.of(original);
    }

    private static Object applyIn(Object value, @Nullable Object inner) {
        return value instanceof JsonObject object ? apply(object, inner) : value;
    }
}
