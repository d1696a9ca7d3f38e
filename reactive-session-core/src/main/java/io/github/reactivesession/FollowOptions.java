/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

import java.time.Duration;

/**
 * How a {@link SessionService} follows. Immutable; usable as a template.
 *
 * @param heartbeat how often what is followed is looked at when no hint comes; 15 seconds by default. A hint that was lost,
 *     or a store that gives none, delays an event by this much at most (R32)
 * @param tailEvents the newest events of each followed session that are kept for its followers; 256 by default. Whoever
 *     is further behind reads from the store
 * @param tailBytes about how many bytes these may take a session, the newest event always being kept; 1 MiB by default
 * @param concurrentReads the most reads of the store that all following together has under way, beside one that is shared by
 *     all followed sessions; 16 by default
 */
public record FollowOptions(Duration heartbeat, int tailEvents, long tailBytes, int concurrentReads) {
    private static final FollowOptions DEFAULTS = new FollowOptions(Duration.ofSeconds(15), 256, 1 << 20, 16);

    /**
     * Checks the values.
     *
     * @param heartbeat how often what is followed is looked at when no hint comes
     * @param tailEvents the newest events of each followed session that are kept for its followers
     * @param tailBytes about how many bytes these may take a session
     * @param concurrentReads the most reads of the store that are under way
     * @throws InvalidRequestException naming what is not legal
     */
    public FollowOptions {
        if (heartbeat.toMillis() < 1 || heartbeat.compareTo(Duration.ofDays(1)) > 0) {
            throw new InvalidRequestException("heartbeat", "must be 1 millisecond to 1 day");
        }
        if (tailEvents < 1 || tailEvents > 65_536) {
            throw new InvalidRequestException("tailEvents", "must be 1 to 65536");
        }
        if (tailBytes < 1) {
            throw new InvalidRequestException("tailBytes", "must be 1 or more");
        }
        if (concurrentReads < 1) {
            throw new InvalidRequestException("concurrentReads", "must be 1 or more");
        }
    }

    /**
     * Returns the defaults.
     *
     * @return always the same
     */
    public static FollowOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Returns a copy with another heartbeat.
     *
     * @param newHeartbeat how often to look when no hint comes
     * @return the copy
     */
    public FollowOptions withHeartbeat(Duration newHeartbeat) {
        return new FollowOptions(newHeartbeat, tailEvents, tailBytes, concurrentReads);
    }

    /**
     * Returns a copy that keeps more or fewer of the newest events.
     *
     * @param events how many a session
     * @param bytes about how many bytes of them a session
     * @return the copy
     */
    public FollowOptions withTail(int events, long bytes) {
        return new FollowOptions(heartbeat, events, bytes, concurrentReads);
    }

    /**
     * Returns a copy with another bound of reads.
     *
     * @param reads the most under way at a time
     * @return the copy
     */
    public FollowOptions withConcurrentReads(int reads) {
        return new FollowOptions(heartbeat, tailEvents, tailBytes, reads);
    }
}
