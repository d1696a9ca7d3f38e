/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

/** A write was meant for a session that is absent, deleted or expired (R9, R14, R28). */
public final class SessionNotFoundException extends SessionException {
    private static final long serialVersionUID = 1L;

    private final transient SessionKey key;

    /**
     * Creates the error.
     *
     * @param key the session that is not there
     */
    public SessionNotFoundException(SessionKey key) {
        super("no such session: " + key, null);
        this.key = key;
    }

    /**
     * Returns the session that is not there.
     *
     * @return its key
     */
    public SessionKey key() {
        return key;
    }
}
