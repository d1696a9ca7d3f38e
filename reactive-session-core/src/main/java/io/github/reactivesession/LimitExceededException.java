/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

/** Something is larger than a limit allows; nothing was written (R21). */
public final class LimitExceededException extends SessionException {
    private static final long serialVersionUID = 1L;

    /** The name of the limit. */
    private final String limitName;

    /** The most that is allowed. */
    private final long limit;

    /** What is. */
    private final long actual;

    /**
     * Creates the error.
     *
     * @param limitName the name of the limit, as its option is called
     * @param limit the most that is allowed
     * @param actual what was asked for; where counting stops early, the first count above the limit
     */
    public LimitExceededException(String limitName, long limit, long actual) {
        super(limitName + " is " + limit + ", but this has " + actual, null);
        this.limitName = limitName;
        this.limit = limit;
        this.actual = actual;
    }

    /**
     * Returns the name of the limit.
     *
     * @return for example {@code maxEventBytes}
     */
    public String limitName() {
        return limitName;
    }

    /**
     * Returns the most that is allowed.
     *
     * @return the limit, in the unit its name says
     */
    public long limit() {
        return limit;
    }

    /**
     * Returns what was asked for.
     *
     * @return the size that passed the limit
     */
    public long actual() {
        return actual;
    }
}
