/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What an {@link Agent} knows of the run that it answers in. Safe for use by several threads. */
public final class InvocationContext {
    private final Run run;
    private final Session session;
    private final Event message;

    InvocationContext(Run run, Session session, Event message) {
        this.run = run;
        this.session = session;
        this.message = message;
    }

    /**
     * Returns the session as it stood when the message had been stored, with its merged state (R24).
     *
     * @return the session
     */
    public Session session() {
        return session;
    }

    /**
     * Returns what the agent is to answer.
     *
     * @return the event as stored, with its sequence
     */
    public Event message() {
        return message;
    }

    /**
     * Returns the name of the run.
     *
     * @return the invocation id that its events carry
     */
    public String invocationId() {
        return run.request().invocationId();
    }

    /**
     * Returns the merged state, with what the whole events of this run have changed so far: keys of the session, {@code app:}
     * and {@code user:} keys, and {@code temp:} keys, which live as long as the run (R22). What others change
     * meanwhile is not in it; {@link #sessions} knows that.
     *
     * @return the state
     */
    public JsonObject state() {
        return run.state();
    }

    /**
     * Streams a part of the history, with back-pressure (R17, R18): the newest events, those since a time, of a branch, or
     * beginning at a user's turn. What the agent has emitted before is in it, and so is the message.
     *
     * @param query which events, and in which order
     * @return the events
     */
    public Flux<Event> history(EventQuery query) {
        return Mono.defer(run::stored).thenMany(sessions().events(session.key(), query));
    }

    /**
     * Returns the service that the run stores in, for all else.
     *
     * @return the service
     */
    public SessionService sessions() {
        return run.sessions();
    }
}
