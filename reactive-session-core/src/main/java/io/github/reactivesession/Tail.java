/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The newest events of a followed session, by sequence: one writer, any number of readers, no lock. What a reader does not
 * find here any more it reads from the store.
 */
final class Tail {
    private final AtomicReferenceArray<@Nullable Event> slots;
    private final int[] weights;
    private final long maxBytes;
    private final int mask;
    private long first = 1;
    private long bytes;
    private volatile long last;

    /** Holds so many events, rounded up to a power of two, and about so many bytes, but always the newest event. */
    Tail(int events, long maxBytes) {
        int capacity = Integer.highestOneBit(Math.max(events - 1, 1)) << 1;
        this.slots = new AtomicReferenceArray<>(capacity);
        this.weights = new int[capacity];
        this.mask = capacity - 1;
        this.maxBytes = maxBytes;
    }

    int capacity() {
        return slots.length();
    }

    /** The newest sequence there is, whether its event is held or not. */
    long last() {
        return last;
    }

    /** Begins behind a sequence, holding nothing. */
    void begin(long sequence) {
        first = sequence + 1;
        last = sequence;
    }

    /** Adds what comes next; where sequences are missing, what is held begins anew. */
    void add(Event event) {
        long sequence = event.sequence();
        if (sequence != last + 1) {
            drop(last + 1);
            first = sequence;
        }
        int weight = (int) Math.min(event.weight(), Integer.MAX_VALUE);
        if (sequence - first == slots.length()) {
            drop(first + 1);
        }
        while (first < sequence && bytes + weight > maxBytes) {
            drop(first + 1);
        }
        slots.set(index(sequence), event);
        weights[index(sequence)] = weight;
        bytes += weight;
        last = sequence;
    }

    private void drop(long until) {
        for (; first < until; first++) {
            slots.set(index(first), null);
            bytes -= weights[index(first)];
        }
    }

    private int index(long sequence) {
        return (int) sequence & mask;
    }

    /** The event of a sequence, or null when it is not held. */
    @Nullable
    Event get(long sequence) {
        Event event = slots.get(index(sequence));
        return event != null && event.sequence() == sequence ? event : null;
    }
}
