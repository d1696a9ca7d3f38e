/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

import org.jspecify.annotations.Nullable;

/**
 * The store's server refused for a reason that a retry does not mend: a table or a right is missing, a disk is full, a
 * setting is too small. Nothing was written. The message says what was asked and the server's code, never a value.
 */
public final class StoreRefusedException extends SessionException {
    private static final long serialVersionUID = 1L;

    /**
     * Makes the error.
     *
     * @param message what was asked, and the server's code; no payload, no password
     * @param cause what the driver said, when that holds no payload
     */
    public StoreRefusedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
