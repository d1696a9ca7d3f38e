/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.memory;

import io.github.reactivesession.JsonObject;
import io.github.reactivesession.Revision;
import io.github.reactivesession.SessionStatus;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * All of a session that changes, as it stands between two writes. Publishing the next one is the moment a write happens.
 *
 * @param status how the session stands
 * @param metadata data about it
 * @param state its own state
 * @param firstSequence the first sequence kept; one above the last when there is none
 * @param revision counters and times
 */
record Snapshot(SessionStatus status, JsonObject metadata, JsonObject state, long firstSequence, Revision revision) {

    boolean isExpired(Instant now) {
        return isPast(revision.expiresAt(), now);
    }

    static boolean isPast(@Nullable Instant expiresAt, Instant now) {
        return expiresAt != null && !now.isBefore(expiresAt);
    }

    long lastSequence() {
        return revision.lastSequence();
    }
}
