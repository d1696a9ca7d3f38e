/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.redis;

import io.github.reactivesession.Content;
import io.github.reactivesession.Event;
import io.github.reactivesession.EventActions;
import io.github.reactivesession.JsonObject;
import io.github.reactivesession.SessionCodec;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An event as one text of nine fields: id, time, author, agent, invocation, branch, actions, metadata, content; the last
 * three are JSON. Between them stands the unit separator, U+001F, which neither names nor JSON can hold. What is absent is
 * empty. So filters read no JSON, and contents are read when somebody asks for them.
 */
final class EventText {
    private static final String SEPARATOR = "\u001F";

    private EventText() {}

    static String write(Event event) {
        Content content = event.content();
        EventActions actions = event.actions();
        JsonObject metadata = event.metadata();
        return String.join(
                SEPARATOR,
                event.id(),
                Micros.text(event.timestamp()),
                event.author(),
                orEmpty(event.agentId()),
                orEmpty(event.invocationId()),
                orEmpty(event.branch()),
                actions.equals(EventActions.none()) ? "" : SessionCodec.write(actions),
                metadata.isEmpty() ? "" : SessionCodec.write(metadata),
                content == null ? "" : SessionCodec.write(content));
    }

    static Event read(long sequence, String text) {
        Fields fields = new Fields(text);
        String id = fields.next();
        Instant timestamp = Micros.parse(fields.next());
        Event.Builder event = Event.builder(fields.next())
                .id(id)
                .sequence(sequence)
                .timestamp(timestamp)
                .agentId(fields.nextOrNull())
                .invocationId(fields.nextOrNull())
                .branch(fields.nextOrNull());
        String actions = fields.nextOrNull();
        return event.actions(actions == null ? EventActions.none() : SessionCodec.readActions(actions))
                .metadataJson(fields.nextOrNull())
                .contentJson(fields.nextOrNull())
                .build();
    }

    static String orEmpty(@Nullable String name) {
        return name == null ? "" : name;
    }

    /** Goes through the fields of a text. */
    private static final class Fields {
        private final String text;
        private int from;

        Fields(String text) {
            this.text = text;
        }

        String next() {
            int end = text.indexOf(SEPARATOR, from);
            String field = text.substring(from, end < 0 ? text.length() : end);
            from += field.length() + 1;
            return field;
        }

        @Nullable
        String nextOrNull() {
            String field = next();
            return field.isEmpty() ? null : field;
        }
    }
}
