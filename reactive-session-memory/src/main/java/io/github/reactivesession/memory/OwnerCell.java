/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.memory;

import io.github.reactivesession.JsonObject;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What belongs to an app, or to a user of one: its state, and the index of its sessions. Its monitor guards the state. */
final class OwnerCell implements ExpiryQueue.Expirable {
    private final Duration ttl;
    private final ExpiryQueue expiry;
    private final Runnable emptied;
    private final RecencyIndex sessions = new RecencyIndex();

    /** How many sessions, and how many writes just now, hold on to this cell. Guarded by its place in the map. */
    private long holders;

    private volatile JsonObject state = JsonObject.empty();
    private @Nullable Instant expiresAt;
    private ExpiryQueue.@Nullable Ticket ticket;

    OwnerCell(Duration ttl, ExpiryQueue expiry, Runnable emptied) {
        this.ttl = ttl;
        this.expiry = expiry;
        this.emptied = emptied;
    }

    RecencyIndex sessions() {
        return sessions;
    }

    /** Adds a holder, or with -1 takes one away, and tells whether the cell is of use to anyone. */
    boolean hold(int change) {
        holders += change;
        return holders > 0 || !state.isEmpty();
    }

    /** Whether there is surely no state, seen without the monitor. */
    boolean isEmpty() {
        return state.isEmpty();
    }

    synchronized JsonObject state(Instant now) {
        return Snapshot.isPast(expiresAt, now) ? JsonObject.empty() : state;
    }

    /** Merges a delta into what is not past its time, and begins that time anew (R23, R27). */
    synchronized JsonObject merge(JsonObject delta, Instant now) {
        state = state(now).merge(delta);
        expiresAt = ttl.isZero() || state.isEmpty() ? null : now.plus(ttl);
        if (expiresAt != null && ticket == null) {
            ticket = expiry.add(expiresAt, this);
        }
        return state;
    }

    synchronized void clear() {
        state = JsonObject.empty();
        expiresAt = null;
        expiry.remove(ticket);
        ticket = null;
        emptied.run();
    }

    @Override
    public synchronized boolean expire(Instant now) {
        ticket = null;
        if (Snapshot.isPast(expiresAt, now)) {
            clear();
            return true;
        }
        ticket = expiresAt == null ? null : expiry.add(expiresAt, this);
        return false;
    }
}
