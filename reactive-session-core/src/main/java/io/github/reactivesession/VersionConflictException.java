/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

/** An update expected its session at one version, and it is at another (R7). Nothing was written. */
public final class VersionConflictException extends SessionException {
    private static final long serialVersionUID = 1L;

    /** What the caller expected. */
    private final long expected;

    /** What is. */
    private final long actual;

    /**
     * Creates the error.
     *
     * @param key the session
     * @param expected the version the caller expected
     * @param actual the version the session has
     */
    public VersionConflictException(SessionKey key, long expected, long actual) {
        super("expected version " + expected + ", but it is " + actual + ": " + key, null);
        this.expected = expected;
        this.actual = actual;
    }

    /**
     * Returns what the caller expected.
     *
     * @return a version
     */
    public long expected() {
        return expected;
    }

    /**
     * Returns what is.
     *
     * @return the version of the session
     */
    public long actual() {
        return actual;
    }
}
