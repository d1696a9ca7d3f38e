/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

import java.io.OutputStream;
import java.io.StringWriter;
import java.time.format.DateTimeParseException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;

/**
 * The model as JSON text (RFC 8259) and back, for stores, exports and limits; the one place that knows the field names.
 *
 * <p>What is absent, empty or false is left out. Times are ISO 8601 in UTC. Doubles are written without exponent and
 * with a fraction. Parts carry a {@code type}; unknown types and unknown fields of a content and its parts are kept and
 * written again. An unknown action becomes a custom one. Reading signals {@link InvalidRequestException}, without the
 * text, for what is not the form written here.
 */
public final class SessionCodec {
    private static final int EVENT_DEPTH = JsonObject.MAX_DEPTH + JsonText.ENVELOPE_DEPTH;

    private SessionCodec() {}

    /**
     * Writes an event.
     *
     * @param event the event
     * @return its JSON form
     */
    public static String write(Event event) {
        return text(event, EventFields::write);
    }

    /**
     * Reads an event.
     *
     * @param json its JSON form
     * @return the event
     * @throws InvalidRequestException when it is not the form of one
     */
    public static Event readEvent(String json) {
        try {
            return EventFields.read(JsonText.parseObject(json, EVENT_DEPTH));
        } catch (DateTimeParseException e) {
            throw new InvalidRequestException("timestamp", "must be in ISO 8601");
        }
    }

    /**
     * Writes a content.
     *
     * @param content the content
     * @return its JSON form
     */
    public static String write(Content content) {
        return text(content, ContentFields::write);
    }

    /**
     * Reads a content.
     *
     * @param json its JSON form
     * @return the content
     * @throws InvalidRequestException when it is not the form of one
     */
    public static Content readContent(String json) {
        return ContentFields.read(JsonText.parseObject(json, EVENT_DEPTH));
    }

    /**
     * Writes actions.
     *
     * @param actions the actions
     * @return their JSON form
     */
    public static String write(EventActions actions) {
        return text(actions, EventFields::writeActions);
    }

    /**
     * Reads actions.
     *
     * @param json their JSON form
     * @return the actions
     * @throws InvalidRequestException when it is not the form of them
     */
    public static EventActions readActions(String json) {
        return EventFields.readActions(JsonText.parseObject(json, EVENT_DEPTH));
    }

    /**
     * Writes an object, such as state or metadata.
     *
     * @param object the object
     * @return its JSON form
     */
    public static String write(JsonObject object) {
        return text(object, JsonText::write);
    }

    /**
     * Reads an object.
     *
     * @param json a JSON object
     * @return the object
     * @throws InvalidRequestException when it is not one, repeats a key, or holds a number that cannot be kept exactly
     * @throws LimitExceededException when it nests too deep
     */
    public static JsonObject readObject(String json) {
        return JsonText.parseObject(json, JsonObject.MAX_DEPTH);
    }

    /**
     * Writes one value of a JSON object, for stores that keep each by itself.
     *
     * @param value what {@link JsonObject#get} returns: null, text, {@code Long}, {@code Double}, {@code Boolean}, object or
     *     list
     * @return JSON on one line
     */
    public static String writeValue(@Nullable Object value) {
        return text(JsonValues.freeze(value), JsonText::write);
    }

    /**
     * Reads what {@link #writeValue} has written.
     *
     * @param json any JSON value
     * @return the value
     * @throws InvalidRequestException when it is not well-formed, or nothing that an object can hold
     */
    public static @Nullable Object readValue(String json) {
        return JsonText.parseValue(json, JsonObject.MAX_DEPTH - 1);
    }

    /**
     * Measures an event.
     *
     * @param event the event
     * @return the bytes of its JSON form in UTF-8
     */
    public static long size(Event event) {
        return measure(event, EventFields::write);
    }

    /**
     * Measures an object.
     *
     * @param object the object
     * @return the bytes of its JSON form in UTF-8
     */
    public static long size(JsonObject object) {
        return measure(object, JsonText::write);
    }

    private static <T extends @Nullable Object> String text(T value, BiConsumer<JsonGenerator, T> form) {
        StringWriter text = new StringWriter(512);
        try (JsonGenerator out = JsonText.FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
            form.accept(out, value);
        }
        return text.toString();
    }

    private static <T> long measure(T value, BiConsumer<JsonGenerator, T> form) {
        CountingStream bytes = new CountingStream();
        try (JsonGenerator out = JsonText.FACTORY.createGenerator(ObjectWriteContext.empty(), bytes)) {
            form.accept(out, value);
        }
        return bytes.count;
    }

    /** Counts what is written, and keeps none of it. */
    private static final class CountingStream extends OutputStream {
        private long count;

        @Override
        public void write(int b) {
            count++;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            count += length;
        }
    }
}
