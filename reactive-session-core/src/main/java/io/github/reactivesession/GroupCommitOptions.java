/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

/**
 * How a {@link GroupCommit} gathers and how much it lets wait. Immutable; usable as a template. Bytes are a rough
 * estimate of what events weigh in memory and on the wire, not those of the {@link Limits}.
 *
 * @param lanes how many batches may be in flight at once, 1 to 1024; 4 by default
 * @param maxBatchEvents the most events of one batch, unless a single append has more; 512 by default
 * @param maxBatchBytes the most bytes of one batch, unless a single append has more; 4 MiB by default
 * @param maxQueuedAppends the most appends that wait, all lanes together; 65,536 by default
 * @param maxQueuedBytes the most bytes that wait, unless a single append has more; 64 MiB by default
 */
public record GroupCommitOptions(
        int lanes, int maxBatchEvents, long maxBatchBytes, int maxQueuedAppends, long maxQueuedBytes) {

    private static final GroupCommitOptions DEFAULTS = new GroupCommitOptions(4, 512, 4L << 20, 65_536, 64L << 20);

    /**
     * Checks the values.
     *
     * @param lanes how many batches may be in flight at once
     * @param maxBatchEvents the most events of one batch
     * @param maxBatchBytes the most bytes of one batch
     * @param maxQueuedAppends the most appends that wait
     * @param maxQueuedBytes the most bytes that wait
     * @throws InvalidRequestException naming what is not legal
     */
    public GroupCommitOptions {
        if (lanes < 1 || lanes > 1024) {
            throw new InvalidRequestException("lanes", "must be 1 to 1024");
        }
        Limits.requirePositive("maxBatchEvents", maxBatchEvents);
        Limits.requirePositive("maxBatchBytes", maxBatchBytes);
        Limits.requirePositive("maxQueuedAppends", maxQueuedAppends);
        Limits.requirePositive("maxQueuedBytes", maxQueuedBytes);
    }

    /**
     * Returns the defaults.
     *
     * @return always the same
     */
    public static GroupCommitOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Returns a copy with another number of lanes.
     *
     * @param count 1 to 1024
     * @return the copy
     */
    public GroupCommitOptions withLanes(int count) {
        return new GroupCommitOptions(count, maxBatchEvents, maxBatchBytes, maxQueuedAppends, maxQueuedBytes);
    }

    /**
     * Returns a copy with another bound on the events of a batch.
     *
     * @param count 1 or more
     * @return the copy
     */
    public GroupCommitOptions withMaxBatchEvents(int count) {
        return new GroupCommitOptions(lanes, count, maxBatchBytes, maxQueuedAppends, maxQueuedBytes);
    }

    /**
     * Returns a copy with another bound on the bytes of a batch.
     *
     * @param bytes 1 or more
     * @return the copy
     */
    public GroupCommitOptions withMaxBatchBytes(long bytes) {
        return new GroupCommitOptions(lanes, maxBatchEvents, bytes, maxQueuedAppends, maxQueuedBytes);
    }

    /**
     * Returns a copy with another bound on the appends that wait.
     *
     * @param count 1 or more
     * @return the copy
     */
    public GroupCommitOptions withMaxQueuedAppends(int count) {
        return new GroupCommitOptions(lanes, maxBatchEvents, maxBatchBytes, count, maxQueuedBytes);
    }

    /**
     * Returns a copy with another bound on the bytes that wait.
     *
     * @param bytes 1 or more
     * @return the copy
     */
    public GroupCommitOptions withMaxQueuedBytes(long bytes) {
        return new GroupCommitOptions(lanes, maxBatchEvents, maxBatchBytes, maxQueuedAppends, bytes);
    }
}
