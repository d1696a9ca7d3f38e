/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;

/** A clock that moves when it is told to. Safe for use by several threads. */
public final class MutableClock extends Clock {
    private final AtomicReference<Instant> now;

    /**
     * Makes a clock.
     *
     * @param start what it shows first
     */
    public MutableClock(Instant start) {
        this.now = new AtomicReference<>(start);
    }

    /**
     * Moves the clock.
     *
     * @param duration how far; a negative one moves it back
     */
    public void advance(Duration duration) {
        now.updateAndGet(instant -> instant.plus(duration));
    }

    @Override
    public Instant instant() {
        return now.get();
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
