/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The text of partial events that no whole event has taken up yet, by who says it. */
final class Streamed {
    /** What is beyond is not kept: an event has to hold it. */
    private static final int MAX_CHARS = 1 << 20;

    private final Map<Voice, StringBuilder> texts = new LinkedHashMap<>();

    /** Takes a token; a whole event of the same author and branch says all of what streamed before. */
    synchronized void take(Event event) {
        Voice voice = new Voice(event.author(), event.agentId(), event.branch());
        if (!event.partial()) {
            texts.remove(voice);
            return;
        }
        Content content = event.content();
        StringBuilder text = texts.computeIfAbsent(voice, same -> new StringBuilder());
        if (content != null && text.length() < MAX_CHARS) {
            text.append(content.text());
        }
    }

    /** Returns it as whole events, once. */
    synchronized List<Event> drain(String invocationId, Map<String, Object> metadata) {
        List<Event> events = new ArrayList<>();
        texts.forEach((voice, text) -> {
            if (!text.isEmpty()) {
                events.add(voice.says(text.toString(), invocationId, metadata));
            }
        });
        texts.clear();
        return events;
    }

    /** Who speaks. */
    private record Voice(
            String author,
            @Nullable String agentId,
            @Nullable String branch) {
        Event says(String text, String invocationId, Map<String, Object> metadata) {
            return Event.builder(author)
                    .agentId(agentId)
                    .branch(branch)
                    .invocationId(invocationId)
                    .content(Content.assistant(text))
                    .metadata(metadata)
                    .build();
        }
    }
}
