/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionService;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import tools.jackson.databind.JsonNode;

/**
 * All conversations of a file, the system property {@code conversations.file}, go in and come out equal, and go in once.
 * Without it, those of the bundled sample do.
 */
class ConversationDataTest {
    private final Source source = source();
    private final SessionService sessions = Given.sessions();

    private static Source source() {
        String file = System.getProperty("conversations.file", "");
        return file.isEmpty() ? Source.sample() : Source.file(file);
    }

    @Test
    void allOfThemComeBackEqualAndASecondImportStoresNothing() {
        Totals first = importAll();
        Totals second = importAll();

        assertThat(first.problems()).isZero();
        assertThat(first.newSessions()).isPositive();
        assertThat(first.newEvents()).isGreaterThan(first.newSessions());
        assertThat(second.newSessions()).isZero();
        assertThat(second.newEvents()).isZero();
        assertThat(second.knownEvents()).isEqualTo(first.newEvents());

        long messages = ConversationReader.lines(List.of(source))
                .map(line -> Given.tree(((Line) line).text()))
                .concatMap(this::compare)
                .count()
                .blockOptional()
                .orElseThrow();
        assertThat(messages).isEqualTo(first.newEvents());
    }

    private Totals importAll() {
        return ImportRun.of(List.of(source), new Importer(sessions)::store)
                .collect(Totals::new, Totals::add)
                .blockOptional()
                .orElseThrow();
    }

    /** Compares the messages of a line, as a tree, with those that its session holds. */
    private Flux<JsonNode> compare(JsonNode line) {
        SessionKey key =
                ConversationFormat.OWNER.session(line.get("conversation").asString());
        return sessions.events(key)
                .map(event -> Given.tree(Json.write(ConversationFormat.toMessage(event))))
                .collectList()
                .doOnNext(messages -> assertThat(messages)
                        .describedAs(key.sessionId())
                        .isEqualTo(List.copyOf(line.get("messages").values())))
                .flatMapIterable(messages -> messages);
    }
}
