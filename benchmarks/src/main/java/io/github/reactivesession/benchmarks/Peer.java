/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.benchmarks;

/**
 * What somebody would take in our place, as threads that wait for each answer call it. Sessions are numbered from 0 and
 * were made before; only {@link #check} and {@link #close} may be slow.
 */
interface Peer extends AutoCloseable {
    /**
     * Appends an event with a new id, and returns when it is stored.
     *
     * @param session to which session
     * @param sample the number of a sample, of which the peer has made its own form before the clock starts
     */
    void append(int session, int sample);

    /**
     * Looks whether all is there, and fails if not.
     *
     * @param appended how many appends have returned since the last look
     */
    void check(long appended);

    @Override
    default void close() {}

    /** Fails unless the two counts are the same. */
    static void require(String who, long expected, long found) {
        if (expected != found) {
            throw new IllegalStateException(who + ": " + expected + " events are due, and " + found + " there");
        }
    }
}
