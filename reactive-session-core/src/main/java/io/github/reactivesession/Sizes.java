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
    /** The most bytes of JSON a char can take: an escape of six. */
    private static final int CHAR = 6;
    /** More than any number, name or bracket takes. */
    private static final int TOKEN = 400;

    private Sizes() {}

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
            long size =
                    bound(event) <= limits.maxBatchBytes() / events.size() ? bound(event) : SessionCodec.size(event);
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
        long bound = bound(event);
        if (bound > limits.maxEventBytes()) {
            require("maxEventBytes", limits.maxEventBytes(), SessionCodec.size(event));
        }
        return bound;
    }

    static void requireDelta(JsonObject delta, Limits limits) {
        if (bound(delta) > limits.maxDeltaBytes()) {
            require("maxDeltaBytes", limits.maxDeltaBytes(), SessionCodec.size(delta));
        }
    }

    private static void require(String name, long limit, long actual) {
        if (actual > limit) {
            throw new LimitExceededException(name, limit, actual);
        }
    }

    /** At least the size of the event, and cheap to find. */
    private static long bound(Event event) {
        long bound = 6L * TOKEN
                + bound(event.id())
                + bound(event.author())
                + bound(event.agentId())
                + bound(event.invocationId())
                + bound(event.branch())
                + bound(event.metadata())
                + bound(event.actions());
        Content content = event.content();
        return content == null ? bound : bound + bound(content);
    }

    private static long bound(EventActions actions) {
        return 6L * TOKEN
                + bound(actions.stateDelta())
                + bound(actions.artifactDelta())
                + bound(actions.transferToAgent())
                + bound(actions.custom());
    }

    private static long bound(Content content) {
        long bound = 2L * TOKEN + bound(content.role().name()) + bound(content.extra());
        for (Part part : content.parts()) {
            bound += 4L * TOKEN + boundKnown(part) + bound(part.extra());
        }
        return bound;
    }

    private static long boundKnown(Part part) {
        if (part instanceof Part.Text text) {
            return bound(text.text());
        }
        if (part instanceof Part.Reasoning reasoning) {
            return bound(reasoning.text());
        }
        if (part instanceof Part.ToolCall call) {
            return bound(call.id()) + bound(call.name()) + bound(call.arguments());
        }
        if (part instanceof Part.ToolResult answer) {
            return bound(answer.id()) + bound(answer.name()) + bound(answer.result());
        }
        if (part instanceof Part.Media media) {
            String source = media.uri() == null ? media.base64() : media.uri().toString();
            return bound(media.mimeType()) + bound(source);
        }
        return part instanceof Part.Data data ? bound(data.value()) : bound(((Part.Unknown) part).type());
    }

    private static long bound(@Nullable Object value) {
        if (value instanceof String text) {
            return (long) CHAR * text.length() + TOKEN;
        }
        long bound = TOKEN;
        if (value instanceof Map<?, ?> map) {
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                bound += bound(entry.getKey()) + bound(entry.getValue());
            }
        } else if (value instanceof List<?> list) {
            for (Object item : list) {
                bound += bound(item);
            }
        }
        return bound;
    }
}
