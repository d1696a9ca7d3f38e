/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.memory;

import io.github.reactivesession.InvalidRequestException;

/**
 * How much an {@link InMemorySessionStore} may hold. A write that would pass a bound fails with
 * {@link io.github.reactivesession.LimitExceededException}, and writes nothing.
 *
 * @param maxSessions the most sessions, 0 for no bound
 * @param maxBytes the most bytes of events, as {@link io.github.reactivesession.SessionCodec} measures them, 0 for no
 *     bound; measuring makes an append slower
 */
public record InMemoryOptions(long maxSessions, long maxBytes) {
    private static final InMemoryOptions UNBOUNDED = new InMemoryOptions(0, 0);

    /**
     * Checks the bounds.
     *
     * @param maxSessions the most sessions, 0 for no bound
     * @param maxBytes the most bytes of events, as {@link io.github.reactivesession.SessionCodec} measures them, 0
     *     for no bound
     * @throws InvalidRequestException naming what is negative
     */
    public InMemoryOptions {
        requireNotNegative("maxSessions", maxSessions);
        requireNotNegative("maxBytes", maxBytes);
    }

    private static void requireNotNegative(String argument, long value) {
        if (value < 0) {
            throw new InvalidRequestException(argument, "must not be negative");
        }
    }

    /**
     * Returns the options without bounds.
     *
     * @return always the same
     */
    public static InMemoryOptions unbounded() {
        return UNBOUNDED;
    }

    /**
     * Returns a copy with another bound on sessions.
     *
     * @param sessions the most sessions, 0 for no bound
     * @return the copy
     */
    public InMemoryOptions withMaxSessions(long sessions) {
        return new InMemoryOptions(sessions, maxBytes);
    }

    /**
     * Returns a copy with another bound on bytes.
     *
     * @param bytes the most bytes of events, 0 for no bound
     * @return the copy
     */
    public InMemoryOptions withMaxBytes(long bytes) {
        return new InMemoryOptions(maxSessions, bytes);
    }
}
