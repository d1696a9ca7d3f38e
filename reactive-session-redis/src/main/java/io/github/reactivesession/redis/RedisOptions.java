/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.redis;

import io.github.reactivesession.GroupCommitOptions;
import io.github.reactivesession.InvalidRequestException;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * How a {@link RedisSessionStore} uses its server. Immutable; usable as a template.
 *
 * @param keyPrefix what all keys begin with; {@code session} by default
 * @param groupCommit how appends share scripts; by default at most 128 events do, as a script keeps the server from all others
 * @param timeout how long a call may take before its caller is told that the store is unavailable, up to a quarter later; a
 *     minute by default, zero for ever
 * @param replicas how many replicas must have an append before it is acknowledged ({@code WAIT}); 0 by default
 */
public record RedisOptions(String keyPrefix, GroupCommitOptions groupCommit, Duration timeout, int replicas) {
    private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9_.:-]{1,64}");

    private static final RedisOptions DEFAULTS = new RedisOptions(
            "session", GroupCommitOptions.defaults().withMaxBatchEvents(128), Duration.ofMinutes(1), 0);

    /**
     * Checks the values.
     *
     * @param keyPrefix what all keys begin with
     * @param groupCommit how appends share scripts
     * @param timeout how long a call may take; zero for ever
     * @param replicas how many replicas must have an append
     * @throws InvalidRequestException naming what is not legal; a prefix is 1 to 64 letters, digits, or any of {@code _ . : -}
     */
    public RedisOptions {
        if (!PREFIX.matcher(keyPrefix).matches()) {
            throw new InvalidRequestException("keyPrefix", "must be 1 to 64 letters, digits, or any of _ . : -");
        }
        if (timeout.isNegative()) {
            throw new InvalidRequestException("timeout", "must not be negative");
        }
        if (replicas < 0) {
            throw new InvalidRequestException("replicas", "must not be negative");
        }
    }

    /**
     * Returns the defaults.
     *
     * @return always the same
     */
    public static RedisOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Returns a copy with other keys.
     *
     * @param prefix what all keys begin with
     * @return the copy
     */
    public RedisOptions withKeyPrefix(String prefix) {
        return new RedisOptions(prefix, groupCommit, timeout, replicas);
    }

    /**
     * Returns a copy that gathers appends in another way.
     *
     * @param options lanes, sizes of batches, bounds of the queue
     * @return the copy
     */
    public RedisOptions withGroupCommit(GroupCommitOptions options) {
        return new RedisOptions(keyPrefix, options, timeout, replicas);
    }

    /**
     * Returns a copy that waits for another time.
     *
     * @param atMost how long a call may take; zero for ever
     * @return the copy
     */
    public RedisOptions withTimeout(Duration atMost) {
        return new RedisOptions(keyPrefix, groupCommit, atMost, replicas);
    }

    /**
     * Returns a copy that acknowledges an append when replicas have it. Without, what a server that dies had not yet passed
     * on is lost with it, acknowledged or not. Other calls on the connection wait meanwhile.
     *
     * @param count how many of them; an append that fewer have in time fails, and may be retried
     * @return the copy
     */
    public RedisOptions withReplicas(int count) {
        return new RedisOptions(keyPrefix, groupCommit, timeout, count);
    }
}
