/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Partial events that wait to be shown to a follower: the newest of them, as the oldest are worth least (R15). */
final class PassingQueue {
    private static final int MOST = 256;

    private final Queue<Passing> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger count = new AtomicInteger();

    /** A partial event, the last sequence that had been told when it passed, and whether somebody had asked for it by then. */
    private record Passing(Event event, long told, boolean asked) {}

    void add(Event event, long told, long requested) {
        waiting.add(new Passing(event, told, requested > count.get()));
        if (count.incrementAndGet() > MOST && waiting.poll() != null) {
            count.decrementAndGet();
        }
    }

    /** What was asked for when it passed comes before what was stored later; what had to wait comes behind that. */
    boolean isTurnBehind(long position) {
        Passing first = waiting.peek();
        return first != null && first.asked && first.told <= position;
    }

    /** Whether the first one waits, and passed when no more had been told than this. */
    boolean isToldBy(long sequence) {
        Passing first = waiting.peek();
        return first != null && first.told <= sequence;
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    @Nullable
    Event poll() {
        Passing first = waiting.poll();
        if (first == null) {
            return null;
        }
        count.decrementAndGet();
        return first.event;
    }

    void clear() {
        while (waiting.poll() != null) {
            count.decrementAndGet();
        }
    }
}
