/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.redis;

import io.github.reactivesession.JsonObject;
import io.github.reactivesession.SessionCodec;
import io.github.reactivesession.StateDelta;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a script is called with, in the order of its header. */
@CanIgnoreReturnValue
final class Arguments {
    private final List<String> keys = new ArrayList<>();
    private final List<String> values = new ArrayList<>();

    List<String> keys() {
        return keys;
    }

    List<String> values() {
        return values;
    }

    long characters() {
        return values.stream().mapToLong(String::length).sum();
    }

    Arguments key(String key) {
        keys.add(key);
        return this;
    }

    Arguments keys(Collection<String> more) {
        keys.addAll(more);
        return this;
    }

    Arguments values(Collection<String> more) {
        values.addAll(more);
        return this;
    }

    /** Nothing is an empty text. */
    Arguments add(@Nullable String value) {
        values.add(value == null ? "" : value);
        return this;
    }

    Arguments add(long value) {
        values.add(Long.toString(value));
        return this;
    }

    Arguments micros(@Nullable Duration duration) {
        return duration == null ? add(null) : add(Micros.of(duration));
    }

    Arguments millis(Duration duration) {
        return add(duration.toMillis());
    }

    Arguments all(List<Object> more) {
        more.forEach(value -> add(String.valueOf(value)));
        return this;
    }

    /** Keys and JSON by turns; for null, which removes a key, nothing. */
    Arguments pairs(String scope, JsonObject delta) {
        delta.forEach((key, value) -> add(scope + key).add(value == null ? "" : SessionCodec.writeValue(value)));
        return this;
    }

    /** Keys and JSON by turns. */
    Arguments object(JsonObject object) {
        object.forEach((key, value) -> add(key).add(SessionCodec.writeValue(value)));
        return this;
    }

    static int count(StateDelta delta) {
        return delta.session().size() + delta.user().size() + delta.app().size();
    }

    Arguments changes(StateDelta delta) {
        return pairs("s", delta.session()).pairs("u", delta.user()).pairs("a", delta.app());
    }
}
