/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.examples;

/** The program was not called as it can be; the message says what was wrong. */
final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UsageException(String message) {
        super(message);
    }
}
