/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

/**
 * A range of sequences.
 *
 * @param first the lowest sequence in it
 * @param last the highest sequence in it; below {@code first} the range is empty
 */
public record SequenceRange(long first, long last) {
    private static final SequenceRange ALL = new SequenceRange(1, Long.MAX_VALUE);

    /**
     * Returns the range of all sequences.
     *
     * @return always the same
     */
    public static SequenceRange all() {
        return ALL;
    }

    /**
     * Returns the part of this range that lies above a sequence.
     *
     * @param sequence not in the part
     * @return the part, perhaps empty
     */
    public SequenceRange above(long sequence) {
        return sequence == Long.MAX_VALUE ? new SequenceRange(1, 0) : from(sequence + 1);
    }

    /**
     * Returns the part of this range that lies below a sequence.
     *
     * @param sequence not in the part
     * @return the part, perhaps empty
     */
    public SequenceRange below(long sequence) {
        return sequence == Long.MIN_VALUE ? new SequenceRange(1, 0) : upTo(sequence - 1);
    }

    /**
     * Returns the part of this range that begins at a sequence.
     *
     * @param sequence the first in the part
     * @return the part, perhaps empty
     */
    public SequenceRange from(long sequence) {
        return sequence <= first ? this : new SequenceRange(sequence, last);
    }

    /**
     * Returns the part of this range that ends at a sequence.
     *
     * @param sequence the last in the part
     * @return the part, perhaps empty
     */
    public SequenceRange upTo(long sequence) {
        return sequence >= last ? this : new SequenceRange(first, sequence);
    }

    /**
     * Tells whether nothing lies in the range.
     *
     * @return true when it is empty
     */
    public boolean isEmpty() {
        return last < first;
    }
}
