/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

import org.jspecify.annotations.Nullable;

/** On what condition an append is made: what its session must end at, and under which lease (R13). */
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

    /**
     * Expects the same, and that no other holder has taken the lease since it was given; that its time is over is no
     * reason by itself.
     *
     * @param lease what the appender holds
     * @return the expectation
     */
    default ExpectedSequence under(Lease lease) {
        return new Fenced(exact(), lease.fence());
    }

    /**
     * Returns the sequence that is expected.
     *
     * @return 0 or more, or null for any
     */
    @Nullable
    Long exact();

    /**
     * Returns the number of the lease that is expected.
     *
     * @return 1 or more, or 0 for none
     */
    default long fence() {
        return 0;
    }

    /** No expectation. */
    enum Any implements ExpectedSequence {
        /** The one value. */
        ANY;

        @Override
        public @Nullable Long exact() {
            return null;
        }
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

        @Override
        public Long exact() {
            return sequence;
        }
    }

    /**
     * A lease, and perhaps a sequence.
     *
     * @param exact the sequence, or null for any
     * @param fence the number of the lease
     */
    record Fenced(@Nullable Long exact, long fence) implements ExpectedSequence {
        /**
         * Checks the numbers.
         *
         * @param exact the sequence, or null for any
         * @param fence the number of the lease
         */
        public Fenced {
            if (exact != null && exact < 0) {
                throw new InvalidRequestException("expected sequence", "must not be negative");
            }
            if (fence < 1) {
                throw new InvalidRequestException("fence", "must be 1 or more");
            }
        }
    }
}
