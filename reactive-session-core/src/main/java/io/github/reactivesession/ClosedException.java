/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

/** The service or the store has been closed (R40). */
public final class ClosedException extends SessionException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the error.
     *
     * @param what what has been closed, for example {@code session service}
     */
    public ClosedException(String what) {
        super(what + " is closed", null);
    }
}
