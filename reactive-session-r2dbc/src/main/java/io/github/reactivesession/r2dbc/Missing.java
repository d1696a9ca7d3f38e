/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Ids that were passed over because they were not there yet: a smaller one may be committed later. Used by one at a time. */
final class Missing {
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(1);
    private static final int MOST = 100;

    private final Map<Long, Long> since = new LinkedHashMap<>();

    synchronized void clear() {
        since.clear();
    }

    /** Takes note of those between what was seen last and now. */
    synchronized void seen(long last, long id) {
        since.remove(id);
        long now = System.nanoTime();
        for (long gap = Math.max(last + 1, id - MOST); gap < id; gap++) {
            since.put(gap, now);
        }
        while (since.size() > MOST) {
            since.remove(since.keySet().iterator().next());
        }
    }

    /** Those that may still come. */
    synchronized List<Long> ids() {
        long now = System.nanoTime();
        since.values().removeIf(noted -> now - noted > PATIENCE);
        return List.copyOf(since.keySet());
    }
}
