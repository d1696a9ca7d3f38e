/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.memory;

import io.github.reactivesession.SessionCursor;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of an owner in the order lists want. A write only marks its session; a list first brings what is marked to
 * its place. So an append costs a look at a flag, and a list costs what has changed since the last one.
 */
final class RecencyIndex {
    private final ConcurrentSkipListMap<SessionCursor, SessionCell> order = new ConcurrentSkipListMap<>();
    private final Set<Entry> marked = ConcurrentHashMap.newKeySet();

    /** A session in one index. */
    static final class Entry {
        private final SessionCell cell;
        private volatile boolean isMarked;
        private @Nullable SessionCursor place;

        Entry(SessionCell cell) {
            this.cell = cell;
        }
    }

    /** Notes a write. The snapshot it published is read after the mark is taken off, so no write is missed. */
    void touch(Entry entry) {
        if (!entry.isMarked) {
            entry.isMarked = true;
            marked.add(entry);
        }
    }

    void remove(Entry entry) {
        synchronized (order) {
            marked.remove(entry);
            unplace(entry);
        }
    }

    /** The sessions behind a place, in order. What is written to meanwhile keeps the place it had. */
    NavigableMap<SessionCursor, SessionCell> after(@Nullable SessionCursor place) {
        synchronized (order) {
            marked.forEach(this::place);
        }
        return place == null ? order : order.tailMap(place, false);
    }

    private void place(Entry entry) {
        marked.remove(entry);
        entry.isMarked = false;
        Snapshot snapshot = entry.cell.snapshot();
        unplace(entry);
        if (snapshot != null) {
            entry.place = new SessionCursor(snapshot.revision().updatedAt(), entry.cell.key());
            order.put(entry.place, entry.cell);
        }
    }

    private void unplace(Entry entry) {
        if (entry.place != null) {
            order.remove(entry.place);
            entry.place = null;
        }
    }

    /** All sessions, in order. */
    Iterable<SessionCell> cells() {
        Map<SessionCursor, SessionCell> all = after(null);
        return all.values();
    }
}
