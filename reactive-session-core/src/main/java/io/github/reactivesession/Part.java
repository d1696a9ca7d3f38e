/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

import java.net.URI;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A piece of a {@link Content}. Fields that this version does not know are kept in {@code extra}, and a type it does
 * not know becomes an {@link Unknown}, so that both survive a read and a write untouched.
 */
public sealed interface Part {
    /**
     * Returns the fields this version does not know.
     *
     * @return empty for parts made here
     */
    JsonObject extra();

    /**
     * Makes a piece of text.
     *
     * @param text any text without lone surrogates
     * @return the part
     */
    static Text text(String text) {
        return new Text(text, JsonObject.empty());
    }

    /**
     * Makes a piece of a model's reasoning.
     *
     * @param text any text without lone surrogates
     * @return the part
     */
    static Reasoning reasoning(String text) {
        return new Reasoning(text, JsonObject.empty());
    }

    /**
     * Makes a model's call of a tool.
     *
     * @param id names the call, so that its result can be told
     * @param name the tool
     * @param arguments JSON values by name
     * @return the part
     */
    static ToolCall toolCall(String id, String name, Map<String, ? extends @Nullable Object> arguments) {
        return new ToolCall(id, name, JsonObject.of(arguments), JsonObject.empty());
    }

    /**
     * Makes a tool's answer.
     *
     * @param id the call it answers
     * @param name the tool
     * @param result any JSON value
     * @return the part
     */
    static ToolResult toolResult(String id, String name, @Nullable Object result) {
        return new ToolResult(id, name, result, JsonObject.empty());
    }

    /**
     * Makes a piece of media that is held inside.
     *
     * @param mimeType for example {@code image/png}
     * @param bytes the content; copied
     * @return the part
     */
    static Media media(String mimeType, byte[] bytes) {
        return new Media(mimeType, null, Base64.getEncoder().encodeToString(bytes), JsonObject.empty());
    }

    /**
     * Makes a piece of media that lies elsewhere.
     *
     * @param mimeType for example {@code image/png}
     * @param uri where it lies
     * @return the part
     */
    static Media media(String mimeType, URI uri) {
        return new Media(mimeType, uri, null, JsonObject.empty());
    }

    /**
     * Makes a piece of data.
     *
     * @param value any JSON value
     * @return the part
     */
    static Data data(@Nullable Object value) {
        return new Data(value, JsonObject.empty());
    }

    /**
     * Text for the reader.
     *
     * @param text any text without lone surrogates
     * @param extra fields this version does not know
     */
    record Text(String text, JsonObject extra) implements Part {
        /**
         * Checks the text.
         *
         * @param text any text without lone surrogates
         * @param extra fields this version does not know
         */
        public Text {
            extra = Extras.require(extra, "text");
            text = Texts.requireExact("text", Texts.requireNonNull("text", text));
        }
    }

    /**
     * What a model thought before it answered.
     *
     * @param text any text without lone surrogates
     * @param extra fields this version does not know, such as a provider's signature
     */
    record Reasoning(String text, JsonObject extra) implements Part {
        /**
         * Checks the text.
         *
         * @param text any text without lone surrogates
         * @param extra fields this version does not know, such as a provider's signature
         */
        public Reasoning {
            extra = Extras.require(extra, "text");
            text = Texts.requireExact("text", Texts.requireNonNull("text", text));
        }
    }

    /**
     * A model's call of a tool.
     *
     * @param id names the call
     * @param name the tool
     * @param arguments JSON values by name
     * @param extra fields this version does not know
     */
    record ToolCall(String id, String name, JsonObject arguments, JsonObject extra) implements Part {
        /**
         * Checks the texts.
         *
         * @param id names the call
         * @param name the tool
         * @param arguments JSON values by name
         * @param extra fields this version does not know
         */
        public ToolCall {
            extra = Extras.require(extra, "id", "name", "arguments");
            id = Texts.requireExact("id", Texts.requireNonNull("id", id));
            name = Texts.requireExact("name", Texts.requireNonNull("name", name));
        }
    }

    /**
     * A tool's answer.
     *
     * @param id the call it answers
     * @param name the tool
     * @param result any JSON value
     * @param extra fields this version does not know
     */
    record ToolResult(String id, String name, @Nullable Object result, JsonObject extra) implements Part {
        /**
         * Checks the texts and copies the result.
         *
         * @param id the call it answers
         * @param name the tool
         * @param result any JSON value
         * @param extra fields this version does not know
         */
        public ToolResult {
            extra = Extras.require(extra, "id", "name", "result");
            id = Texts.requireExact("id", Texts.requireNonNull("id", id));
            name = Texts.requireExact("name", Texts.requireNonNull("name", name));
            result = JsonValues.freeze(result);
        }
    }

    /**
     * An image, a sound or another file: inside, or elsewhere.
     *
     * @param mimeType for example {@code image/png}
     * @param uri where it lies, or null when it is inside
     * @param base64 its bytes as in RFC 4648, section 4, or null when it lies elsewhere
     * @param extra fields this version does not know
     */
    record Media(
            String mimeType, @Nullable URI uri, @Nullable String base64, JsonObject extra) implements Part {
        /**
         * Checks that there is one source.
         *
         * @param mimeType for example {@code image/png}
         * @param uri where it lies, or null when it is inside
         * @param base64 its bytes as in RFC 4648, section 4, or null when it lies elsewhere
         * @param extra fields this version does not know
         */
        public Media {
            extra = Extras.require(extra, "mimeType", "uri", "base64");
            mimeType = Texts.requireName("mimeType", mimeType);
            if ((uri == null) == (base64 == null)) {
                throw new InvalidRequestException("media", "must have either a URI or bytes");
            }
            if (uri != null) {
                Texts.requireExact("uri", uri.toString());
            }
            base64 = base64 == null ? null : requireBase64(Texts.requireExact("base64", base64));
        }

        private static String requireBase64(String text) {
            int end = text.length();
            while (end > text.length() - 2 && end > 0 && text.charAt(end - 1) == '=') {
                end--;
            }
            boolean legal = text.length() % 4 == 0;
            for (int i = 0; i < end && legal; i++) {
                char c = text.charAt(i);
                legal = c < 128 && (Character.isLetterOrDigit(c) || c == '+' || c == '/');
            }
            if (!legal) {
                throw new InvalidRequestException("base64", "must be as in RFC 4648, section 4, with padding");
            }
            return text;
        }

        /**
         * Returns the bytes.
         *
         * @return a new array, or null when the media lies elsewhere
         */
        public byte @Nullable [] bytes() {
            return base64 == null ? null : Base64.getDecoder().decode(base64);
        }
    }

    /**
     * Data of any shape.
     *
     * @param value any JSON value
     * @param extra fields this version does not know
     */
    record Data(@Nullable Object value, JsonObject extra) implements Part {
        /**
         * Copies the value.
         *
         * @param value any JSON value
         * @param extra fields this version does not know
         */
        public Data {
            extra = Extras.require(extra, "value");
            value = JsonValues.freeze(value);
        }
    }

    /**
     * A part of a type this version does not know.
     *
     * @param type its type
     * @param extra all its other fields
     */
    record Unknown(String type, JsonObject extra) implements Part {
        /**
         * Checks the type.
         *
         * @param type its type
         * @param extra all its other fields
         */
        public Unknown {
            type = Extras.requireUnknown(type);
            extra = Extras.require(extra);
        }
    }
}
