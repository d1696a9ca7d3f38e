/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

/** A reader asked to go on from a place that the event limit has since removed (R33). */
public final class HistoryTruncatedException extends SessionException {
    private static final long serialVersionUID = 1L;

    /** The first sequence still kept. */
    private final long firstKept;

    /**
     * Creates the error.
     *
     * @param key the session
     * @param firstKept the first sequence that is still kept
     */
    public HistoryTruncatedException(SessionKey key, long firstKept) {
        super("history begins at sequence " + firstKept + ": " + key, null);
        this.firstKept = firstKept;
    }

    /**
     * Returns where the history begins now.
     *
     * @return the first sequence that is still kept
     */
    public long firstKept() {
        return firstKept;
    }
}
