/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

import org.reactivestreams.Publisher;

/** What answers in a session. A {@link SessionRunner} calls it, and stores what it says. */
@FunctionalInterface
public interface Agent {
    /**
     * Answers a message.
     *
     * <p>The publisher is subscribed to once. Each whole event is stored before the next one is asked for; partial events,
     * such as tokens, are only passed on, and should carry what is new since the one before. An event without an invocation
     * id gets that of the run.
     *
     * @param context the session, its state, and a view of its history
     * @return the answer, as events; an error ends the run
     */
    Publisher<Event> run(InvocationContext context);
}
