/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** How long a followed session is left alone when nothing tells of it. */
final class Pauses {
    /** How long to wait before looking again at a store that told of events and then did not show them. */
    static final Duration SHORTEST = Duration.ofMillis(50);

    private static final Duration LONGEST_WHILE_AWAY = Duration.ofSeconds(2);

    private final Duration heartbeat;
    private final Clock clock;
    private Duration last = SHORTEST;

    Pauses(Duration heartbeat, Clock clock) {
        this.heartbeat = heartbeat;
        this.clock = clock;
    }

    /** Until the session may have expired, or the heartbeat. */
    Duration until(Session session) {
        Instant expiresAt = session.expiresAt();
        Duration left = expiresAt == null ? heartbeat : Duration.between(clock.instant(), expiresAt);
        if (left.compareTo(SHORTEST) >= 0) {
            last = SHORTEST;
            return shorter(left, heartbeat);
        }
        // A session that outlives its time does so by another clock, which may be far behind.
        last = shorter(last.multipliedBy(2), heartbeat);
        return last;
    }

    /** While the store is away, longer each time. */
    Duration whileAway() {
        last = shorter(last.multipliedBy(2), LONGEST_WHILE_AWAY);
        return last;
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
