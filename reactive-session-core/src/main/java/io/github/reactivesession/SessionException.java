/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

import org.jspecify.annotations.Nullable;

/**
 * The root of every error this library signals on purpose. Messages name keys, limits and rules, never payloads.
 */
public abstract class SessionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an error.
     *
     * @param message what went wrong, without any payload
     * @param cause the error beneath, or null
     */
    protected SessionException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /**
     * Tells whether the same call may succeed when it is made again. Appends are safe to repeat, as an event id is
     * stored once (R12).
     *
     * @return true when a retry makes sense
     */
    public boolean isRetryable() {
        return false;
    }
}
