/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import io.github.reactivesession.AppKey;
import io.github.reactivesession.Content;
import io.github.reactivesession.Event;
import io.github.reactivesession.EventActions;
import io.github.reactivesession.EventQuery;
import io.github.reactivesession.JsonObject;
import io.github.reactivesession.NewSession;
import io.github.reactivesession.Part;
import io.github.reactivesession.Role;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionQuery;
import io.github.reactivesession.SessionUpdate;
import io.github.reactivesession.UserKey;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/** What cannot be kept exactly, and the places it might be put (R20). To add one, add a row. */
final class Refusals {
    private static final Event EVENT = Event.user("text");
    private static final NewSession SESSION = NewSession.of("app", "user");

    private Refusals() {}

    /**
     * A value that cannot be kept.
     *
     * @param name what the row is called when it fails
     * @param value the value
     */
    record Refused(String name, Object value) {}

    /**
     * A place that takes a value.
     *
     * @param name what the row is called when it fails
     * @param put puts the value there
     */
    record Place(String name, Function<Object, Object> put) {}

    /**
     * A place that takes a text.
     *
     * @param argument what the error calls it
     * @param put puts the text there
     */
    record TextPlace(String argument, Function<String, Object> put) {}

    /** Text that no encoding of Unicode can carry. The error must not repeat what stands beside it. */
    static List<String> loneSurrogates() {
        return List.of(
                "\uD800", "\uDFFF", "s3cret\uDC00s3cret", "\uDC00\uD800", "👍\uD83D", "s3cret👍".substring(0, 7));
    }

    static List<Refused> values() {
        List<Refused> rows = new ArrayList<>(List.of(
                new Refused("NaN", Double.NaN),
                new Refused("infinity", Double.POSITIVE_INFINITY),
                new Refused("minus infinity", Double.NEGATIVE_INFINITY),
                new Refused("NaN of a float", Float.NaN),
                new Refused("infinity of a float", Float.NEGATIVE_INFINITY),
                new Refused("one more than a long", BigInteger.ONE.shiftLeft(63)),
                new Refused(
                        "one less than a long",
                        BigInteger.ONE.shiftLeft(63).negate().subtract(BigInteger.ONE)),
                new Refused("a very large integer", BigInteger.TEN.pow(400)),
                new Refused("too many digits", new BigDecimal("0.10000000000000000000000001")),
                new Refused("an even larger decimal", new BigDecimal("1e400")),
                new Refused("an even smaller decimal", new BigDecimal("-1e-400")),
                new Refused("a number of another class", new AtomicLong(1)),
                new Refused("an object", new Object()),
                new Refused("a moment", Instant.EPOCH),
                new Refused("a UUID", new UUID(0, 0)),
                new Refused("bytes", new byte[] {1}),
                new Refused("a buffer", ByteBuffer.allocate(1)),
                new Refused("an array", new String[] {"a"}),
                new Refused("a character", 'c'),
                new Refused("text that can change", CharBuffer.wrap("a")),
                new Refused("an optional", Optional.of("a")),
                new Refused("a constant", Thread.State.NEW),
                new Refused("an address", URI.create("a:b")),
                new Refused("a part", Part.text("a")),
                new Refused("a null key", Collections.singletonMap(null, 1)),
                new Refused("a numeric key", Map.of(1, 1)),
                new Refused("a boolean key beside a good one", Map.<Object, Object>of("a", 1, true, 1)),
                new Refused("a key too long", Map.of("k".repeat(32_768), 1)),
                new Refused("a key too long in bytes", Map.of("é".repeat(16_384), 1)),
                new Refused("deep in a list", List.of(List.of(Map.of("a", List.of(Double.NaN))))),
                new Refused("a key deep in a map", Map.of("a", List.of(Map.of("\uD800", 1))))));
        loneSurrogates().forEach(text -> rows.add(new Refused("lone surrogate", text)));
        return rows;
    }

    /** Values that nest deeper than 64 wherever they are put. */
    static List<Refused> tooDeep() {
        Map<String, Object> circle = new HashMap<>();
        circle.put("again", circle);
        List<Object> ring = new ArrayList<>();
        ring.add(Map.of("again", ring));
        JsonObject frozen = JsonObject.of(HostilePayloads.nestedObjects(HostilePayloads.MAX_DEPTH));
        return List.of(
                new Refused("objects", HostilePayloads.nestedObjects(HostilePayloads.MAX_DEPTH + 1)),
                new Refused("lists", HostilePayloads.nestedLists(HostilePayloads.MAX_DEPTH + 1)),
                new Refused("very deep lists", HostilePayloads.nestedLists(5_000)),
                new Refused("a map within itself", circle),
                new Refused("a list within itself", ring),
                new Refused("an object of the deepest kind in a list", List.of(frozen)),
                new Refused("an object of the deepest kind in another", Map.of("a", frozen)));
    }

    static List<Place> places() {
        return List.of(
                new Place("JsonObject.of", value -> JsonObject.of("k", value)),
                new Place("JsonObject.of(Map)", value -> JsonObject.of(map(value))),
                new Place("JsonObject.with", value -> JsonObject.empty().with("k", value)),
                new Place("JsonObject.merge", value -> JsonObject.empty().merge(map(value))),
                new Place("Event.withMetadata", value -> EVENT.withMetadata(map(value))),
                new Place("Event.withStateDelta", value -> EVENT.withStateDelta(map(value))),
                new Place(
                        "EventActions.withCustom", value -> EventActions.none().withCustom(map(value))),
                new Place("Part.data", Part::data),
                new Place("Part.toolCall", value -> Part.toolCall("c", "t", map(value))),
                new Place("Part.toolResult", value -> Part.toolResult("c", "t", value)),
                new Place("NewSession.withMetadata", value -> SESSION.withMetadata(map(value))),
                new Place("NewSession.withState", value -> SESSION.withState(map(value))),
                new Place("SessionUpdate.metadata", value -> SessionUpdate.metadata(map(value))));
    }

    /** Every place that takes a text, by the name its error must use. */
    static List<TextPlace> textPlaces() {
        return List.of(
                text("text", Event::user),
                text("author", text -> Event.builder(text).build()),
                text("eventId", text -> Event.builder("a").id(text).build()),
                text("agentId", text -> Event.builder("a").agentId(text).build()),
                text(
                        "invocationId",
                        text -> Event.builder("a").invocationId(text).build()),
                text("branch", text -> Event.builder("a").branch(text).build()),
                text("key", text -> EVENT.withMetadata(Map.of(text, 1))),
                text("text", text -> EVENT.withMetadata(Map.of("k", text))),
                text("key", text -> EVENT.withStateDelta(Map.of(text, 1))),
                text("artifactDelta", text -> EventActions.none().withArtifactDelta(Map.of(text, 1L))),
                text("transferToAgent", text -> EventActions.none().withTransferToAgent(text)),
                text("key", text -> EventActions.none().withCustom(Map.of(text, 1))),
                text("role", Role::of),
                text("text", Content::user),
                text("text", Part::reasoning),
                text("id", text -> Part.toolCall(text, "t", Map.of())),
                text("name", text -> Part.toolCall("c", text, Map.of())),
                text("key", text -> Part.toolCall("c", "t", Map.of(text, 1))),
                text("id", text -> Part.toolResult(text, "t", null)),
                text("name", text -> Part.toolResult("c", text, null)),
                text("text", text -> Part.toolResult("c", "t", text)),
                text("mimeType", text -> Part.media(text, new byte[1])),
                text("base64", text -> new Part.Media("a/b", null, text, JsonObject.empty())),
                text("uri", text -> Part.media("a/b", URI.create("https://example.org/" + text))),
                text("text", Part::data),
                text("type", text -> new Part.Unknown(text, JsonObject.empty())),
                text("key", text -> new Part.Unknown("later", JsonObject.of(text, 1))),
                text("appName", AppKey::of),
                text("userId", text -> UserKey.of("a", text)),
                text("sessionId", text -> SessionKey.of("a", "u", text)),
                text("sessionId", SESSION::withSessionId),
                text("agentId", SESSION::withAgentId),
                text("key", text -> SESSION.withState(Map.of(text, 1))),
                text("text", text -> SessionUpdate.metadata(Map.of("k", text))),
                text("author", text -> EventQuery.all().author(text)),
                text("eventId", text -> EventQuery.all().eventId(text)),
                text("agentId", text -> SessionQuery.app("a").agentId(text)));
    }

    /** Contents and parts whose unknown fields bear known names, and media that lie nowhere or twice. */
    static List<Place> disguises() {
        JsonObject none = JsonObject.empty();
        URI uri = URI.create("a:b");
        return List.of(
                new Place("role of a content", x -> new Content(Role.USER, List.of(), JsonObject.of("role", x))),
                new Place("parts of a content", x -> new Content(Role.USER, List.of(), JsonObject.of("parts", x))),
                new Place("type of a text", x -> new Part.Text("a", JsonObject.of("type", x))),
                new Place("text of a text", x -> new Part.Text("a", JsonObject.of("text", x))),
                new Place("text of a reasoning", x -> new Part.Reasoning("a", JsonObject.of("text", x))),
                new Place("arguments of a call", x -> new Part.ToolCall("c", "t", none, JsonObject.of("arguments", x))),
                new Place("result of an answer", x -> new Part.ToolResult("c", "t", x, JsonObject.of("result", x))),
                new Place("uri of media", x -> new Part.Media("a/b", null, "", JsonObject.of("uri", x))),
                new Place("base64 of media", x -> new Part.Media("a/b", uri, null, JsonObject.of("base64", x))),
                new Place("value of data", x -> new Part.Data(x, JsonObject.of("value", x))),
                new Place("type of the unknown", x -> new Part.Unknown("later", JsonObject.of("type", x))),
                new Place("a known type", x -> new Part.Unknown("text", none)),
                new Place("media without a source", x -> new Part.Media("a/b", null, null, none)),
                new Place("media with two sources", x -> new Part.Media("a/b", uri, "", none)));
    }

    /** Moments that not every store can hold. */
    static List<Instant> moments() {
        return List.of(
                Instant.MIN,
                Instant.parse("-0001-01-01T00:00:00Z"),
                Instant.parse("0999-12-31T23:59:59.999999999Z"),
                Instant.parse("+10000-01-01T00:00:00Z"),
                Instant.MAX);
    }

    private static TextPlace text(String argument, Function<String, Object> put) {
        return new TextPlace(argument, put);
    }

    private static Map<String, Object> map(Object value) {
        return Map.of("k", value);
    }
}
