/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

/**
 * How large things may be. Bytes are those of the JSON form in UTF-8, as {@link SessionCodec} writes it (R21).
 *
 * @param maxEventBytes one event; 4 MiB by default
 * @param maxBatchEvents the events of one batch; 10,000 by default
 * @param maxBatchBytes the events of one batch together; 32 MiB by default
 * @param maxDeltaBytes one state delta, one first state or one metadata; 1 MiB by default
 */
public record Limits(long maxEventBytes, int maxBatchEvents, long maxBatchBytes, long maxDeltaBytes) {
    private static final Limits DEFAULTS = new Limits(4L << 20, 10_000, 32L << 20, 1L << 20);

    /**
     * Checks the values.
     *
     * @param maxEventBytes one event
     * @param maxBatchEvents the events of one batch
     * @param maxBatchBytes the events of one batch together
     * @param maxDeltaBytes one state delta, one first state or one metadata
     * @throws InvalidRequestException naming what is below 1
     */
    public Limits {
        requirePositive("maxEventBytes", maxEventBytes);
        requirePositive("maxBatchEvents", maxBatchEvents);
        requirePositive("maxBatchBytes", maxBatchBytes);
        requirePositive("maxDeltaBytes", maxDeltaBytes);
    }

    static void requirePositive(String argument, long value) {
        if (value < 1) {
            throw new InvalidRequestException(argument, "must be 1 or more");
        }
    }

    /**
     * Returns the defaults.
     *
     * @return always the same
     */
    public static Limits defaults() {
        return DEFAULTS;
    }

    /**
     * Returns a copy with another bound on one event.
     *
     * @param bytes 1 or more
     * @return the copy
     */
    public Limits withMaxEventBytes(long bytes) {
        return new Limits(bytes, maxBatchEvents, maxBatchBytes, maxDeltaBytes);
    }

    /**
     * Returns a copy with another bound on the events of a batch.
     *
     * @param count 1 or more
     * @return the copy
     */
    public Limits withMaxBatchEvents(int count) {
        return new Limits(maxEventBytes, count, maxBatchBytes, maxDeltaBytes);
    }

    /**
     * Returns a copy with another bound on the bytes of a batch.
     *
     * @param bytes 1 or more
     * @return the copy
     */
    public Limits withMaxBatchBytes(long bytes) {
        return new Limits(maxEventBytes, maxBatchEvents, bytes, maxDeltaBytes);
    }

    /**
     * Returns a copy with another bound on a delta.
     *
     * @param bytes 1 or more
     * @return the copy
     */
    public Limits withMaxDeltaBytes(long bytes) {
        return new Limits(maxEventBytes, maxBatchEvents, maxBatchBytes, bytes);
    }
}
