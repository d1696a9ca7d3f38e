/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import io.github.reactivesession.AppKey;
import io.github.reactivesession.HintHub;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.StateOwner;
import io.github.reactivesession.UserKey;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What somebody in this process wants hints about, by the keys of rows. */
final class Wanted implements HintHub.Interest<StateOwner> {
    private final Map<UUID, StateOwner> owners = new ConcurrentHashMap<>();
    private final Set<StateOwner> fresh = ConcurrentHashMap.newKeySet();
    private final Runnable changed;

    /** Calls back whenever something is wanted or not any more; that must be quick. */
    Wanted(Runnable changed) {
        this.changed = changed;
    }

    static UUID keyOf(StateOwner owner) {
        if (owner instanceof AppKey app) {
            return Keys.of(app);
        }
        return owner instanceof UserKey user ? Keys.of(user) : Keys.of((SessionKey) owner);
    }

    @Override
    public void begun(StateOwner owner) {
        owners.put(keyOf(owner), owner);
        fresh.add(owner);
        changed.run();
    }

    @Override
    public void ended(StateOwner owner) {
        owners.remove(keyOf(owner), owner);
        fresh.remove(owner);
        changed.run();
    }

    boolean isEmpty() {
        return owners.isEmpty();
    }

    /** What was not wanted when this was last asked, if only for a moment in between. */
    List<StateOwner> takeFresh() {
        List<StateOwner> taken = List.copyOf(fresh);
        taken.forEach(fresh::remove);
        return taken;
    }

    @Nullable
    StateOwner of(UUID key) {
        return owners.get(key);
    }

    /** Those of a kind at this moment. */
    <T extends StateOwner> List<T> all(Class<T> kind) {
        return owners.values().stream().filter(kind::isInstance).map(kind::cast).toList();
    }
}
