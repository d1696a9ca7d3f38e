/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/** JSON values to text and back (RFC 8259). The one place that touches Jackson's parser. */
final class JsonText {
    /** What wraps a value in an event: the event, its content, the parts, the part. */
    static final int ENVELOPE_DEPTH = 8;

    static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private JsonText() {}

    static void write(JsonGenerator out, @Nullable Object value) {
        if (value == null) {
            out.writeNull();
        } else if (value instanceof String text) {
            out.writeString(text);
        } else if (value instanceof Long number) {
            out.writeNumber(number);
        } else if (value instanceof Double number) {
            out.writeNumber(plain(number));
        } else if (value instanceof Boolean flag) {
            out.writeBoolean(flag);
        } else if (value instanceof Map<?, ?> map) {
            out.writeStartObject();
            map.forEach((key, item) -> writeField(out, (String) key, item));
            out.writeEndObject();
        } else {
            out.writeStartArray();
            ((List<?>) value).forEach(item -> write(out, item));
            out.writeEndArray();
        }
    }

    static void writeField(JsonGenerator out, String name, @Nullable Object value) {
        out.writeName(name);
        write(out, value);
    }

    /**
     * A double without exponent and with a fraction, so that a column of numbers that drops exponents, as PostgreSQL's
     * {@code jsonb} does, still tells it from a whole number.
     */
    private static String plain(double number) {
        String text = BigDecimal.valueOf(number).toPlainString();
        return text.indexOf('.') < 0 ? text + ".0" : text;
    }

    static JsonObject parseObject(String text, int maxDepth) {
        if (parseValue(text, maxDepth) instanceof JsonObject object) {
            return object;
        }
        throw new InvalidRequestException("json", "must be one object");
    }

    static @Nullable Object parseValue(String text, int maxDepth) {
        try (JsonParser in = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            if (in.nextToken() == null) {
                throw new InvalidRequestException("json", "must be one value");
            }
            Object value = value(in, maxDepth);
            if (in.nextToken() == null) {
                return value;
            }
            throw new InvalidRequestException("json", "must be one value");
        } catch (JacksonException e) {
            // The cause would quote the text, and messages never carry payloads.
            throw new InvalidRequestException("json", "must be well-formed");
        }
    }

    private static @Nullable Object value(JsonParser in, int room) {
        return switch (in.currentToken()) {
            case VALUE_NULL -> null;
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_STRING -> Texts.requireExact("text", in.getString());
            case VALUE_NUMBER_INT -> wholeNumber(in);
            case VALUE_NUMBER_FLOAT -> JsonValues.parseDecimal(in.getString());
            case START_OBJECT -> object(in, requireRoom(room));
            case START_ARRAY -> array(in, requireRoom(room));
            default -> throw new InvalidRequestException("json", "must be well-formed");
        };
    }

    private static int requireRoom(int room) {
        if (room == 0) {
            throw new LimitExceededException("maxDepth", JsonObject.MAX_DEPTH, JsonObject.MAX_DEPTH + 1L);
        }
        return room - 1;
    }

    private static Object wholeNumber(JsonParser in) {
        if (in.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
            throw new InvalidRequestException("number", JsonValues.NUMBER_RULE);
        }
        return in.getLongValue();
    }

    private static JsonObject object(JsonParser in, int room) {
        Map<String, @Nullable Object> entries = new LinkedHashMap<>();
        int deepest = 0;
        while (in.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = Texts.requireKey(in.currentName());
            if (entries.containsKey(name)) {
                throw new InvalidRequestException("json", "must not repeat a key");
            }
            in.nextToken();
            Object value = value(in, room);
            deepest = Math.max(deepest, JsonValues.depthOf(value));
            entries.put(name, value);
        }
        return new JsonObject(entries, deepest + 1);
    }

    private static JsonArray array(JsonParser in, int room) {
        List<@Nullable Object> items = new ArrayList<>();
        int deepest = 0;
        while (in.nextToken() != JsonToken.END_ARRAY) {
            Object value = value(in, room);
            deepest = Math.max(deepest, JsonValues.depthOf(value));
            items.add(value);
        }
        return new JsonArray(items, deepest + 1);
    }
}
