/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.memory;

import io.github.reactivesession.JsonObject;
import io.github.reactivesession.StateOwner;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The apps, or the users, that have sessions or state; none that has neither stays.
 *
 * @param <K> the key
 */
final class Owners<K extends StateOwner> {
    private final Map<K, OwnerCell> cells = new ConcurrentHashMap<>();
    private final Duration ttl;
    private final ExpiryQueue expiry;

    Owners(Duration ttl, ExpiryQueue expiry) {
        this.ttl = ttl;
        this.expiry = expiry;
    }

    @Nullable
    OwnerCell find(K key) {
        return cells.get(key);
    }

    Set<K> keys() {
        return cells.keySet();
    }

    /** Returns the cell of a key, made when there is none, to hold on to until it is released. */
    OwnerCell acquire(K key) {
        return cells.compute(key, (any, cell) -> held(cell == null ? newCell(key) : cell));
    }

    private OwnerCell newCell(K key) {
        return new OwnerCell(ttl, expiry, () -> dropIfUnused(key));
    }

    private static OwnerCell held(OwnerCell cell) {
        boolean unused = cell.hold(1);
        return cell;
    }

    void release(K key) {
        cells.computeIfPresent(key, (any, cell) -> cell.hold(-1) ? cell : null);
    }

    JsonObject state(K key, Instant now) {
        OwnerCell cell = cells.get(key);
        return cell == null ? JsonObject.empty() : cell.state(now);
    }

    JsonObject merge(K key, JsonObject delta, Instant now) {
        OwnerCell cell = acquire(key);
        try {
            return cell.merge(delta, now);
        } finally {
            release(key);
        }
    }

    void clear(K key) {
        OwnerCell cell = cells.get(key);
        if (cell != null) {
            cell.clear();
        }
    }

    private void dropIfUnused(K key) {
        cells.computeIfPresent(key, (any, cell) -> cell.hold(0) ? cell : null);
    }
}
