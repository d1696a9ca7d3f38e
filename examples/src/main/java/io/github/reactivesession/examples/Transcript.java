/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.examples;

import io.github.reactivesession.Content;
import io.github.reactivesession.Event;
import io.github.reactivesession.JsonObject;
import io.github.reactivesession.Part;
import io.github.reactivesession.SessionKey;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The events of one conversation as its messages come, one after the other: who speaks, in which turn, and what changes in
 * state. Not safe for use by several threads.
 */
final class Transcript {
    private static final int MAX_ID = 255;

    private final String conversation;
    private final List<JsonObject> messages = new ArrayList<>();
    private final List<Event> events = new ArrayList<>();
    private final Map<String, String> toolsByCall = new HashMap<>();
    private int turns;
    private int toolCalls;

    Transcript(String conversation) {
        this.conversation = conversation;
    }

    /** Adds the next message. */
    void add(Fields message) {
        events.add(ConversationFormat.legal(message.path(), () -> event(message)));
        messages.add(message.json());
    }

    private Event event(Fields message) {
        Content content = ContentFormat.fromMessage(message, toolsByCall::get);
        String author = author(content, message.textOrNull("name"));
        Map<String, @Nullable Object> delta = delta(content);
        JsonObject difference = Difference.between(ContentFormat.toMessage(content), message.json());
        Event.Builder event = Event.builder(author)
                .id(eventId(conversation, events.size()))
                .agentId(content.role().name().equals("assistant") ? author : null)
                .invocationId(turns == 0 ? null : "turn-" + turns)
                .content(content)
                .metadata(difference.isEmpty() ? difference : JsonObject.of(PartFormat.ORIGINAL, difference));
        return event.build().withStateDelta(delta);
    }

    /** The author is the person, the agent or the tool by its name; nobody else passes for the person. */
    private static String author(Content content, @Nullable String name) {
        String role = content.role().name();
        if (role.equals(Event.USER)) {
            return Event.USER;
        }
        String author = content.parts().stream().findFirst().orElse(null) instanceof Part.ToolResult result
                ? result.name()
                : role.equals("assistant") && name != null && !name.isEmpty() ? name : role;
        return author.equals(Event.USER) ? role : author;
    }

    /** Keeps count of turns and tool calls in the state of the session, and the newest conversation in the app's. */
    private Map<String, @Nullable Object> delta(Content content) {
        Map<String, @Nullable Object> delta = new LinkedHashMap<>();
        if (events.isEmpty()) {
            delta.put("app:newestConversation", conversation);
        }
        if (content.role().name().equals(Event.USER)) {
            delta.put("turns", ++turns);
        }
        for (Part part : content.parts()) {
            if (PartFormat.isToolCall(part)) {
                delta.put("toolCalls", ++toolCalls);
            }
            if (part instanceof Part.ToolCall call) {
                toolsByCall.put(call.id(), call.name());
                delta.put("lastTool", call.name());
            }
        }
        return delta;
    }

    Conversation conversation(Place place, SessionKey key, JsonObject metadata) {
        return new Conversation(place, key, metadata, List.copyOf(messages), List.copyOf(events), toolCalls);
    }

    /**
     * The same message has the same id whenever it is imported, so it is stored once (R12). An id has at most 255 code
     * points, as a conversation's has, so that a long one is hashed to make room for the index.
     */
    static String eventId(String conversation, int index) {
        String id = conversation + "#" + index;
        return id.codePointCount(0, id.length()) <= MAX_ID ? id : sha256(conversation) + "#" + index;
    }

    private static String sha256(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
