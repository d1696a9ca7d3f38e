/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.memory;

import io.github.reactivesession.Event;
import io.github.reactivesession.SessionCodec;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The events of one session, by sequence and by id. Writers hold the session's monitor; readers hold nothing, and look
 * only at sequences that the session's {@link Snapshot} says are there, so that its publication is theirs too.
 *
 * <p>Events lie in small chunks on a spine. Appending touches the last chunk, trimming the first one, whatever lies
 * between; when the spine is full, what has been trimmed falls off and the rest gets twice the room it needs.
 */
final class EventLog {
    private static final int CHUNK = 64;

    private final Map<String, Event> byId = new ConcurrentHashMap<>();
    private volatile Spine spine = new Spine(1, new @Nullable Event[2] @Nullable []);

    /** Chunks, of which the first begins at a sequence. Readers may hold on to one that has been replaced. */
    private static final class Spine {
        private final long first;
        private final @Nullable Event[] @Nullable [] chunks;

        Spine(long first, @Nullable Event[] @Nullable [] chunks) {
            this.first = first;
            this.chunks = chunks;
        }

        int chunkOf(long sequence) {
            return (int) ((sequence - first) / CHUNK);
        }

        int slotOf(long sequence) {
            return (int) ((sequence - first) % CHUNK);
        }
    }

    @Nullable
    Event byId(String id) {
        return byId.get(id);
    }

    /** Returns the event at a sequence; null when it has just been trimmed. */
    @Nullable
    Event at(long sequence) {
        Spine current = spine;
        if (sequence < current.first) {
            return null;
        }
        @Nullable Event @Nullable [] chunk = current.chunks[current.chunkOf(sequence)];
        return chunk == null ? null : chunk[current.slotOf(sequence)];
    }

    /** Adds an event behind all others. It shows when the snapshot that counts it is published. */
    void add(Event event) {
        long sequence = event.sequence();
        if (spine.chunkOf(sequence) == spine.chunks.length) {
            spine = longer(spine);
        }
        Spine current = spine;
        int index = current.chunkOf(sequence);
        @Nullable Event @Nullable [] chunk = current.chunks[index];
        if (chunk == null) {
            chunk = new @Nullable Event[CHUNK];
            current.chunks[index] = chunk;
        }
        chunk[current.slotOf(sequence)] = event;
        byId.put(event.id(), event);
    }

    private static Spine longer(Spine full) {
        int trimmed = 0;
        while (trimmed < full.chunks.length && full.chunks[trimmed] == null) {
            trimmed++;
        }
        int kept = full.chunks.length - trimmed;
        @Nullable
        Event[] @Nullable [] chunks = Arrays.copyOfRange(full.chunks, trimmed, trimmed + 2 * Math.max(kept, 1));
        return new Spine(full.first + (long) trimmed * CHUNK, chunks);
    }

    /** Removes the event at the front. Returns the bytes that go, when they are asked for. */
    long removeFirst(long sequence, boolean measured) {
        Spine current = spine;
        int index = current.chunkOf(sequence);
        int slot = current.slotOf(sequence);
        @Nullable Event @Nullable [] chunk = current.chunks[index];
        Event event = chunk == null ? null : chunk[slot];
        if (chunk == null || event == null) {
            throw new IllegalStateException("no event at sequence " + sequence);
        }
        chunk[slot] = null;
        if (slot == CHUNK - 1) {
            current.chunks[index] = null;
        }
        byId.remove(event.id(), event);
        return measured ? SessionCodec.size(event) : 0;
    }
}
