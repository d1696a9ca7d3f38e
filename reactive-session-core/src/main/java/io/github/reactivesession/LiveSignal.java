/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

/** What a follower of a session is shown beside the events themselves. */
public sealed interface LiveSignal {
    /**
     * An event that is stored.
     *
     * @param event the event
     */
    record Stored(Event event) implements LiveSignal {}

    /**
     * A partial event that passed by, which no store keeps (R15).
     *
     * @param event the event
     */
    record Partial(Event event) implements LiveSignal {}

    /** All that was stored has been shown; what comes now is new. Comes once. */
    record CaughtUp() implements LiveSignal {}
}
