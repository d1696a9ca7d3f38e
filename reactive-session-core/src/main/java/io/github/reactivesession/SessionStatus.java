/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

/** How a session stands. A label that applications set and lists filter by; it opens and closes nothing. */
public enum SessionStatus {
    /** The session goes on; the status of a new one. */
    ACTIVE,
    /** The session has reached its end. */
    COMPLETED,
    /** The session ended in an error. */
    FAILED
}
