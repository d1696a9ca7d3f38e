/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.memory;

import io.github.reactivesession.Appended;
import io.github.reactivesession.Content;
import io.github.reactivesession.Event;
import io.github.reactivesession.JsonObject;
import io.github.reactivesession.Page;
import io.github.reactivesession.Part;
import io.github.reactivesession.Revision;
import io.github.reactivesession.Session;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Changes of values that only a store with a fault makes. */
final class Changes {
    private Changes() {}

    static Session revision(Session session, Revision revision) {
        return new Session(
                session.key(), session.agentId(), session.status(), session.metadata(), session.state(), revision);
    }

    static Session state(Session session, JsonObject state) {
        return new Session(
                session.key(), session.agentId(), session.status(), session.metadata(), state, session.revision());
    }

    /** The delta that leaves nothing of the old values. */
    static JsonObject replacing(JsonObject old, JsonObject delta) {
        Map<String, @Nullable Object> all = new HashMap<>();
        old.keySet().forEach(key -> all.put(key, null));
        delta.forEach(all::put);
        return JsonObject.of(all);
    }

    static Appended stored(Appended stored, UnaryOperator<List<Event>> change) {
        return new Appended(stored.createdAt(), change.apply(stored.events()));
    }

    static <C> Page<Event, C> events(Page<Event, C> page, UnaryOperator<Event> change) {
        return new Page<>(page.items().stream().map(change).toList(), page.next());
    }

    /** Changes each part of what is said. */
    static Event parts(Event event, UnaryOperator<Part> change) {
        Content content = event.content();
        if (content == null) {
            return event;
        }
        List<Part> parts = content.parts().stream().map(change).toList();
        return event.withContent(new Content(content.role(), parts, content.extra()));
    }

    static Event text(Event event, UnaryOperator<String> change) {
        return parts(event, part -> part instanceof Part.Text text ? Part.text(change.apply(text.text())) : part);
    }

    /** Changes each value of the metadata, however deep; keys without a value go. */
    static Event metadata(Event event, UnaryOperator<@Nullable Object> change) {
        return event.withMetadata(object(event.metadata(), change));
    }

    private static Map<String, @Nullable Object> object(Map<?, ?> values, UnaryOperator<@Nullable Object> change) {
        Map<String, @Nullable Object> changed = new HashMap<>();
        values.forEach((key, value) -> changed.put((String) key, value(value, change)));
        return changed;
    }

    private static @Nullable Object value(@Nullable Object value, UnaryOperator<@Nullable Object> change) {
        if (value instanceof Map<?, ?> map) {
            return change.apply(object(map, change));
        }
        if (value instanceof List<?> list) {
            List<@Nullable Object> changed = new ArrayList<>();
            list.forEach(item -> changed.add(value(item, change)));
            return change.apply(changed);
        }
        return change.apply(value);
    }
}
