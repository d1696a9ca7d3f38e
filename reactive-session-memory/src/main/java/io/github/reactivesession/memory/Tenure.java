/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.memory;

import io.github.reactivesession.Lease;
import io.github.reactivesession.LeaseHeldException;
import io.github.reactivesession.LeaseLostException;
import io.github.reactivesession.SessionKey;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Who has the lease of a session, under the monitor of its cell. */
final class Tenure {
    /** The last number of any session, as a clock may stand still while one is made again under the same key. */
    private final AtomicLong fences;

    /** The number of the last holder; 0 when there was none. */
    private long fence;

    private @Nullable String holder;
    private Instant expiresAt = Instant.MIN;

    Tenure(AtomicLong fences) {
        this.fences = fences;
    }

    Lease take(SessionKey key, String candidate, Duration time, Instant now) {
        if (!candidate.equals(holder)) {
            if (holder != null && now.isBefore(expiresAt)) {
                throw new LeaseHeldException(key, expiresAt);
            }
            holder = candidate;
            fence = fences.updateAndGet(last -> Math.max(last + 1, ChronoUnit.MICROS.between(Instant.EPOCH, now)));
        }
        expiresAt = now.plus(time).truncatedTo(ChronoUnit.MICROS);
        return new Lease(key, candidate, fence, expiresAt);
    }

    void release(String candidate) {
        if (candidate.equals(holder)) {
            holder = null;
        }
    }

    /** Refuses an append under a lease that another holder has taken over; 0 asks for none. */
    void requireCurrent(SessionKey key, long expected) {
        if (expected != 0 && expected != fence) {
            throw new LeaseLostException(key, expected);
        }
    }
}
