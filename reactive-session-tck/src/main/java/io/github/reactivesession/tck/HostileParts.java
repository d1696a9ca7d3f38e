/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import io.github.reactivesession.JsonObject;
import io.github.reactivesession.Part;
import java.net.URI;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Parts of every kind, with and without fields of a later version (R20). To add one, add a row. */
final class HostileParts {
    private static final JsonObject LATER = JsonObject.of(Map.<String, Object>of(
                    "signature",
                    "\u0000👍",
                    "cacheControl",
                    Map.<String, Object>of("ttl", 5L, "exact", 5.0),
                    "list",
                    List.of()))
            .with("nothing", null);

    private HostileParts() {}

    static Stream<Part> all() {
        return Stream.of(
                Part.text("text"),
                Part.text(""),
                Part.text("{\"type\":\"text\",\"text\":\"inner\"}"),
                new Part.Text("text", LATER),
                Part.reasoning("because"),
                new Part.Reasoning("", LATER),
                Part.toolCall("call-1", "tool", Map.of()),
                Part.toolCall("", "", Map.of("a", Map.of("b", List.<Object>of(1L, 1.0)))),
                Part.toolCall("c", "t", JsonObject.of("a", null)),
                new Part.ToolCall("\u0000", "naïve\ntool", JsonObject.of("type", "x"), LATER),
                Part.toolResult("call-1", "tool", null),
                Part.toolResult("call-1", "tool", "text"),
                Part.toolResult("call-1", "tool", 1.0),
                Part.toolResult("call-1", "tool", Map.of("ok", true)),
                new Part.ToolResult("c", "t", List.of(List.of()), LATER),
                Part.media("image/png", new byte[] {0, -1, 127}),
                Part.media("image/png", URI.create("https://example.org/a.png?x=1#y")),
                new Part.Media("a/b; c=\"d\"", URI.create("artifact://name@1"), null, LATER),
                new Part.Media("a/b", null, Base64.getEncoder().encodeToString(new byte[1000]), LATER),
                Part.data(null),
                Part.data("text"),
                Part.data(false),
                Part.data(Long.MIN_VALUE),
                Part.data(List.of()),
                Part.data(Map.<String, Object>of("type", "text", "value", Map.of())),
                new Part.Data(JsonObject.of("a", null), LATER),
                new Part.Unknown("hologram", JsonObject.empty()),
                new Part.Unknown("hologram", LATER.merge(Map.<String, Object>of("text", "t", "value", 1L, "id", 2.0))),
                new Part.Unknown("TEXT", LATER),
                new Part.Unknown("", LATER));
    }
}
