/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

/** An append expected its session to end at one sequence, and it ends at another (R13). Nothing was written. */
public final class SequenceConflictException extends SessionException {
    private static final long serialVersionUID = 1L;

    /** What the caller expected. */
    private final long expected;

    /** What is. */
    private final long actual;

    /**
     * Creates the error.
     *
     * @param key the session
     * @param expected the sequence the caller expected to be the last
     * @param actual the sequence that is the last
     */
    public SequenceConflictException(SessionKey key, long expected, long actual) {
        super("expected last sequence " + expected + ", but it is " + actual + ": " + key, null);
        this.expected = expected;
        this.actual = actual;
    }

    /**
     * Returns what the caller expected.
     *
     * @return a sequence
     */
    public long expected() {
        return expected;
    }

    /**
     * Returns what is.
     *
     * @return the last sequence of the session
     */
    public long actual() {
        return actual;
    }
}
