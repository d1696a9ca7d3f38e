/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

/** An append was made under a lease that another holder has taken over since (R13). Nothing was written. */
public final class LeaseLostException extends SessionException {
    private static final long serialVersionUID = 1L;

    /** The number of the lease. */
    private final long fence;

    /**
     * Creates the error.
     *
     * @param key the session
     * @param fence the number of the lease that does not count any more
     */
    public LeaseLostException(SessionKey key, long fence) {
        super("the lease with number " + fence + " is lost: " + key, null);
        this.fence = fence;
    }

    /**
     * Returns the number of the lease that does not count any more.
     *
     * @return a number
     */
    public long fence() {
        return fence;
    }
}
