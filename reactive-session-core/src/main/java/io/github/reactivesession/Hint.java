/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

/**
 * What a store tells those that follow a session, a user or an app: that it is worth looking, or an event that passes by.
 * Hints may be lost, late or doubled; what the store holds is the truth (R32).
 */
public sealed interface Hint {
    /** Something has changed, or may have while nobody could tell: look. */
    Hint LOOK = new Moved(0);

    /**
     * A session has come to a sequence.
     *
     * @param sequence the sequence, or 0 when it is not known or something else has changed, such as a state
     */
    record Moved(long sequence) implements Hint {}

    /**
     * A partial event passes by, which no store keeps.
     *
     * @param event the event
     */
    record Passing(Event event) implements Hint {}
}
