/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/** Random values of the model, over all that is legal. A seed gives the same ones again. */
final class Samples {
    private final SplittableRandom random;

    Samples(long seed) {
        this.random = new SplittableRandom(seed);
    }

    /** Any text of Unicode: code points of each plane, no lone surrogates. */
    String text() {
        int bound = oneOf(0x80, 0x800, 0x1_0000, Character.MAX_CODE_POINT + 1);
        return random.ints(random.nextInt(12), 0, bound)
                .filter(c -> c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    String name() {
        return oneOf("a", "A", ":/{}*%_'", "é", "猫 ", "x".repeat(255), "😀");
    }

    private String nameOrNull() {
        return random.nextBoolean() ? name() : null;
    }

    Object json(int depth) {
        return switch (random.nextInt(depth == 0 ? 5 : 7)) {
            case 0 -> null;
            case 1 -> text();
            case 2 -> random.nextLong() >> random.nextInt(64);
            case 3 -> number();
            case 4 -> random.nextBoolean();
            case 5 -> list(() -> json(depth - 1));
            default -> map("", () -> json(depth - 1));
        };
    }

    private double number() {
        double any = Double.longBitsToDouble(random.nextLong());
        return Double.isFinite(any) ? any : random.nextInt(1000) / 8.0;
    }

    private <T> List<T> list(Supplier<T> item) {
        List<T> list = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            list.add(item.get());
        }
        return list;
    }

    private <T> Map<String, T> map(String prefix, Supplier<T> value) {
        Map<String, T> map = new LinkedHashMap<>();
        list(this::text).forEach(key -> map.put(prefix + key, value.get()));
        return map;
    }

    JsonObject object() {
        return JsonObject.of(map("", () -> json(3)));
    }

    /** Unknown fields, under names that no version will ever know. */
    private JsonObject extra() {
        return JsonObject.of(map("x-", () -> json(1)));
    }

    private Part part() {
        return switch (random.nextInt(8)) {
            case 0 -> new Part.Text(text(), extra());
            case 1 -> new Part.Reasoning(text(), extra());
            case 2 -> new Part.ToolCall(text(), text(), object(), extra());
            case 3 -> new Part.ToolResult(text(), text(), json(3), extra());
            case 4 -> new Part.Media(name(), URI.create("gs://bucket/a%20b"), null, extra());
            case 5 -> Part.media("image/png", text().getBytes(StandardCharsets.UTF_8));
            case 6 -> new Part.Data(json(3), extra());
            default -> new Part.Unknown("future-" + name(), extra());
        };
    }

    private Content content() {
        return new Content(Role.of(name()), list(this::part), extra());
    }

    private EventActions actions() {
        return new EventActions(
                object(),
                map("", random::nextLong),
                nameOrNull(),
                random.nextBoolean(),
                random.nextBoolean(),
                object());
    }

    Event event() {
        long second = random.nextLong(Times.MIN.getEpochSecond(), Times.MAX.getEpochSecond());
        return Event.builder(name())
                .agentId(nameOrNull())
                .invocationId(nameOrNull())
                .branch(nameOrNull())
                .content(random.nextBoolean() ? content() : null)
                .actions(random.nextBoolean() ? actions() : EventActions.none())
                .metadata(object())
                .timestamp(Instant.ofEpochSecond(second, random.nextInt(1_000_000) * 1000L))
                .sequence(random.nextInt(3))
                .partial(random.nextBoolean())
                .build();
    }

    @SafeVarargs
    private <T> T oneOf(T... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
