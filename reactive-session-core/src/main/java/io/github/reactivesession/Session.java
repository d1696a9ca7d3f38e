/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A session as it was when it was read. Immutable; a later write does not change it (R26).
 *
 * @param key whose it is, and its id
 * @param agentId the agent it belongs to, or null
 * @param status how it stands
 * @param metadata data about it
 * @param state the merged state: its own keys, and the app's and the user's under {@code app:} and {@code user:} (R24);
 *     empty in lists that did not ask for state
 * @param revision counters and times
 */
public record Session(
        SessionKey key,
        @Nullable String agentId,
        SessionStatus status,
        JsonObject metadata,
        JsonObject state,
        Revision revision) {

    /**
     * Returns its id.
     *
     * @return the last part of its key
     */
    public String id() {
        return key.sessionId();
    }

    /**
     * Returns how often it was updated, for {@link SessionUpdate#ifVersion(long)}.
     *
     * @return 1 when created
     */
    public long version() {
        return revision.version();
    }

    /**
     * Returns the sequence of its newest event.
     *
     * @return 0 before the first
     */
    public long lastSequence() {
        return revision.lastSequence();
    }

    /**
     * Returns when it was created.
     *
     * @return UTC, with microseconds
     */
    public Instant createdAt() {
        return revision.createdAt();
    }

    /**
     * Returns when it was last written to.
     *
     * @return UTC, with microseconds
     */
    public Instant updatedAt() {
        return revision.updatedAt();
    }

    /**
     * Returns when it is gone unless written to before.
     *
     * @return UTC, with microseconds, or null when it stays
     */
    public @Nullable Instant expiresAt() {
        return revision.expiresAt();
    }

    /** Names the session without its payload, so that it may be logged. */
    @Override
    public String toString() {
        return "Session[key=" + key + ", status=" + status + ", revision=" + revision + "]";
    }
}
