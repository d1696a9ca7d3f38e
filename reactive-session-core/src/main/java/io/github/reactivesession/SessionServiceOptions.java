/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How a {@link SessionService} behaves. Immutable; usable as a template.
 *
 * @param limits how large things may be
 * @param interceptors who sees appends and reads, outermost first
 * @param sweepInterval how often expired things are taken away, when a time to live is set; 5 minutes by default, zero
 *     for never (R29)
 * @param streamBatchSize the most events {@code appendStream} stores in one step; 64 by default
 * @param streamLinger how long {@code appendStream} lets a batch wait for more from its first event on; 5 milliseconds by
 *     default, zero to store each event by itself
 * @param following how it follows
 */
public record SessionServiceOptions(
        Limits limits,
        List<SessionInterceptor> interceptors,
        Duration sweepInterval,
        int streamBatchSize,
        Duration streamLinger,
        FollowOptions following) {

    private static final SessionServiceOptions DEFAULTS = new SessionServiceOptions(
            Limits.defaults(), List.of(), Duration.ofMinutes(5), 64, Duration.ofMillis(5), FollowOptions.defaults());

    /**
     * Checks the values.
     *
     * @param limits how large things may be
     * @param interceptors who sees appends and reads, outermost first
     * @param sweepInterval how often expired things are taken away, when a time to live is set
     * @param streamBatchSize the most events {@code appendStream} stores in one step
     * @param streamLinger how long {@code appendStream} lets a batch wait for more from its first event on
     * @param following how it follows
     * @throws InvalidRequestException naming what is not legal
     */
    public SessionServiceOptions {
        limits = Texts.requireNonNull("limits", limits);
        interceptors = List.copyOf(interceptors);
        if (sweepInterval.isNegative()) {
            throw new InvalidRequestException("sweepInterval", "must not be negative");
        }
        if (streamBatchSize < 1) {
            throw new InvalidRequestException("streamBatchSize", "must be 1 or more");
        }
        if (streamLinger.isNegative()) {
            throw new InvalidRequestException("streamLinger", "must not be negative");
        }
        following = Texts.requireNonNull("following", following);
    }

    /**
     * Returns the defaults.
     *
     * @return always the same
     */
    public static SessionServiceOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Returns a copy with other limits.
     *
     * @param newLimits how large things may be
     * @return the copy
     */
    public SessionServiceOptions withLimits(Limits newLimits) {
        return new SessionServiceOptions(
                newLimits, interceptors, sweepInterval, streamBatchSize, streamLinger, following);
    }

    /**
     * Returns a copy with one more interceptor, inside the ones there are.
     *
     * @param interceptor who sees appends and reads
     * @return the copy
     */
    public SessionServiceOptions withInterceptor(SessionInterceptor interceptor) {
        List<SessionInterceptor> more = new ArrayList<>(interceptors);
        more.add(interceptor);
        return new SessionServiceOptions(limits, more, sweepInterval, streamBatchSize, streamLinger, following);
    }

    /**
     * Returns a copy that sweeps at another interval.
     *
     * @param interval zero for never
     * @return the copy
     */
    public SessionServiceOptions withSweepInterval(Duration interval) {
        return new SessionServiceOptions(limits, interceptors, interval, streamBatchSize, streamLinger, following);
    }

    /**
     * Returns a copy that batches streams otherwise.
     *
     * @param batchSize the most events stored in one step
     * @param linger how long a batch waits for more; zero to store each event by itself
     * @return the copy
     */
    public SessionServiceOptions withStreaming(int batchSize, Duration linger) {
        return new SessionServiceOptions(limits, interceptors, sweepInterval, batchSize, linger, following);
    }

    /**
     * Returns a copy that follows otherwise.
     *
     * @param newFollowing how it follows
     * @return the copy
     */
    public SessionServiceOptions withFollowing(FollowOptions newFollowing) {
        return new SessionServiceOptions(
                limits, interceptors, sweepInterval, streamBatchSize, streamLinger, newFollowing);
    }
}
