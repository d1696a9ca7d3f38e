/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.memory;

import io.github.reactivesession.SessionStore;
import io.github.reactivesession.StoreOptions;
import io.github.reactivesession.tck.MutableClock;
import io.github.reactivesession.tck.SessionStoreTck;
import io.github.reactivesession.tck.StoreFixture;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** The contract on a store with a fault. Run by {@link FaultRun} only; its name keeps it from being found as a test. */
class FaultTarget implements SessionStoreTck {
    /** The fault of the run that is going on. */
    private static volatile Fault fault = Fault.NONE;

    private final StoreFixture fixture = new FaultFixture(fault);

    static void use(Fault next) {
        fault = next;
    }

    @Override
    public StoreFixture fixture() {
        return fixture;
    }

    private static final class FaultFixture extends StoreFixture {
        private final MutableClock clock = new MutableClock(Instant.parse("2026-01-01T00:00:00Z"));
        private final Map<StoreOptions, SessionStore> stores = new HashMap<>();
        private final Fault fault;

        FaultFixture(Fault fault) {
            this.fault = fault;
        }

        @Override
        protected SessionStore openStore(StoreOptions options) {
            return stores.computeIfAbsent(options.withClock(clock), fault.open());
        }

        @Override
        public void passTime(Duration duration) {
            clock.advance(duration);
        }
    }
}
