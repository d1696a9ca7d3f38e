/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reactivesession.ClosedException;
import io.github.reactivesession.Event;
import io.github.reactivesession.ExpectedSequence;
import io.github.reactivesession.NewSession;
import io.github.reactivesession.Session;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionUpdate;
import io.github.reactivesession.StoreOptions;
import io.github.reactivesession.StoreRefusedException;
import io.github.reactivesession.StoreUnavailableException;
import io.github.reactivesession.servers.FaultProxy;
import io.github.reactivesession.servers.ServerKind;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.PoolMetrics;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactories;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import reactor.core.publisher.Mono;

/** Whose connections they are, how many there are, and what is said when there are none. */
class PoolTest {
    private static final SessionKey KEY = SessionKey.of("app", "user", "session");
    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final PoolOptions ONE = PoolOptions.defaults().withSize(0, 1);

    @OnEachServer
    void aPoolThatWasHandedInIsLeftOpen(ServerKind kind) {
        try (Scratch scratch = Scratch.on(kind)) {
            ConnectionPool pool = ONE.pool(ConnectionFactories.get(scratch.url()));
            R2dbcSessionStore store = R2dbcSessionStore.create(pool);
            store.find(KEY).block(Scratch.PATIENCE);

            store.close().block(Scratch.PATIENCE);

            assertThat(pool.isDisposed()).isFalse();
            assertThat(R2dbcSessionStore.create(pool).find(KEY).hasElement().block(Scratch.PATIENCE))
                    .isFalse();
            assertThatThrownBy(() -> store.find(KEY).block(Scratch.PATIENCE)).isInstanceOf(ClosedException.class);
            pool.disposeLater().block(Scratch.PATIENCE);
        }
    }

    @OnEachServer
    void aPoolOfTheStoresOwnIsClosedWithIt(ServerKind kind) {
        try (Scratch scratch = Scratch.on(kind)) {
            R2dbcSessionStore store = scratch.store(R2dbcOptions.defaults());
            store.find(KEY).block(Scratch.PATIENCE);
            PoolMetrics metrics = store.poolMetrics().orElseThrow();
            assertThat(metrics.allocatedSize()).isEqualTo(1);

            store.close().block(Scratch.PATIENCE);

            assertThat(metrics.allocatedSize()).isZero();
            assertThatThrownBy(() -> store.find(KEY).block(Scratch.PATIENCE)).isInstanceOf(ClosedException.class);
            store.close().block(Scratch.PATIENCE);
        }
    }

    /** What is broken is closed, so closing is no error; it may break at the very moment. */
    @OnEachServer
    void closingOverBrokenConnectionsIsNoError(ServerKind kind) {
        try (Scratch scratch = Scratch.on(kind);
                FaultProxy proxy = scratch.proxy()) {
            for (int n = 0; n < 30; n++) {
                R2dbcSessionStore store = scratch.store(proxy.url(scratch.url()), R2dbcOptions.defaults());
                store.find(KEY).block(Scratch.PATIENCE);
                if (n % 2 == 0) {
                    proxy.resetConnections();
                } else {
                    proxy.closeConnections();
                }
                store.close().block(Scratch.PATIENCE);
            }
        }
    }

    @OnEachServer
    void theNumbersOfThePoolAreRightWhileAConnectionIsHeld(ServerKind kind) {
        try (Scratch scratch = Scratch.on(kind)) {
            ConnectionPool pool = PoolOptions.defaults().withSize(0, 3).pool(ConnectionFactories.get(scratch.url()));
            R2dbcSessionStore store = R2dbcSessionStore.create(pool);
            PoolMetrics metrics = store.poolMetrics().orElseThrow();
            assertThat(metrics.allocatedSize()).as("before the first call").isZero();
            assertThat(metrics.getMaxAllocatedSize()).isEqualTo(3);

            Connection held = pool.create().block(Scratch.PATIENCE);
            assertThat(metrics.acquiredSize()).isEqualTo(1);
            store.find(KEY).block(Scratch.PATIENCE);
            assertThat(metrics.acquiredSize()).as("after a call").isEqualTo(1);
            assertThat(metrics.allocatedSize()).isEqualTo(2);

            Mono.from(held.close()).block(Scratch.PATIENCE);
            assertThat(metrics.acquiredSize()).isZero();
            assertThat(metrics.idleSize()).isEqualTo(2);
            pool.disposeLater().block(Scratch.PATIENCE);
        }
    }

    @OnEachServer
    void withoutAPoolThereAreNoNumbers(ServerKind kind) {
        try (Scratch scratch = Scratch.on(kind)) {
            R2dbcSessionStore store = scratch.kept(R2dbcSessionStore.create(ConnectionFactories.get(scratch.url())));
            assertThat(store.find(KEY).hasElement().block(Scratch.PATIENCE)).isFalse();
            assertThat(store.poolMetrics()).isEmpty();
        }
    }

    @OnEachServer
    void waitingTooLongForAConnectionIsAStoreThatIsAway(ServerKind kind) {
        try (Scratch scratch = Scratch.on(kind)) {
            ConnectionPool pool =
                    ONE.withMaxAcquireTime(Duration.ofMillis(50)).pool(ConnectionFactories.get(scratch.url()));
            // The first connection is made without that hurry.
            Connection held = pool.create().retry().block(Scratch.PATIENCE);

            assertThatThrownBy(() -> R2dbcSessionStore.create(pool).find(KEY).block(Scratch.PATIENCE))
                    .isInstanceOf(StoreUnavailableException.class);

            assertThat(pool.getMetrics().orElseThrow().pendingAcquireSize()).isZero();
            Mono.from(held.close()).block(Scratch.PATIENCE);
            pool.disposeLater().block(Scratch.PATIENCE);
        }
    }

    /** A pool that lets callers wait for ever: the store ends their wait, and what they were told of is not begun later. */
    @OnEachServer
    void waitingForAConnectionEndsByTheTimeoutAndBeginsNothingLater(ServerKind kind) {
        try (Scratch scratch = Scratch.on(kind)) {
            ConnectionPool pool = ONE.withMaxAcquireTime(Duration.ZERO).pool(ConnectionFactories.get(scratch.url()));
            // The tables and the first connection are made without that hurry.
            R2dbcOptions patient = R2dbcOptions.defaults().withNotifications(false);
            R2dbcSessionStore.create(pool, StoreOptions.defaults(), patient)
                    .create(KEY, NewSession.of(KEY))
                    .block(Scratch.PATIENCE);
            List<String> sent = new CopyOnWriteArrayList<>();
            R2dbcSessionStore store = R2dbcSessionStore.create(
                    pool,
                    StoreOptions.defaults(),
                    patient.withTimeout(TIMEOUT).withListener((name, duration, succeeded) -> sent.add(name)));
            store.prepare().block(Scratch.PATIENCE);
            Connection held = pool.create().block(Scratch.PATIENCE);
            sent.clear();

            List<Event> events = List.of(Event.user("late"));
            requireInTime(store.append(KEY, events, ExpectedSequence.any()));
            requireInTime(store.update(KEY, SessionUpdate.metadata(Map.of("k", "v"))));
            requireInTime(store.find(KEY));
            Mono.from(held.close()).block(Scratch.PATIENCE);

            Session found = store.find(KEY).block(Scratch.PATIENCE);
            assertThat(found.revision().lastSequence()).isZero();
            assertThat(found.metadata()).isEmpty();
            assertThat(sent).as("statements after the wait").containsExactly("find session");
            assertThat(pool.getMetrics().orElseThrow().pendingAcquireSize()).isZero();
            pool.disposeLater().block(Scratch.PATIENCE);
        }
    }

    /** A wait that was too long is not begun again: the caller would wait for as long once more. */
    private static void requireInTime(Mono<?> call) {
        long start = System.nanoTime();
        assertThatThrownBy(() -> call.block(Scratch.PATIENCE)).isInstanceOf(StoreUnavailableException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(TIMEOUT.multipliedBy(2));
    }

    @OnEachServer
    void noErrorShowsThePassword(ServerKind kind) {
        try (Scratch scratch = Scratch.on(kind)) {
            String url = scratch.urlAs("test", "hunter2");
            requireSecret(scratch.urlAs("nobody", "hunter2"), StoreRefusedException.class);
            requireSecret(url, StoreRefusedException.class);
            requireSecret(url.replace("127.0.0.1", "no-such-host.invalid"), StoreUnavailableException.class);
            requireSecret(url.replaceFirst(":\\d+/", ":1/"), StoreUnavailableException.class);
            requireSecret(scratch.url().replace(scratch.name(), "hunter3"), StoreRefusedException.class);
        }
    }

    private static void requireSecret(String url, Class<? extends Exception> type) {
        R2dbcSessionStore store = R2dbcSessionStore.create(
                url, ONE.withMaxAcquireTime(Duration.ofSeconds(20)), StoreOptions.defaults(), R2dbcOptions.defaults());
        assertThatThrownBy(() -> store.find(KEY).block(Scratch.PATIENCE))
                .isInstanceOf(type)
                .extracting(Secrets::printed)
                .asString()
                .doesNotContain("hunter2", ":test@");
        store.close().block(Scratch.PATIENCE);
    }
}
