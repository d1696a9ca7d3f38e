/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

/** A session was to be created under the key of a live one (R4). */
public final class SessionExistsException extends SessionException {
    private static final long serialVersionUID = 1L;

    private final transient SessionKey key;

    /**
     * Creates the error.
     *
     * @param key the key that is taken
     */
    public SessionExistsException(SessionKey key) {
        super("session exists: " + key, null);
        this.key = key;
    }

    /**
     * Returns the key that is taken.
     *
     * @return the key
     */
    public SessionKey key() {
        return key;
    }
}
