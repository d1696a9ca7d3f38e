/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.examples;

import io.github.reactivesession.Content;
import io.github.reactivesession.JsonObject;
import io.github.reactivesession.Part;
import io.github.reactivesession.Role;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a message says, to a {@link Content} and back. */
final class ContentFormat {
    private static final String ARRAY = "array";

    private ContentFormat() {}

    /**
     * Reads what a message says.
     *
     * @param message the message
     * @param toolNames tells the tool of a call by the call's id; null when there was no such call
     */
    static Content fromMessage(Fields message, UnaryOperator<@Nullable String> toolNames) {
        Role role = Role.of(message.text("role"));
        return switch (role.name()) {
            case "tool" -> toolResult(role, message, message.text("tool_call_id"), toolNames);
            case "function" -> toolResult(role, message, "", toolNames);
            default -> said(role, message);
        };
    }

    private static Content toolResult(
            Role role, Fields message, String callId, UnaryOperator<@Nullable String> toolNames) {
        Object result = message.json().get("content");
        if (result != null && !(result instanceof String) && !(result instanceof List)) {
            throw message.wrong("content", "text or an array");
        }
        String name = Stream.of(message.textOrNull("name"), toolNames.apply(callId))
                .filter(given -> given != null && !given.isEmpty())
                .findFirst()
                .orElse("tool");
        return Content.of(role, Part.toolResult(callId, Objects.requireNonNull(name), result));
    }

    private static Content said(Role role, Fields message) {
        boolean array = message.json().get("content") instanceof List;
        List<Part> parts = Stream.concat(
                        contentParts(message),
                        message.objects("tool_calls").stream().map(PartFormat::fromToolCall))
                .toList();
        return new Content(role, parts, array ? JsonObject.of(PartFormat.ORIGINAL, ARRAY) : JsonObject.empty());
    }

    private static Stream<Part> contentParts(Fields message) {
        Object content = message.json().get("content");
        if (content instanceof String text) {
            return Stream.of(Part.text(text));
        }
        if (content == null || content instanceof List) {
            return message.objects("content").stream().map(PartFormat::fromContentPart);
        }
        throw message.wrong("content", "text, null or an array");
    }

    /** Returns the message that is written for a content; the original may differ from it. */
    static JsonObject toMessage(Content content) {
        Map<String, @Nullable Object> message = new LinkedHashMap<>();
        message.put("role", content.role().name());
        if (content.parts().size() == 1 && content.parts().get(0) instanceof Part.ToolResult result) {
            message.put("content", result.result());
            message.put("tool_call_id", result.id());
            message.put("name", result.name());
            return JsonObject.of(message);
        }
        message.put("content", content(content));
        List<JsonObject> calls = jsonOf(content.parts().stream().filter(PartFormat::isToolCall));
        if (!calls.isEmpty()) {
            message.put("tool_calls", calls);
        }
        return JsonObject.of(message);
    }

    private static @Nullable Object content(Content content) {
        List<Part> parts = content.parts().stream()
                .filter(part -> !PartFormat.isToolCall(part))
                .toList();
        boolean array = ARRAY.equals(content.extra().get(PartFormat.ORIGINAL));
        if (parts.isEmpty() && !array) {
            return null;
        }
        if (parts.size() == 1 && parts.get(0) instanceof Part.Text text && !array) {
            return text.text();
        }
        return jsonOf(parts.stream());
    }

    private static List<JsonObject> jsonOf(Stream<Part> parts) {
        return parts.map(PartFormat::toJson).toList();
    }
}
