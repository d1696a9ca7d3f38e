/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import io.github.reactivesession.Event;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionService;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Short words for histories. */
final class Histories {
    private Histories() {}

    /**
     * A session to read.
     *
     * @param service where it lies
     * @param key which it is
     */
    record View(SessionService service, SessionKey key) {}

    /**
     * Makes events whose id is a word and whose author its first letter tells: {@code u} the person, {@code a} an
     * agent, {@code s} the system, {@code t} a tool. Their timestamps are equal.
     */
    static List<Event> of(String... words) {
        return Stream.of(words)
                .map(word -> Event.builder(author(word.charAt(0)))
                        .id(word)
                        .timestamp(Tck.NOON)
                        .build())
                .toList();
    }

    private static String author(char letter) {
        return switch (letter) {
            case 'u' -> Event.USER;
            case 'a' -> "assistant";
            case 's' -> "system";
            case 't' -> "tool";
            default -> throw new IllegalArgumentException("no author begins with " + letter);
        };
    }

    /** Eight events that share some names and differ in others, and whose clock runs back twice. */
    static List<Event> story() {
        return List.of(
                said("e1", 0, Event.USER, null, null, "run-1"),
                said("e2", 1, "planner", "planner", "main", "run-1"),
                said("e3", 2, "tool", "planner", "main.sub", "run-1"),
                said("e4", 1, Event.USER, null, null, "run-2"),
                said("e5", 3, "writer", "writer", "main", "run-2"),
                said("e6", -1, "Planner", "PLANNER", "MAIN", "RUN-1"),
                said("e7", 1, "planner ", "planner ", "main ", "run-1 "),
                said("e8", 1, "plänner", "plänner", "mäin", "rün-1"));
    }

    static Event said(
            String id,
            long micros,
            String author,
            @Nullable String agent,
            @Nullable String branch,
            @Nullable String run) {
        return Event.builder(author)
                .id(id)
                .timestamp(Tck.NOON.plus(micros, ChronoUnit.MICROS))
                .agentId(agent)
                .branch(branch)
                .invocationId(run)
                .build();
    }

    /** The events as a fresh session holds them: numbered from 1. */
    static List<Event> numbered(List<Event> events) {
        List<Event> numbered = new ArrayList<>();
        for (Event event : events) {
            numbered.add(event.withSequence(numbered.size() + 1L));
        }
        return numbered;
    }

    static List<String> ids(List<Event> events) {
        return events.stream().map(Event::id).toList();
    }

    static List<Long> sequences(List<Event> events) {
        return events.stream().map(Event::sequence).toList();
    }
}
