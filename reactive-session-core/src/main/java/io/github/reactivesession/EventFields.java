/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** The JSON form of an event and its actions. */
final class EventFields {
    private EventFields() {}

    static void write(JsonGenerator out, Event event) {
        out.writeStartObject();
        JsonText.writeField(out, "id", event.id());
        writeIf(out, event.sequence() != 0, "sequence", event.sequence());
        JsonText.writeField(out, "timestamp", event.timestamp().toString());
        JsonText.writeField(out, "author", event.author());
        writeIf(out, event.agentId() != null, "agentId", event.agentId());
        writeIf(out, event.invocationId() != null, "invocationId", event.invocationId());
        writeIf(out, event.branch() != null, "branch", event.branch());
        writeIf(out, !event.metadata().isEmpty(), "metadata", event.metadata());
        writeIf(out, event.partial(), "partial", true);
        if (event.content() != null) {
            out.writeName("content");
            ContentFields.write(out, event.content());
        }
        if (!event.actions().equals(EventActions.none())) {
            out.writeName("actions");
            writeActions(out, event.actions());
        }
        out.writeEndObject();
    }

    static void writeActions(JsonGenerator out, EventActions actions) {
        out.writeStartObject();
        writeIf(out, !actions.stateDelta().isEmpty(), "stateDelta", actions.stateDelta());
        writeIf(out, !actions.artifactDelta().isEmpty(), "artifactDelta", actions.artifactDelta());
        writeIf(out, actions.transferToAgent() != null, "transferToAgent", actions.transferToAgent());
        writeIf(out, actions.escalate(), "escalate", true);
        writeIf(out, actions.skipSummarization(), "skipSummarization", true);
        writeIf(out, !actions.custom().isEmpty(), "custom", actions.custom());
        out.writeEndObject();
    }

    private static void writeIf(JsonGenerator out, boolean present, String name, @Nullable Object value) {
        if (present) {
            JsonText.writeField(out, name, value);
        }
    }

    static Event read(JsonObject json) {
        JsonFields fields = new JsonFields(json);
        Long sequence = fields.numberOrNull("sequence");
        JsonObject content = fields.objectOrNull("content");
        Instant timestamp = Instant.parse(fields.text("timestamp"));
        return Event.builder(fields.text("author"))
                .id(fields.text("id"))
                .sequence(sequence == null ? 0 : sequence)
                .timestamp(timestamp)
                .agentId(fields.textOrNull("agentId"))
                .invocationId(fields.textOrNull("invocationId"))
                .branch(fields.textOrNull("branch"))
                .metadata(fields.object("metadata"))
                .partial(fields.flag("partial"))
                .content(content == null ? null : ContentFields.read(content))
                .actions(readActions(fields.object("actions")))
                .build();
    }

    static EventActions readActions(JsonObject json) {
        if (json.isEmpty()) {
            return EventActions.none();
        }
        JsonFields fields = new JsonFields(json);
        EventActions actions = new EventActions(
                fields.object("stateDelta"),
                readArtifacts(fields.object("artifactDelta")),
                fields.textOrNull("transferToAgent"),
                fields.flag("escalate"),
                fields.flag("skipSummarization"),
                fields.object("custom"));
        return withUnknown(actions, fields.rest());
    }

    private static EventActions withUnknown(EventActions actions, JsonObject unknown) {
        JsonObject custom = actions.custom();
        for (Map.Entry<String, @Nullable Object> field : unknown.entrySet()) {
            custom = custom.with(field.getKey(), field.getValue());
        }
        return unknown.isEmpty() ? actions : actions.withCustom(custom);
    }

    private static Map<String, Long> readArtifacts(JsonObject json) {
        Map<String, Long> artifacts = new LinkedHashMap<>();
        JsonFields fields = new JsonFields(json);
        json.keySet().forEach(name -> artifacts.put(name, Texts.requireNonNull(name, fields.numberOrNull(name))));
        return artifacts;
    }
}
