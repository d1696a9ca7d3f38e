/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.memory;

import io.github.reactivesession.SessionStore;
import io.github.reactivesession.StoreOptions;
import io.github.reactivesession.tck.MutableClock;
import io.github.reactivesession.tck.StoreFixture;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** Stores in memory. Opened with equal options they are the same one: there is no other process to share with. */
class MemoryFixture extends StoreFixture {
    private final MutableClock clock = new MutableClock(Instant.parse("2026-01-01T00:00:00Z"));
    private final Map<StoreOptions, SessionStore> stores = new HashMap<>();

    @Override
    protected SessionStore openStore(StoreOptions options) {
        return stores.computeIfAbsent(options.withClock(clock), InMemorySessionStore::create);
    }

    @Override
    public void passTime(Duration duration) {
        clock.advance(duration);
    }
}
