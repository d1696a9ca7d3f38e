/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where a session stands: two counters and the times. The history has its own counter, so that whoever edits a
 * session's metadata does not collide with whoever appends to it.
 *
 * @param version 1 when created, one more with each {@code update} and each change of session state without an event
 * @param lastSequence the sequence of the newest event, 0 before the first
 * @param createdAt when it was created
 * @param updatedAt when it was last written to, by append, update or change of state; it never moves back (R16)
 * @param expiresAt when it is gone unless written to before, or null when it stays (R27)
 */
public record Revision(
        long version,
        long lastSequence,
        Instant createdAt,
        Instant updatedAt,
        @Nullable Instant expiresAt) {}
