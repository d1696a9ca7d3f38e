/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.examples;

/** A line does not hold a conversation; the message says why. */
final class BrokenLineException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BrokenLineException(String reason) {
        super(reason);
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
