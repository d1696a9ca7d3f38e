/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.examples;

import io.github.reactivesession.Content;
import io.github.reactivesession.Event;
import io.github.reactivesession.EventQuery;
import io.github.reactivesession.Part;
import io.github.reactivesession.Session;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionQuery;
import io.github.reactivesession.SessionService;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/** What can be asked of stored sessions, as lines for a person to read. */
final class Views {
    private static final int FEW = 5;
    private static final int AUTHOR = 20;
    private static final int TEXT = 68;

    private final SessionService sessions;

    Views(SessionService sessions) {
        this.sessions = sessions;
    }

    /** Shows one session in several ways, and which sessions there are. */
    Flux<String> of(SessionKey key) {
        return sessions.get(key)
                .flatMapMany(session -> Flux.concat(history(session), filtered(session), view(session), state(session)))
                .concatWith(newest());
    }

    private Flux<String> history(Session session) {
        String title = "History of '%s', from the first of %s events on"
                .formatted(session.id(), OneLine.number(session.lastSequence()));
        return titled(title, events(session, EventQuery.all().limit(2 * FEW)));
    }

    /** The importer keeps the newest tool in the state, and makes tools the authors of what they answer. */
    private Flux<String> filtered(Session session) {
        String tool = session.state().get("lastTool", String.class);
        return tool == null
                ? Flux.empty()
                : titled(
                        "Filtered: what the tool " + tool + " answered",
                        events(session, EventQuery.all().author(tool).limit(FEW)));
    }

    private Flux<String> view(Session session) {
        return titled(
                "View for a model: the newest " + 2 * FEW + " events, from a user's turn on",
                events(session, EventQuery.latest(2 * FEW).startingAtUserTurn()));
    }

    private static Flux<String> state(Session session) {
        Map<String, @Nullable Object> sorted = new TreeMap<>(session.state());
        return titled(
                "Merged state of the session and its app",
                Flux.fromIterable(sorted.entrySet()).map(Views::entry));
    }

    private static String entry(Map.Entry<String, @Nullable Object> entry) {
        return "  " + OneLine.padded(entry.getKey(), AUTHOR + 8) + "  "
                + OneLine.of(Json.write(entry.getValue()), TEXT);
    }

    private Flux<String> newest() {
        SessionQuery query = SessionQuery.user(ConversationFormat.OWNER).limit(FEW);
        return titled("The sessions written to last", sessions.list(query).map(Views::line));
    }

    private static String line(Session session) {
        return "  %s %8s events  updated %s"
                .formatted(
                        OneLine.padded(session.id(), 40), OneLine.number(session.lastSequence()), session.updatedAt());
    }

    private Flux<String> events(Session session, EventQuery query) {
        return sessions.events(session.key(), query).map(Views::line);
    }

    private static String line(Event event) {
        return "  %6d  %s  %s"
                .formatted(event.sequence(), OneLine.padded(event.author(), AUTHOR), OneLine.of(text(event), TEXT));
    }

    private static String text(Event event) {
        Content content = event.content();
        return content == null ? "" : content.parts().stream().map(Views::text).collect(Collectors.joining(" "));
    }

    private static String text(Part part) {
        if (part instanceof Part.Text text) {
            return text.text();
        }
        if (part instanceof Part.ToolCall call) {
            return "-> " + call.name() + " " + Json.write(call.arguments());
        }
        if (part instanceof Part.ToolResult answer) {
            return "<- " + (answer.result() instanceof String text ? text : Json.write(answer.result()));
        }
        return "[" + part.getClass().getSimpleName() + "]";
    }

    private static Flux<String> titled(String title, Flux<String> lines) {
        return Flux.concat(Flux.just("", OneLine.of(title, 100)), lines.defaultIfEmpty("  none"));
    }
}
