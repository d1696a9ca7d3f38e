/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The rules for keys of state: which are legal, and which a scope takes (R22, R25). */
final class StateKeys {
    private static final int MAX_SHOWN = 64;

    private StateKeys() {}

    /** Checks each key behind its prefix, as a part of a key is checked. */
    static void requireLegal(JsonObject delta) {
        for (String key : delta.keySet()) {
            requireLegal(key, key.substring(prefix(key).length()));
        }
    }

    private static void requireLegal(String key, String name) {
        try {
            Texts.requireName("state key", name);
        } catch (InvalidRequestException e) {
            throw new InvalidRequestException("state key '" + shown(key) + "'", e.rule());
        }
    }

    /** A key as a message may show it: short, and on one line. */
    private static String shown(String key) {
        String line = key.replaceAll("\\p{Cntrl}", "?");
        return line.length() <= MAX_SHOWN ? line : line.substring(0, MAX_SHOWN) + "..";
    }

    private static String prefix(String key) {
        if (key.startsWith(StateDelta.APP)) {
            return StateDelta.APP;
        }
        if (key.startsWith(StateDelta.USER)) {
            return StateDelta.USER;
        }
        return key.startsWith(StateDelta.TEMP) ? StateDelta.TEMP : "";
    }

    /** A delta for one scope: the scope's own prefix goes, any other is refused by name. */
    static JsonObject forOwner(StateOwner owner, JsonObject delta) {
        requireLegal(delta);
        String own = owner instanceof AppKey ? StateDelta.APP : owner instanceof UserKey ? StateDelta.USER : "";
        Map<String, @Nullable Object> stripped = new LinkedHashMap<>();
        delta.forEach((key, value) -> stripped.put(strip(own, key), value));
        if (stripped.size() < delta.size()) {
            throw new InvalidRequestException("delta", "must not name a key twice, with and without its prefix");
        }
        return JsonObject.of(stripped);
    }

    private static String strip(String own, String key) {
        String prefix = prefix(key);
        if (!prefix.isEmpty() && !prefix.equals(own)) {
            throw new InvalidRequestException("state key '" + shown(key) + "'", "must not be of another scope");
        }
        return key.substring(prefix.length());
    }

    /** The event as it is stored: {@code temp:} keys live for a run, and are never kept. */
    static Event withoutTemp(Event event) {
        JsonObject delta = event.actions().stateDelta();
        if (!hasTemp(delta)) {
            return event;
        }
        Map<String, @Nullable Object> kept = new LinkedHashMap<>(delta);
        kept.keySet().removeIf(StateKeys::isTemp);
        return event.withStateDelta(kept);
    }

    /** The stored event with the {@code temp:} keys of the one it came from. */
    static Event withTempOf(Event stored, Event original) {
        Map<String, @Nullable Object> delta =
                new LinkedHashMap<>(stored.actions().stateDelta());
        original.actions().stateDelta().forEach((key, value) -> {
            if (isTemp(key)) {
                delta.put(key, value);
            }
        });
        return stored.withStateDelta(delta);
    }

    static boolean hasTemp(JsonObject delta) {
        return !delta.isEmpty() && delta.keySet().stream().anyMatch(StateKeys::isTemp);
    }

    private static boolean isTemp(String key) {
        return key.startsWith(StateDelta.TEMP);
    }
}
