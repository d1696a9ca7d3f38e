/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.benchmarks;

import com.google.adk.events.Event;
import com.google.adk.sessions.InMemorySessionService;
import com.google.adk.sessions.Session;
import com.google.genai.types.Content;
import com.google.genai.types.Part;
import io.github.reactivesession.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * Google ADK's sessions in memory. Its append takes the session that the caller has got before, and adds to that; here
 * the caller keeps it. Getting one copies its whole history, which is not measured.
 */
final class AdkSessions implements Peer {
    static final String NAME = "Google ADK in memory";

    private final InMemorySessionService service = new InMemorySessionService();
    private final List<Session> sessions;
    private final List<Content> contents;
    private final List<Sample> samples;
    private long due;

    AdkSessions(int count, List<Sample> samples, List<Content> contents) {
        this.samples = samples;
        this.contents = contents;
        sessions = IntStream.range(0, count).mapToObj(this::create).toList();
    }

    private Session create(int number) {
        Map<String, Object> nothing = Map.of();
        return service.createSession("bench", "user", nothing, "session-" + number)
                .blockingGet();
    }

    /** The samples in its own form. */
    static List<Content> contents(List<Sample> samples) {
        return samples.stream().map(AdkSessions::content).toList();
    }

    private static Content content(Sample sample) {
        io.github.reactivesession.Content content =
                Objects.requireNonNull(sample.event().content());
        io.github.reactivesession.Part part = content.parts().get(0);
        Part made;
        if (part instanceof io.github.reactivesession.Part.ToolCall call) {
            made = Part.fromFunctionCall(call.name(), values(call.arguments()));
        } else if (part instanceof io.github.reactivesession.Part.ToolResult result) {
            made = Part.fromFunctionResponse(result.name(), values(Objects.requireNonNull(result.result())));
        } else {
            made = Part.fromText(content.text());
        }
        return Content.builder()
                .role(sample.event().author())
                .parts(List.of(made))
                .build();
    }

    @SuppressWarnings("NullAway") // no sample has a null in it
    private static Map<String, Object> values(Object json) {
        return Map.copyOf(JsonObject.from(json));
    }

    @Override
    public void append(int session, int sample) {
        Event event = Event.builder()
                .id(Sample.newId())
                .invocationId(
                        Objects.requireNonNullElse(samples.get(sample).event().invocationId(), ""))
                .author(samples.get(sample).event().author())
                .content(contents.get(sample))
                .timestamp(System.currentTimeMillis())
                .build();
        Object ignored = service.appendEvent(sessions.get(session), event).blockingGet();
    }

    @Override
    public void check(long appended) {
        due += appended;
        Peer.require(NAME, due, sessions.stream().mapToLong(this::length).sum());
    }

    private long length(Session session) {
        return service.listEvents("bench", "user", session.id())
                .blockingGet()
                .events()
                .size();
    }
}
