/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Holds values to the {@link Limits} (R21). What is surely small enough by the length of its texts is never encoded;
 * only what may be too large is measured exactly.
 */
final class Sizes {
    /** The most bytes of JSON: a char takes an escape of six; a number, a name or a bracket surely less than 400. */
    private static final Sizes BOUND = new Sizes(6, 400);
    /** About what is held in memory and sent. */
    private static final Sizes ESTIMATE = new Sizes(2, 16);

    private final int perChar;
    private final int perToken;

    private Sizes(int perChar, int perToken) {
        this.perChar = perChar;
        this.perToken = perToken;
    }

    /** Roughly what events weigh in memory and on the wire, and cheap to find. */
    static long estimate(List<Event> events) {
        long bytes = 0;
        for (Event event : events) {
            bytes += ESTIMATE.of(event);
        }
        return bytes;
    }

    /** Roughly what an event weighs in memory, by what of it is not in its stored form. */
    static long estimate(Event event, @Nullable Content content, @Nullable Object metadata) {
        long weight = ESTIMATE.ofNames(event) + ESTIMATE.of(event.actions());
        weight += metadata instanceof JsonObject ? ESTIMATE.of(metadata) : 0;
        return content == null ? weight : weight + ESTIMATE.of(content);
    }

    static void requireEvents(List<Event> events, Limits limits) {
        if (events.size() > limits.maxBatchEvents()) {
            throw new LimitExceededException("maxBatchEvents", limits.maxBatchEvents(), events.size());
        }
        long bound = 0;
        for (Event event : events) {
            bound += requireEvent(event, limits);
        }
        if (bound > limits.maxBatchBytes()) {
            long bytes = events.stream().mapToLong(SessionCodec::size).sum();
            require("maxBatchBytes", limits.maxBatchBytes(), bytes);
        }
    }

    /** Cuts a run of events so that no part passes a limit which the run as a whole does. */
    static List<List<Event>> batches(List<Event> events, Limits limits) {
        List<List<Event>> batches = new ArrayList<>();
        List<Event> batch = new ArrayList<>();
        long bytes = 0;
        for (Event event : events) {
            long size = BOUND.of(event) <= limits.maxBatchBytes() / events.size()
                    ? BOUND.of(event)
                    : SessionCodec.size(event);
            boolean full = batch.size() == limits.maxBatchEvents() || bytes + size > limits.maxBatchBytes();
            if (full && !batch.isEmpty()) {
                batches.add(batch);
                batch = new ArrayList<>();
                bytes = 0;
            }
            batch.add(event);
            bytes += size;
        }
        batches.add(batch);
        return batches;
    }

    private static long requireEvent(Event event, Limits limits) {
        requireDelta(event.actions().stateDelta(), limits);
        long bound = BOUND.of(event);
        if (bound > limits.maxEventBytes()) {
            require("maxEventBytes", limits.maxEventBytes(), SessionCodec.size(event));
        }
        return bound;
    }

    static void requireDelta(JsonObject delta, Limits limits) {
        if (BOUND.of(delta) > limits.maxDeltaBytes()) {
            require("maxDeltaBytes", limits.maxDeltaBytes(), SessionCodec.size(delta));
        }
    }

    private static void require(String name, long limit, long actual) {
        if (actual > limit) {
            throw new LimitExceededException(name, limit, actual);
        }
    }

    /** The weight of all that an event holds, by the length of its texts. */
    private long of(Event event) {
        long weight = ofNames(event) + of(event.metadata()) + of(event.actions());
        Content content = event.content();
        return content == null ? weight : weight + of(content);
    }

    private long ofNames(Event event) {
        return 6L * perToken
                + of(event.id())
                + of(event.author())
                + of(event.agentId())
                + of(event.invocationId())
                + of(event.branch());
    }

    private long of(EventActions actions) {
        return 6L * perToken
                + of(actions.stateDelta())
                + of(actions.artifactDelta())
                + of(actions.transferToAgent())
                + of(actions.custom());
    }

    private long of(Content content) {
        long weight = 2L * perToken + of(content.role().name()) + of(content.extra());
        for (Part part : content.parts()) {
            weight += 4L * perToken + ofKnown(part) + of(part.extra());
        }
        return weight;
    }

    private long ofKnown(Part part) {
        if (part instanceof Part.Text text) {
            return of(text.text());
        }
        if (part instanceof Part.Reasoning reasoning) {
            return of(reasoning.text());
        }
        if (part instanceof Part.ToolCall call) {
            return of(call.id()) + of(call.name()) + of(call.arguments());
        }
        if (part instanceof Part.ToolResult answer) {
            return of(answer.id()) + of(answer.name()) + of(answer.result());
        }
        if (part instanceof Part.Media media) {
            String source = media.uri() == null ? media.base64() : media.uri().toString();
            return of(media.mimeType()) + of(source);
        }
        return part instanceof Part.Data data ? of(data.value()) : of(((Part.Unknown) part).type());
    }

    private long of(@Nullable Object value) {
        if (value instanceof String text) {
            return (long) perChar * text.length() + perToken;
        }
        long weight = perToken;
        if (value instanceof Map<?, ?> map) {
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                weight += of(entry.getKey()) + of(entry.getValue());
            }
        } else if (value instanceof List<?> list) {
            for (Object item : list) {
                weight += of(item);
            }
        }
        return weight;
    }
}
