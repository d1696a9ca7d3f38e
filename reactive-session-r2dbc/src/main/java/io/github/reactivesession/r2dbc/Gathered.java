/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import io.github.reactivesession.SessionKey;
import io.github.reactivesession.StateOwner;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/** What has changed since it was last told, each thing once. */
final class Gathered {
    /** Beyond that many it costs less to let everybody look. */
    private static final int MOST = 20_000;

    private final Map<SessionKey, Long> moved = new ConcurrentHashMap<>();
    private final Set<StateOwner> changed = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean all = new AtomicBoolean();

    void moved(SessionKey key, long sequence) {
        moved.merge(key, sequence, Math::max);
        bound();
    }

    void changed(StateOwner owner) {
        changed.add(owner);
        bound();
    }

    void all() {
        all.set(true);
    }

    private void bound() {
        if (moved.size() + changed.size() > MOST) {
            moved.clear();
            changed.clear();
            all.set(true);
        }
    }

    /** Whether everybody is to look; is so once. */
    boolean takeAll() {
        return all.getAndSet(false);
    }

    /** What has moved, by the keys of rows, with its sequence, or 0 for what has changed otherwise; also users of sessions. */
    Map<UUID, Long> take() {
        Map<UUID, Long> taken = new HashMap<>();
        Set<StateOwner> looks = new HashSet<>();
        for (SessionKey key : List.copyOf(moved.keySet())) {
            Long sequence = moved.remove(key);
            if (sequence != null) {
                taken.put(Keys.of(key), sequence);
                looks.add(key.user());
            }
        }
        for (StateOwner owner : List.copyOf(changed)) {
            changed.remove(owner);
            looks.add(owner);
            if (owner instanceof SessionKey key) {
                looks.add(key.user());
            }
        }
        // A session that is to be looked at is looked at as a whole.
        looks.forEach(owner -> taken.put(Wanted.keyOf(owner), 0L));
        return taken;
    }
}
