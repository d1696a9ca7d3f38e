/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.examples;

import io.github.reactivesession.Event;
import io.github.reactivesession.JsonObject;
import io.github.reactivesession.SessionException;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.UserKey;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Conversations of OpenAI chat messages, one a line, to sessions and events; and events back to messages.
 *
 * <p>Nothing is lost: {@link #toMessage} returns the message that an event was made of, equal as a JSON tree. What an
 * event has no place for is kept in its metadata, as a {@link Difference}.
 */
final class ConversationFormat {
    /** Whose the imported sessions are. */
    static final UserKey OWNER = UserKey.of("conversations", "importer");

    private static final String ID = "conversation";
    private static final String MESSAGES = "messages";

    private ConversationFormat() {}

    /** Understands a line, or says why it is broken. */
    static Step read(Line line) {
        try {
            return conversation(line.place(), Json.readObject(line.text()));
        } catch (BrokenLineException e) {
            return Problem.broken(line.place(), e.reason());
        }
    }

    private static Conversation conversation(Place place, Map<String, @Nullable Object> line) {
        SessionKey key = legal(ID, () -> OWNER.session(id(line)));
        Transcript transcript = new Transcript(key.sessionId());
        List<?> messages = messages(line);
        for (int i = 0; i < messages.size(); i++) {
            transcript.add(message("messages[" + i + "]", messages.get(i)));
        }
        return transcript.conversation(place, key, metadata(line));
    }

    private static String id(Map<String, @Nullable Object> line) {
        if (line.get(ID) instanceof String id) {
            return id;
        }
        throw new BrokenLineException(ID + (line.containsKey(ID) ? " must be text" : " is missing"));
    }

    private static List<?> messages(Map<String, @Nullable Object> line) {
        if (line.get(MESSAGES) instanceof List<?> messages) {
            return messages;
        }
        throw new BrokenLineException(MESSAGES + (line.containsKey(MESSAGES) ? " must be an array" : " is missing"));
    }

    private static Fields message(String path, @Nullable Object value) {
        if (legal(path, () -> JsonObject.of("message", value)).get("message") instanceof JsonObject message) {
            return new Fields(path, message);
        }
        throw new BrokenLineException(path + " must be an object");
    }

    private static JsonObject metadata(Map<String, @Nullable Object> line) {
        Map<String, @Nullable Object> rest = new LinkedHashMap<>(line);
        rest.keySet().removeAll(List.of(ID, MESSAGES));
        return legal("another field", () -> JsonObject.of(rest));
    }

    /** Makes a value of the library's, which refuses what no store could keep exactly. */
    static <T> T legal(String path, Supplier<T> value) {
        try {
            return value.get();
        } catch (SessionException e) {
            throw new BrokenLineException(path + ": " + e.getMessage());
        }
    }

    /** Returns the message that an event was made of. */
    static JsonObject toMessage(Event event) {
        JsonObject written = ContentFormat.toMessage(Objects.requireNonNull(event.content()));
        return Difference.apply(written, event.metadata().get(PartFormat.ORIGINAL));
    }
}
