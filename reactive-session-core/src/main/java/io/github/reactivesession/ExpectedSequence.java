/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

/** What an append expects its session to end at (R13). */
public sealed interface ExpectedSequence {
    /**
     * Expects nothing: of two writers both succeed. The default.
     *
     * @return always the same
     */
    static ExpectedSequence any() {
        return Any.ANY;
    }

    /**
     * Expects the newest event to have a sequence; 0 expects no event yet.
     *
     * @param sequence 0 or more
     * @return the expectation
     * @throws InvalidRequestException when the sequence is negative
     */
    static ExpectedSequence exactly(long sequence) {
        return new Exactly(sequence);
    }

    /** No expectation. */
    enum Any implements ExpectedSequence {
        /** The one value. */
        ANY
    }

    /**
     * One sequence.
     *
     * @param sequence 0 or more
     */
    record Exactly(long sequence) implements ExpectedSequence {
        /**
         * Checks the sequence.
         *
         * @param sequence 0 or more
         */
        public Exactly {
            if (sequence < 0) {
                throw new InvalidRequestException("expected sequence", "must not be negative");
            }
        }
    }
}
