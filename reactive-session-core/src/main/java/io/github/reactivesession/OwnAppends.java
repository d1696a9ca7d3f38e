/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * What this service has appended to a followed session. Appends end in any order, so what comes too early waits for what
 * belongs before it, which may have to be read. Anybody adds, one step at a time takes.
 */
final class OwnAppends {
    private final Queue<Appended> arrived = new ConcurrentLinkedQueue<>();
    private final PriorityQueue<Event> early = new PriorityQueue<>(Comparator.comparingLong(Event::sequence));
    private final Tail tail;
    private boolean another;

    OwnAppends(Tail tail) {
        this.tail = tail;
    }

    void add(Appended stored) {
        arrived.add(stored);
    }

    /** Takes in what has arrived of a session, and tells whether the tail has grown. */
    boolean take(@Nullable Instant createdAt) {
        long before = tail.last();
        for (Appended stored = arrived.poll(); stored != null; stored = arrived.poll()) {
            if (stored.createdAt().equals(createdAt)) {
                early.addAll(stored.events());
            } else {
                another = true;
            }
        }
        for (Event next = early.peek(); next != null && next.sequence() <= tail.last() + 1; next = early.peek()) {
            early.poll();
            if (next.sequence() > tail.last()) {
                tail.add(next);
            }
        }
        return tail.last() > before;
    }

    /** The sequence up to which something has to be read, or 0. More than the tail can hold is not kept. */
    long missing() {
        Event first = early.peek();
        if (first == null || early.size() <= tail.capacity()) {
            return first == null ? 0 : first.sequence();
        }
        long last = early.stream().mapToLong(Event::sequence).max().orElse(0);
        early.clear();
        return last;
    }

    /** Waits no more for what the store does not show: a server may have lost what it had acknowledged. */
    void giveUp() {
        early.clear();
    }

    /** Whether something has arrived since that was appended to another session under the same key. */
    boolean tookAnother() {
        boolean took = another;
        another = false;
        return took;
    }
}
