/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.examples;

import io.github.reactivesession.ClosedException;
import io.github.reactivesession.Event;
import io.github.reactivesession.EventQuery;
import io.github.reactivesession.ExpectedSequence;
import io.github.reactivesession.LimitExceededException;
import io.github.reactivesession.NewSession;
import io.github.reactivesession.SequenceConflictException;
import io.github.reactivesession.Session;
import io.github.reactivesession.SessionException;
import io.github.reactivesession.SessionExistsException;
import io.github.reactivesession.SessionService;
import java.util.List;
import java.util.function.IntFunction;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Stores a conversation as a session, and compares a stored one with its line.
 *
 * <p>A conversation that is stored already is stored once: its events come with the same ids again, so the store returns
 * those it has (R12). One that has grown since has its new events appended. One that says something else under the same
 * id is a problem, and changes nothing.
 */
final class Importer {
    /** The most events that go to the store in one step. */
    static final int BATCH = 1_000;

    private final SessionService sessions;

    Importer(SessionService sessions) {
        this.sessions = sessions;
    }

    /** Stores a conversation, or says why it could not be. It creates, not gets or creates, to know which it was. */
    Mono<Step> store(Conversation conversation) {
        NewSession session = NewSession.of(conversation.key()).withMetadata(conversation.metadata());
        return sessions.create(session)
                .flatMap(created -> fill(conversation))
                .onErrorResume(SessionExistsException.class, exists -> storeAgain(conversation))
                .onErrorResume(Importer::isFaultOfTheLine, error -> Mono.just(broken(conversation, error)));
    }

    /** A store that is full, closed or out of reach is no fault of the line's, and ends the import. */
    private static boolean isFaultOfTheLine(Throwable error) {
        return error instanceof SessionException fault
                && !fault.isRetryable()
                && !(fault instanceof ClosedException)
                && !isFull(fault);
    }

    /** Tells whether a store in memory has no room left. */
    static boolean isFull(Throwable error) {
        return error instanceof LimitExceededException limit
                && limit.limitName().equals("maxBytes");
    }

    private static Step broken(Conversation conversation, Throwable error) {
        return Problem.broken(conversation.place(), "refused: " + error.getMessage());
    }

    /** Fills a session that was just created; it goes again when its events are refused. */
    private Mono<Step> fill(Conversation conversation) {
        return append(conversation, 0)
                .then(Mono.just(stored(conversation, true, 0)))
                .onErrorResume(error -> sessions.delete(conversation.key()).then(Mono.error(error)));
    }

    /** Goes on with a session that is there; begins again, should it have been deleted meanwhile. */
    private Mono<Step> storeAgain(Conversation conversation) {
        return sessions.get(conversation.key())
                .flatMap(session -> storeInto(session, conversation))
                .switchIfEmpty(Mono.defer(() -> store(conversation)));
    }

    private Mono<Step> storeInto(Session session, Conversation conversation) {
        if (!session.metadata().equals(conversation.metadata())) {
            return Mono.just(conflict(conversation, "a field beside the messages differs"));
        }
        int known = (int) Math.min(session.lastSequence(), conversation.events().size());
        return difference(conversation, known)
                .map(reason -> conflict(conversation, reason))
                .switchIfEmpty(append(conversation, known).then(Mono.just(stored(conversation, false, known))));
    }

    /**
     * Appends once more what should be there, and compares what comes back. The session is not empty, so that expecting
     * it to be makes sure that nothing is written, should an event not be there after all.
     */
    private Mono<String> difference(Conversation conversation, int known) {
        return append(conversation, 0, known, start -> ExpectedSequence.exactly(0))
                .index()
                .filter(stored -> differs(stored.getT2(), conversation, stored.getT1()))
                .next()
                .map(stored -> "messages[" + stored.getT1() + "] differs")
                .onErrorResume(SequenceConflictException.class, e -> Mono.just("its events have other ids"));
    }

    private static boolean differs(Event stored, Conversation conversation, long index) {
        return stored.sequence() != index + 1
                || !ConversationFormat.toMessage(stored)
                        .equals(conversation.messages().get((int) index));
    }

    private Flux<Event> append(Conversation conversation, int from) {
        return append(conversation, from, conversation.events().size(), ExpectedSequence::exactly);
    }

    /** Appends a range of the events in batches; what the session must end at goes by where a batch starts. */
    private Flux<Event> append(Conversation conversation, int from, int to, IntFunction<ExpectedSequence> expected) {
        int batches = (to - from + BATCH - 1) / BATCH;
        return Flux.range(0, batches).map(batch -> from + batch * BATCH).concatMap(start -> {
            List<Event> batch = conversation.events().subList(start, Math.min(start + BATCH, to));
            return sessions.appendAll(conversation.key(), batch, expected.apply(start));
        });
    }

    private static Step stored(Conversation conversation, boolean created, int known) {
        int appended = conversation.events().size() - known;
        return new Stored(conversation.place(), conversation.key(), created, appended, known, conversation.toolCalls());
    }

    private static Step conflict(Conversation conversation, String reason) {
        String id = conversation.key().sessionId();
        return Problem.broken(
                conversation.place(), "conversation '" + id + "' is stored already with other content: " + reason);
    }

    /** Stores a conversation, then reads it back and compares it with its line, message by message. */
    Mono<Step> storeAndVerify(Conversation conversation) {
        return store(conversation)
                .flatMap(step -> step instanceof Stored ? verify(step, conversation) : Mono.just(step));
    }

    private Mono<Step> verify(Step stored, Conversation conversation) {
        int count = conversation.events().size();
        return sessions.events(conversation.key(), EventQuery.all().limit(count))
                .index()
                .filter(event -> !differs(event.getT2(), conversation, event.getT1()))
                .count()
                .map(equal -> equal == count ? stored : different(conversation, count - equal));
    }

    private static Step different(Conversation conversation, long messages) {
        String reason = "%s messages of conversation '%s' did not come back as they went in"
                .formatted(OneLine.number(messages), conversation.key().sessionId());
        return new Problem(conversation.place(), Problem.Kind.DIFFERENT, reason);
    }
}
