/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.benchmarks;

import io.github.reactivesession.Content;
import io.github.reactivesession.Event;
import io.github.reactivesession.JsonObject;
import io.github.reactivesession.Part;
import io.github.reactivesession.Role;
import io.github.reactivesession.SessionCodec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Events as agents make them: contents of 212 bytes at the median, 390 on average, 9 KB at most (a logarithmic normal
 * distribution), a fifth calls of tools, and for each call a result. The same seed gives the same conversation.
 */
final class Conversations {
    static final int MEDIAN_BYTES = 212;
    static final int MEAN_BYTES = 390;
    static final int MOST_BYTES = 9_000;

    private static final double SPREAD = Math.sqrt(2 * Math.log((double) MEAN_BYTES / MEDIAN_BYTES));
    private static final String[] WORDS =
            ("the a of to and in is that for it with as was on be at by this from or an are"
                            + " which session order customer search result invoice please could you find update status next step"
                            + " weather Zürich café naïve 東京 price €20 \"quoted\" total: 42% function return value\n error line"
                            + " retry database summary analysis therefore however document paragraph 2026-01-01 https://example.org/a")
                    .split(" ");
    private static final String[] TOOLS = {"search_web", "read_file", "query_orders", "get_weather", "run_code"};

    private final Random random;
    private int turn;
    private String tool = TOOLS[0];
    private Kind last = Kind.ANSWER;

    private enum Kind {
        USER,
        CALL,
        RESULT,
        ANSWER
    }

    Conversations(long seed) {
        this.random = new Random(seed);
    }

    /** The bytes of what an event says, as stores keep it. */
    static int bytes(Event event) {
        Content content = event.content();
        return content == null ? 0 : SessionCodec.write(content).getBytes(StandardCharsets.UTF_8).length;
    }

    List<Event> events(int count) {
        List<Event> events = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            events.add(next());
        }
        return events;
    }

    /** The next event of the conversation. */
    Event next() {
        last = following();
        int size = (int) Math.min(MOST_BYTES, MEDIAN_BYTES * Math.exp(SPREAD * random.nextGaussian()));
        Event.Builder event = Event.builder(last == Kind.USER ? Event.USER : "assistant")
                .content(content(size))
                .invocationId("invocation-" + turn);
        if (last != Kind.USER) {
            event.agentId("assistant");
        }
        if (last == Kind.ANSWER) {
            event.metadata(JsonObject.of("model", "large-4").with("tokens", (long) size / 4));
        }
        return event.build();
    }

    /** Of five events one is the user's, one calls a tool, one is its result, and two are answers. */
    private Kind following() {
        switch (last) {
            case CALL:
                return Kind.RESULT;
            case USER, RESULT:
                return random.nextInt(3) == 0 ? Kind.CALL : Kind.ANSWER;
            default:
                if (random.nextBoolean()) {
                    turn++;
                    return Kind.USER;
                }
                return random.nextInt(3) == 0 ? Kind.CALL : Kind.ANSWER;
        }
    }

    private Content content(int size) {
        return switch (last) {
            case USER -> Content.user(text(size - 52));
            case ANSWER -> Content.assistant(text(size - 52));
            case CALL -> {
                tool = TOOLS[random.nextInt(TOOLS.length)];
                JsonObject arguments = JsonObject.of("query", text(size - 124)).with("limit", 10L);
                yield Content.of(Role.ASSISTANT, Part.toolCall("call-" + turn, tool, arguments));
            }
            case RESULT -> {
                JsonObject result =
                        JsonObject.of("ok", true).with("score", 0.75).with("text", text(size - 124));
                yield Content.of(Role.TOOL, Part.toolResult("call-" + turn, tool, result));
            }
        };
    }

    /** Words of about so many bytes once they are escaped. */
    private String text(int bytes) {
        StringBuilder text = new StringBuilder(Math.max(16, bytes));
        int left = bytes;
        do {
            String word = WORDS[random.nextInt(WORDS.length)];
            text.append(word).append(' ');
            left -= word.getBytes(StandardCharsets.UTF_8).length + 1;
        } while (left > 4);
        return text.toString();
    }
}
