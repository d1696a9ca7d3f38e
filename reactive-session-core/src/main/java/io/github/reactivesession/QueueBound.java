/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Counts what waits in the lanes of a {@link GroupCommit} together, by number and by weight, up to a bound. */
final class QueueBound {
    private final int maxAppends;
    private final long maxBytes;
    private final AtomicInteger appends = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();

    QueueBound(GroupCommitOptions options) {
        this.maxAppends = options.maxQueuedAppends();
        this.maxBytes = options.maxQueuedBytes();
    }

    /** Counts one append, unless there is no room for it. What is too large for any queue passes when none waits. */
    boolean tryAcquire(long size) {
        if (appends.getAndUpdate(count -> Math.min(count, maxAppends - 1) + 1) >= maxAppends) {
            return false;
        }
        long before;
        do {
            before = bytes.get();
            if (before > 0 && size > maxBytes - before) {
                appends.decrementAndGet();
                return false;
            }
        } while (!bytes.compareAndSet(before, before + size));
        return true;
    }

    void release(int count, long size) {
        appends.addAndGet(-count);
        bytes.addAndGet(-size);
    }

    StoreOverloadedException overloaded() {
        return new StoreOverloadedException(
                "the queue of appends is full: at most " + maxAppends + " appends, " + maxBytes + " bytes");
    }

    int appends() {
        return appends.get();
    }

    long bytes() {
        return bytes.get();
    }
}
