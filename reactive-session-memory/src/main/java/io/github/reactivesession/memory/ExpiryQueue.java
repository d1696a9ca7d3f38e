/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.memory;

import java.time.Instant;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What may expire, by the time it was due when it was put here. A write does not move it: when its time comes and it has
 * been written to since, it goes back for its new time. So an append costs nothing here.
 */
final class ExpiryQueue {
    private final ConcurrentSkipListSet<Ticket> tickets = new ConcurrentSkipListSet<>();
    private final AtomicLong numbers = new AtomicLong();

    /** Something that may expire. */
    @FunctionalInterface
    interface Expirable {
        /** Goes if it has expired; puts itself back if it has not and still may. Returns whether it went. */
        boolean expire(Instant now);
    }

    /** A place in the queue. */
    record Ticket(Instant due, long number, Expirable what) implements Comparable<Ticket> {
        @Override
        public int compareTo(Ticket other) {
            int byTime = due.compareTo(other.due);
            return byTime != 0 ? byTime : Long.compare(number, other.number);
        }
    }

    Ticket add(Instant due, Expirable what) {
        Ticket ticket = new Ticket(due, numbers.incrementAndGet(), what);
        tickets.add(ticket);
        return ticket;
    }

    void remove(@Nullable Ticket ticket) {
        if (ticket != null) {
            tickets.remove(ticket);
        }
    }

    /** Lets go what is due, at most so many, and returns how many went. */
    long expire(Instant now, int limit) {
        long gone = 0;
        while (gone < limit) {
            Ticket first = tickets.isEmpty() ? null : tickets.pollFirst();
            if (first == null) {
                return gone;
            }
            if (first.due.isAfter(now)) {
                tickets.add(first);
                return gone;
            }
            gone += first.what.expire(now) ? 1 : 0;
        }
        return gone;
    }
}
