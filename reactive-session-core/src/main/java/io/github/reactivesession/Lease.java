/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

import java.time.Instant;

/**
 * The right to run a session, which one holder has at a time, for a time. It keeps nobody from appending who asks for no
 * right; an append that does ({@link ExpectedSequence#under}) is refused once another holder has taken over.
 *
 * @param key the session
 * @param holder who has it
 * @param fence a number that no earlier holder of the session, nor of one that had its key before, has had; it grows
 * @param expiresAt when another may take it, by the clock of the store
 */
public record Lease(SessionKey key, String holder, long fence, Instant expiresAt) {}
