/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

import java.util.AbstractMap;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object as plain Java: an immutable map of {@code String}, {@code Long}, {@code Double}, {@code Boolean},
 * {@code null}, {@code List} and {@code JsonObject} (R20).
 *
 * <p>Values are copied and brought to that form when the object is made: whole numbers become {@code Long}, others
 * {@code Double}, and minus zero becomes zero. What cannot be kept exactly is refused: lone surrogates, numbers beyond
 * 64 bits or a double, NaN and infinities, other classes. Objects and lists nest at most 64 deep. Entries keep their
 * order here, but not every store keeps it, and equality ignores it.
 */
public final class JsonObject extends AbstractMap<String, @Nullable Object> {
    /** How deep objects and lists may nest. Below MySQL's own bound of 100, with room for what wraps a value. */
    static final int MAX_DEPTH = 64;

    private static final JsonObject EMPTY = new JsonObject(new LinkedHashMap<>(), 1);

    private final Map<String, @Nullable Object> entries;
    private final int depth;

    JsonObject(Map<String, @Nullable Object> entries, int depth) {
        this.entries = Collections.unmodifiableMap(entries);
        this.depth = depth;
    }

    /**
     * Returns the object without entries.
     *
     * @return always the same
     */
    public static JsonObject empty() {
        return EMPTY;
    }

    /**
     * Makes an object of one entry.
     *
     * @param key any text without lone surrogates
     * @param value a JSON value, or null
     * @return the object
     * @throws InvalidRequestException when key or value cannot be kept exactly
     */
    public static JsonObject of(String key, @Nullable Object value) {
        return of(Collections.singletonMap(key, value));
    }

    /**
     * Copies a map, deeply.
     *
     * @param map keys and JSON values
     * @return the object; the argument itself when it is one already
     * @throws InvalidRequestException when a key or value cannot be kept exactly
     * @throws LimitExceededException when it nests too deep
     */
    public static JsonObject of(Map<String, ? extends @Nullable Object> map) {
        return map.isEmpty() ? EMPTY : JsonValues.freezeMap(map, 1);
    }

    /**
     * Converts an object of one's own class, by Jackson's rules for it.
     *
     * @param value a bean, a record or a map
     * @return the object
     * @throws InvalidRequestException when it is not an object in JSON, or holds what cannot be kept exactly
     */
    public static JsonObject from(Object value) {
        return JsonValues.convert(value);
    }

    /**
     * Returns one value as an object of one's own class, by Jackson's rules for it.
     *
     * @param <T> the class
     * @param key the key
     * @param type the class
     * @return the value, or null when it is absent or null
     * @throws InvalidRequestException when the value does not fit the class
     */
    public <T> @Nullable T get(String key, Class<T> type) {
        Object value = entries.get(key);
        return value == null ? null : JsonValues.convert(key, value, type);
    }

    /**
     * Returns the whole object as one of one's own class, by Jackson's rules for it.
     *
     * @param <T> the class
     * @param type the class
     * @return the value
     * @throws InvalidRequestException when the object does not fit the class
     */
    public <T> T as(Class<T> type) {
        return JsonValues.convert("object", this, type);
    }

    /**
     * Returns a copy with one entry set.
     *
     * @param key the key
     * @param value a JSON value, or null to set the key to null
     * @return the copy
     */
    public JsonObject with(String key, @Nullable Object value) {
        Map<String, @Nullable Object> copy = new LinkedHashMap<>(entries);
        copy.put(key, value);
        return of(copy);
    }

    /**
     * Returns a copy with a delta merged in, key by key; a null in the delta removes its key (R23).
     *
     * @param delta what to set and remove
     * @return the copy
     */
    public JsonObject merge(Map<String, ? extends @Nullable Object> delta) {
        if (delta.isEmpty()) {
            return this;
        }
        Map<String, @Nullable Object> copy = new LinkedHashMap<>(entries);
        of(delta).forEach((key, value) -> setOrRemove(copy, key, value));
        return of(copy);
    }

    private static void setOrRemove(Map<String, @Nullable Object> map, String key, @Nullable Object value) {
        if (value == null) {
            map.remove(key);
        } else {
            map.put(key, value);
        }
    }

    int depth() {
        return depth;
    }

    @Override
    public Set<Entry<String, @Nullable Object>> entrySet() {
        return entries.entrySet();
    }

    @Override
    public @Nullable Object get(@Nullable Object key) {
        return entries.get(key);
    }

    @Override
    public boolean containsKey(@Nullable Object key) {
        return entries.containsKey(key);
    }

    @Override
    public int size() {
        return entries.size();
    }
}
