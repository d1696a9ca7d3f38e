/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import io.github.reactivesession.Event;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.StateOwner;
import reactor.core.publisher.Mono;

/**
 * How hints go from process to process. Methods that return nothing are quick and never throw; what they are told may be lost.
 */
interface Push {
    /** A session has come to a sequence. */
    void moved(SessionKey key, long sequence);

    /** Something else has changed. */
    void look(StateOwner owner);

    /** Much has changed at once. */
    void lookAll();

    /** A partial event passes by, in its JSON form. */
    void pass(SessionKey key, String json);

    /** Somebody in this process wants hints, or does not any more. */
    void wantedChanged();

    /** Sends what waits, and lets go of all it has taken. */
    Mono<Void> close();

    /** What has come from other processes, for those in this one. */
    interface Receiver {
        void look(StateOwner owner);

        void moved(SessionKey key, long sequence);

        void lookAll();

        void passing(SessionKey key, Event partial);
    }
}
