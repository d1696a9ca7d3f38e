/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** The JSON form of a content and its parts. */
final class ContentFields {
    private ContentFields() {}

    static void write(JsonGenerator out, Content content) {
        out.writeStartObject();
        JsonText.writeField(out, "role", content.role().name());
        out.writeName("parts");
        out.writeStartArray();
        content.parts().forEach(part -> writePart(out, part));
        out.writeEndArray();
        writeExtra(out, content.extra());
        out.writeEndObject();
    }

    private static void writeExtra(JsonGenerator out, JsonObject extra) {
        extra.forEach((name, value) -> JsonText.writeField(out, name, value));
    }

    private static void writePart(JsonGenerator out, Part part) {
        out.writeStartObject();
        writeKnown(out, part);
        writeExtra(out, part.extra());
        out.writeEndObject();
    }

    private static void writeKnown(JsonGenerator out, Part part) {
        if (part instanceof Part.Text text) {
            JsonText.writeField(out, Extras.TYPE, Extras.TEXT);
            JsonText.writeField(out, "text", text.text());
        } else if (part instanceof Part.Reasoning reasoning) {
            JsonText.writeField(out, Extras.TYPE, Extras.REASONING);
            JsonText.writeField(out, "text", reasoning.text());
        } else if (part instanceof Part.ToolCall call) {
            writeTool(out, Extras.TOOL_CALL, call.id(), call.name());
            JsonText.writeField(out, "arguments", call.arguments());
        } else if (part instanceof Part.ToolResult answer) {
            writeTool(out, Extras.TOOL_RESULT, answer.id(), answer.name());
            JsonText.writeField(out, "result", answer.result());
        } else if (part instanceof Part.Media media) {
            writeMedia(out, media);
        } else if (part instanceof Part.Data data) {
            JsonText.writeField(out, Extras.TYPE, Extras.DATA);
            JsonText.writeField(out, "value", data.value());
        } else if (part instanceof Part.Unknown unknown) {
            JsonText.writeField(out, Extras.TYPE, unknown.type());
        }
    }

    private static void writeTool(JsonGenerator out, String type, String id, String name) {
        JsonText.writeField(out, Extras.TYPE, type);
        JsonText.writeField(out, "id", id);
        JsonText.writeField(out, "name", name);
    }

    private static void writeMedia(JsonGenerator out, Part.Media media) {
        JsonText.writeField(out, Extras.TYPE, Extras.MEDIA);
        JsonText.writeField(out, "mimeType", media.mimeType());
        if (media.uri() == null) {
            JsonText.writeField(out, "base64", media.base64());
        } else {
            JsonText.writeField(out, "uri", media.uri().toString());
        }
    }

    static Content read(JsonObject json) {
        JsonFields fields = new JsonFields(json);
        Role role = Role.of(fields.text("role"));
        List<Part> parts =
                fields.list("parts").stream().map(ContentFields::readPart).toList();
        return new Content(role, parts, fields.rest());
    }

    private static Part readPart(@Nullable Object json) {
        if (!(json instanceof JsonObject object)) {
            throw new InvalidRequestException("part", "must be an object");
        }
        JsonFields fields = new JsonFields(object);
        String type = fields.text(Extras.TYPE);
        return switch (type) {
            case Extras.TEXT -> new Part.Text(fields.text("text"), fields.rest());
            case Extras.REASONING -> new Part.Reasoning(fields.text("text"), fields.rest());
            case Extras.TOOL_CALL ->
                new Part.ToolCall(fields.text("id"), fields.text("name"), fields.object("arguments"), fields.rest());
            case Extras.TOOL_RESULT ->
                new Part.ToolResult(fields.text("id"), fields.text("name"), fields.any("result"), fields.rest());
            case Extras.MEDIA ->
                new Part.Media(
                        fields.text("mimeType"),
                        uri(fields.textOrNull("uri")),
                        fields.textOrNull("base64"),
                        fields.rest());
            case Extras.DATA -> new Part.Data(fields.any("value"), fields.rest());
            default -> new Part.Unknown(type, fields.rest());
        };
    }

    private static @Nullable URI uri(@Nullable String text) {
        try {
            return text == null ? null : URI.create(text);
        } catch (IllegalArgumentException e) {
            throw new InvalidRequestException("uri", "must be as in RFC 2396");
        }
    }
}
