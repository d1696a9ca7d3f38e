/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.reactivesession.Event;
import io.github.reactivesession.NewSession;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionService;
import io.github.reactivesession.StoreUnavailableException;
import io.r2dbc.spi.Connection;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.util.retry.Retry;

/** The server, or the network, does harm to those who write. */
interface ServerFaults extends FaultRules {
    /** Cuts connections in one of four ways, and lets new ones live for a little while. */
    static void cutOnce(FaultyDatabase database, Random random) {
        switch (random.nextInt(4)) {
            case 0 -> database.proxy().cutAfterClientBytes(random.nextInt(3000));
            case 1 -> database.proxy().cutAfterServerBytes(random.nextInt(3000));
            case 2 -> database.proxy().resetConnections();
            default -> database.proxy().closeConnections();
        }
        FaultyDatabase.pause(random.nextInt(40));
        database.proxy().heal();
        FaultyDatabase.pause(random.nextInt(60));
    }

    @Test
    default void r10_nothingIsLostWhenTheServerIsKilledAndRestarted() {
        underLoad(load -> {
            FaultyDatabase.pause(300);
            killAndRestart(database());
            load.awaitProgress();
            database().server().kill();
            FaultyDatabase.pause(500);
            database().server().restart();
        });
    }

    static void killAndRestart(FaultyDatabase database) {
        database.server().kill();
        database.server().restart();
    }

    @Test
    default void r10_nothingIsLostWhenTheServerIsHalted() {
        underLoad(load -> {
            FaultyDatabase.pause(200);
            database().server().pause();
            FaultyDatabase.pause(1500);
            database().server().resume();
        });
    }

    /** One that does not come back ends calls by the timeout, and one that does finds all in order. */
    @Test
    default void r39_callsEndWhenTheServerDoesNotAnswer() {
        try (FaultyDatabase.Client client = database().open(POOL.withMaxAcquireTime(Duration.ofSeconds(1)))) {
            SessionService service = client.service();
            SessionKey key = SessionKey.of("app-" + UUID.randomUUID(), "user", "session");
            Event event = Event.user("late");
            FaultyDatabase.await(service.create(NewSession.of(key)));
            database().server().pause();
            try {
                assertThatExceptionOfType(StoreUnavailableException.class)
                        .isThrownBy(() -> FaultyDatabase.await(service.get(key)));
                assertThatExceptionOfType(StoreUnavailableException.class)
                        .isThrownBy(() -> FaultyDatabase.await(service.append(key, event)));
            } finally {
                database().server().resume();
            }
            client.assertReleased();
            assertThat(FaultyDatabase.await(service.append(key, event)).sequence())
                    .isEqualTo(1);
        }
    }

    @Test
    default void r10_nothingIsLostInABlackHoleThatEnds() {
        underLoad(load -> {
            FaultyDatabase.pause(200);
            database().proxy().stall();
            FaultyDatabase.pause(1000);
            database().proxy().heal();
            load.awaitProgress();
            // and in one of which the network tells at last
            database().proxy().stall();
            FaultyDatabase.pause(500);
            database().proxy().resetConnections();
        });
    }

    @Test
    default void r10_nothingIsLostInASlowAndSlicedNetwork() {
        underLoad(load -> {
            database().proxy().delay(Duration.ofMillis(3), Duration.ofMillis(10));
            FaultyDatabase.pause(1000);
            database().proxy().heal();
            database().proxy().slice(7);
            FaultyDatabase.pause(500);
        });
    }

    @Test
    default void r10_r37_nothingIsLostWhenTheServerEndsConnections() {
        harmEach(ends());
    }

    private String ends() {
        return database().isPostgres() ? "SELECT pg_terminate_backend(%d)::int" : "KILL %d";
    }

    /** MySQL may leave a text without an end to its answer when it is stopped between two statements. */
    @Test
    default void r10_r37_nothingIsLostWhenTheServerEndsStatements() {
        harmEach(database().isPostgres() ? "SELECT pg_cancel_backend(%d)::int" : "KILL QUERY %d");
    }

    /** Does something to each connection of the server, again and again. */
    private void harmEach(String sql) {
        FaultFigures figures = new FaultFigures();
        int rounds = FaultRules.isLong() ? 1_000 : 40;
        underLoad(figures, 0, load -> {
            Connection connection = database().connect();
            for (int i = 0; i < rounds; i++) {
                for (long id : FaultyDatabase.ask(connection, connections())) {
                    end(connection, sql.formatted(id));
                    figures.faults.increment();
                }
                FaultyDatabase.pause(40);
            }
            for (long id : FaultyDatabase.ask(connection, connections())) {
                end(connection, ends().formatted(id));
            }
            Mono.from(connection.close()).block(FaultyDatabase.PATIENCE);
        });
        print(figures);
    }

    private String connections() {
        return database().isPostgres()
                ? "SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
                : "SELECT id FROM information_schema.processlist WHERE user = 'test' AND id <> CONNECTION_ID()";
    }

    private static void end(Connection connection, String sql) {
        try {
            FaultyDatabase.run(connection, sql);
        } catch (RuntimeException gone) {
            // by itself, meanwhile
        }
    }

    /** Somebody locks the app's state and then the session, which is the other way round. */
    @Test
    default void r10_anAppendThatADeadlockUndidIsRunAgain() {
        assertOvercomes((other, key) -> {
            FaultyDatabase.run(other, lock("app_states", "app_name", key.appName()));
            return () -> {
                FaultyDatabase.pause(100);
                try {
                    FaultyDatabase.run(other, lock("sessions", "app_name", key.appName()));
                } catch (RuntimeException chosenAsVictim) {
                    // then it is the other one that goes on
                }
            };
        });
    }

    /** Somebody holds the session for longer than the server lets one wait. */
    @Test
    default void r10_anAppendThatWaitedTooLongForALockIsRunAgain() {
        assertOvercomes((other, key) -> {
            FaultyDatabase.run(other, lock("sessions", "app_name", key.appName()));
            return () -> FaultyDatabase.pause(1500);
        });
    }

    private void assertOvercomes(Rival rival) {
        try (FaultyDatabase.Client client = database().open(POOL)) {
            SessionService service = client.service();
            SessionKey key = SessionKey.of("app-" + UUID.randomUUID(), "user", "session");
            Event first = Event.user("first").withStateDelta(Map.of("n", 1, "user:n", 1, "app:n", 1));
            Event second = Event.user("second").withStateDelta(Map.of("n", 2, "user:n", 2, "app:n", 2));
            FaultyDatabase.await(service.create(NewSession.of(key)).then(service.append(key, first)));
            Connection other = database().connect();
            Mono.from(other.beginTransaction()).block(FaultyDatabase.PATIENCE);
            makeHeavy(other);
            Runnable next = rival.locks(other, key);
            Mono<Event> append = service.append(key, second)
                    .retryWhen(Retry.fixedDelay(100, Duration.ofMillis(10)).filter(FaultWorkload::isRetryable))
                    .subscribeOn(Schedulers.parallel())
                    .cache();
            Disposable running = append.subscribe();
            next.run();
            Mono.from(other.rollbackTransaction())
                    .then(Mono.from(other.close()))
                    .block(FaultyDatabase.PATIENCE);
            assertThat(FaultyDatabase.await(append)).isEqualTo(second.withSequence(2));
            running.dispose();
            client.assertReleased();
            assertThat(FaultyDatabase.await(database().truth().get(key)).state())
                    .isEqualTo(Map.of("n", 2L, "user:n", 2L, "app:n", 2L));
        }
    }

    /** MySQL undoes the transaction that has written least. */
    private void makeHeavy(Connection connection) {
        if (!database().isPostgres()) {
            FaultyDatabase.run(
                    connection,
                    "INSERT INTO agent_app_states (app_key, app_name, state, updated_at)"
                            + " WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 200)"
                            + " SELECT UNHEX(MD5(UUID())), 'heavy', '{}', UTC_TIMESTAMP(6) FROM n");
        }
    }

    private static String lock(String table, String column, String value) {
        return "SELECT 1 FROM agent_" + table + " WHERE " + column + " = '" + value + "' FOR UPDATE";
    }

    /** Somebody who locks rows that an append needs. */
    @FunctionalInterface
    interface Rival {
        /** Locks some, and returns what to do when the append has begun. */
        Runnable locks(Connection other, SessionKey key);
    }
}
