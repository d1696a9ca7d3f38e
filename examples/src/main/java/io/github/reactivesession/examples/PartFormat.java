/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.examples;

import io.github.reactivesession.InvalidRequestException;
import io.github.reactivesession.JsonObject;
import io.github.reactivesession.Part;
import io.github.reactivesession.SessionCodec;
import io.github.reactivesession.SessionException;
import java.net.URI;
import java.util.Base64;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Content parts and tool calls of a message, to {@link Part}s and back.
 *
 * <p>A part is written in one form only. What the original has otherwise, such as blanks in the arguments or a field this
 * program does not know, is kept as a {@link Difference} in the part's {@code extra}.
 */
final class PartFormat {
    /** The name under which parts, contents and events keep what only the original form knows. */
    static final String ORIGINAL = "openai";

    private static final String TOOL_CALL = "tool_call";
    private static final Pattern DATA_URL = Pattern.compile("data:([^;,]+);base64,(.*)", Pattern.DOTALL);

    private PartFormat() {}

    static boolean isToolCall(Part part) {
        return part instanceof Part.ToolCall
                || (part instanceof Part.Data data
                        && TOOL_CALL.equals(data.extra().get(ORIGINAL)));
    }

    static Part fromContentPart(Fields part) {
        return switch (part.text("type")) {
            case "text" -> {
                String text = part.text("text");
                yield new Part.Text(text, extra(writeText(text), part.json()));
            }
            case "image_url" -> fromImage(part.json());
            default -> Part.data(part.json());
        };
    }

    private static Part fromImage(JsonObject image) {
        try {
            if (image.get("image_url") instanceof JsonObject inner && inner.get("url") instanceof String url) {
                Matcher data = DATA_URL.matcher(url);
                return data.matches()
                        ? inside(data.group(1), data.group(2), image)
                        : new Part.Media("image/*", URI.create(url), null, extra(writeImage(url), image));
            }
            return Part.data(image);
        } catch (IllegalArgumentException | InvalidRequestException e) {
            // Neither a URI nor bytes, so it is nobody's medium; as data it is still kept.
            return Part.data(image);
        }
    }

    private static Part inside(String mimeType, String base64, JsonObject image) {
        Part.Media media = new Part.Media(mimeType, null, base64, extra(writeImage(dataUrl(mimeType, base64)), image));
        Base64.getDecoder().decode(base64);
        return media;
    }

    static Part fromToolCall(Fields call) {
        String type = call.textOrNull("type");
        if (type != null && !type.equals("function")) {
            return new Part.Data(call.json(), JsonObject.of(ORIGINAL, TOOL_CALL));
        }
        String id = call.text("id");
        Fields function = call.object("function");
        String name = function.text("name");
        JsonObject arguments = parseArguments(function.text("arguments"));
        return new Part.ToolCall(id, name, arguments, extra(writeCall(id, name, arguments), call.json()));
    }

    /** Models write arguments that are no JSON, or none that can be kept; their text is kept in any case. */
    private static JsonObject parseArguments(String text) {
        try {
            return SessionCodec.readObject(text);
        } catch (SessionException e) {
            return JsonObject.empty();
        }
    }

    private static JsonObject extra(JsonObject written, JsonObject original) {
        JsonObject difference = Difference.between(written, original);
        return difference.isEmpty() ? difference : JsonObject.of(ORIGINAL, difference);
    }

    /** Returns the content part or the tool call that a part was made of. */
    static JsonObject toJson(Part part) {
        if (part instanceof Part.Data data && data.value() instanceof JsonObject original) {
            return original;
        }
        return Difference.apply(write(part), part.extra().get(ORIGINAL));
    }

    private static JsonObject write(Part part) {
        if (part instanceof Part.Text text) {
            return writeText(text.text());
        }
        if (part instanceof Part.ToolCall call) {
            return writeCall(call.id(), call.name(), call.arguments());
        }
        if (part instanceof Part.Media media) {
            return writeImage(url(media));
        }
        throw new IllegalArgumentException("not a part of a message: " + part.getClass());
    }

    private static @Nullable String url(Part.Media media) {
        return media.uri() == null
                ? dataUrl(media.mimeType(), media.base64())
                : media.uri().toString();
    }

    private static String dataUrl(String mimeType, @Nullable String base64) {
        return "data:" + mimeType + ";base64," + base64;
    }

    private static JsonObject writeText(String text) {
        return JsonObject.of(Map.of("type", "text", "text", text));
    }

    private static JsonObject writeImage(@Nullable String url) {
        return JsonObject.of("type", "image_url").with("image_url", JsonObject.of("url", url));
    }

    private static JsonObject writeCall(String id, String name, JsonObject arguments) {
        JsonObject function = JsonObject.of(Map.of("name", name, "arguments", Json.write(arguments)));
        return JsonObject.of(Map.of("id", id, "type", "function", "function", function));
    }
}
