/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

/** A bounded queue in front of the store is full; nothing was written. May be retried after a while. */
public final class StoreOverloadedException extends SessionException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the error.
     *
     * @param message which queue is full, and its bound
     */
    public StoreOverloadedException(String message) {
        super(message, null);
    }

    @Override
    public boolean isRetryable() {
        return true;
    }
}
