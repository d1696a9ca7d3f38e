/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.memory;

import io.github.reactivesession.LimitExceededException;
import java.util.concurrent.atomic.AtomicLong;

/** An amount that must not pass a bound. Without a bound nothing is counted. */
final class Quota {
    private final String name;
    private final long bound;
    private final AtomicLong used = new AtomicLong();

    Quota(String name, long bound) {
        this.name = name;
        this.bound = bound;
    }

    boolean isBounded() {
        return bound > 0;
    }

    void take(long amount) {
        if (isBounded()) {
            requireRoom(used.addAndGet(amount), amount);
        }
    }

    private void requireRoom(long after, long amount) {
        if (after > bound) {
            used.addAndGet(-amount);
            throw new LimitExceededException(name, bound, after);
        }
    }

    void give(long amount) {
        if (isBounded()) {
            used.addAndGet(-amount);
        }
    }
}
