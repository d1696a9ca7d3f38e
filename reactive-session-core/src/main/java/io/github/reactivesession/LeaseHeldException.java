/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

import java.time.Instant;

/** Another one has the lease of a session (R13). It may be had later. */
public final class LeaseHeldException extends SessionException {
    private static final long serialVersionUID = 1L;

    /** When it ends. */
    private final Instant expiresAt;

    /**
     * Creates the error.
     *
     * @param key the session
     * @param expiresAt when the lease ends, unless its holder keeps it
     */
    public LeaseHeldException(SessionKey key, Instant expiresAt) {
        super("another holder has the lease until " + expiresAt + ": " + key, null);
        this.expiresAt = expiresAt;
    }

    /**
     * Returns when the lease ends, unless its holder keeps or releases it.
     *
     * @return a time of the store's clock
     */
    public Instant expiresAt() {
        return expiresAt;
    }

    @Override
    public boolean isRetryable() {
        return true;
    }
}
