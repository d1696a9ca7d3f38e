/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactivesession.Event;
import io.github.reactivesession.EventQuery;
import io.github.reactivesession.NewSession;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionService;
import io.github.reactivesession.StoreOverloadedException;
import io.github.reactivesession.StoreUnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.util.retry.Retry;

/** There is no connection to be had, or one that can't begin anything. */
interface PoolFaults extends FaultRules {
    /** Many callers, two connections, and a network in which none of them is answered in time. */
    @Test
    default void r6_callsThatGetNoConnectionFailAndSucceedLater() {
        PoolOptions pool = POOL.withSize(0, 2).withMaxAcquireTime(Duration.ofMillis(50));
        try (FaultyDatabase.Client client = database().open(pool)) {
            SessionKey key = newSession();
            SessionService service = client.service();
            List<Mono<Long>> calls = IntStream.range(0, 100)
                    .mapToObj(i -> i % 2 == 0
                            ? service.countEvents(key, EventQuery.all())
                            : service.append(anotherSession(key, i), Event.user("text"))
                                    .map(Event::sequence))
                    .toList();
            database().proxy().delay(Duration.ofMillis(30), Duration.ZERO);
            ConcurrentLinkedQueue<Throwable> errors = new ConcurrentLinkedQueue<>();
            Flux<Long> all = Flux.fromIterable(calls)
                    .flatMap(
                            call -> call.subscribeOn(Schedulers.parallel())
                                    .doOnError(errors::add)
                                    .retryWhen(Retry.backoff(1000, Duration.ofMillis(20))
                                            .maxBackoff(Duration.ofMillis(200))
                                            .filter(FaultWorkload::isRetryable)),
                            100);
            Mono.delay(Duration.ofSeconds(1))
                    .subscribe(later -> database().proxy().heal());
            assertThat(all.collectList().block(FaultyDatabase.PATIENCE)).hasSize(100);
            assertThat(errors)
                    .isNotEmpty()
                    .hasOnlyElementsOfTypes(StoreUnavailableException.class, StoreOverloadedException.class);
            client.assertReleased();
        }
    }

    private SessionKey newSession() {
        SessionKey key = SessionKey.of("app-" + UUID.randomUUID(), "user", "session");
        FaultyDatabase.await(database().truth().create(NewSession.of(key)));
        return key;
    }

    private SessionKey anotherSession(SessionKey key, int i) {
        SessionKey other = key.user().session("session-" + i);
        FaultyDatabase.await(database().truth().create(NewSession.of(other)));
        return other;
    }

    @Test
    default void r6_callsFailWhileNoConnectionCanBeMadeAndSucceedLater() {
        try (FaultyDatabase.Client client = database().open(POOL)) {
            SessionKey key = newSession();
            Event event = event();
            database().proxy().refuse();
            for (int i = 0; i < 20; i++) {
                assertUnavailable(client.service().append(key, event));
                assertUnavailable(client.service().get(key));
            }
            client.assertUnused();
            database().proxy().heal();
            assertThat(FaultyDatabase.await(client.service().append(key, event)))
                    .isEqualTo(event.withSequence(1));
            client.assertReleased();
        }
    }

    /** Whoever connects is not heard, so a pool has to give up, and more than once. */
    @Test
    default void r6_callsFailWhileConnectingTakesTooLongAndSucceedLater() {
        PoolOptions pool = POOL.withSize(0, 2).withMaxAcquireTime(Duration.ofMillis(50));
        try (FaultyDatabase.Client client = database().open(pool)) {
            SessionKey key = newSession();
            Event event = event();
            database().proxy().stall();
            for (int i = 0; i < 10; i++) {
                assertUnavailable(client.service().append(key, event));
                assertUnavailable(client.service().get(key));
            }
            database().proxy().heal();
            Mono<Event> append = client.service()
                    .append(key, event)
                    .retryWhen(Retry.fixedDelay(1000, Duration.ofMillis(50)).filter(FaultWorkload::isRetryable));
            assertThat(FaultyDatabase.await(append)).isEqualTo(event.withSequence(1));
            client.assertReleased();
        }
    }

    private static Event event() {
        return Event.user("text").withStateDelta(Map.of("n", 1, "user:n", 1, "app:n", 1));
    }

    private static void assertUnavailable(Mono<?> call) {
        Throwable error = FaultyDatabase.await(call.subscribeOn(Schedulers.parallel())
                .map(value -> (Throwable) new AssertionError("it did not fail"))
                .onErrorResume(Mono::just));
        assertThat(error).isInstanceOf(StoreUnavailableException.class);
        assertThat(FaultWorkload.isRetryable(error)).isTrue();
    }

    /** Each connection that was acquired is gone when the first thing is said on it, and so is the next one. */
    @Test
    default void r6_r37_callsFailWhileConnectionsBreakAtTheFirstWordAndSucceedLater() {
        try (FaultyDatabase.Client client = database().open(POOL.withSize(4, 4))) {
            SessionKey key = newSession();
            FaultyDatabase.await(client.service().get(key));
            Event event = event();
            database().proxy().cutAfterClientBytes(0);
            for (int i = 0; i < 10; i++) {
                assertUnavailable(client.service().append(key, event));
            }
            database().proxy().heal();
            assertThat(FaultyDatabase.await(client.service().append(key, event)))
                    .isEqualTo(event.withSequence(1));
            client.assertReleased();
        }
    }

    /** The server is there, and refuses to begin: it is starting, ending, or full. */
    @Test
    default void r6_r37_callsFailWhileTheServerBeginsNothingAndSucceedLater() {
        AtomicBoolean refusing = new AtomicBoolean();
        try (FaultyDatabase.Client client = database()
                .open(POOL, driver -> new RefusingFactory(driver, database().isPostgres(), refusing))) {
            SessionKey key = newSession();
            FaultyDatabase.await(client.service().get(key));
            Event event = event();
            refusing.set(true);
            for (int i = 0; i < 20; i++) {
                assertUnavailable(client.service().append(key, event));
                assertUnavailable(client.service().get(key));
            }
            client.assertUnused();
            refusing.set(false);
            assertThat(FaultyDatabase.await(client.service().append(key, event)))
                    .isEqualTo(event.withSequence(1));
            client.assertReleased();
        }
    }

    /** The server stops between two statements that were sent as one text, which is no error in its protocol. */
    @Test
    default void r10_anAppendThatTheServerLeftBeforeItsCommitIsNotAcknowledged() {
        AtomicBoolean stopping = new AtomicBoolean();
        try (FaultyDatabase.Client client =
                database().open(POOL.withSize(1, 1), driver -> new StoppingFactory(driver, stopping))) {
            SessionKey key = newSession();
            Event event = event();
            FaultyDatabase.await(client.service().get(key));
            stopping.set(!database().isPostgres());
            if (stopping.get()) {
                assertUnavailable(client.service().append(key, event));
            }
            stopping.set(false);
            assertThat(FaultyDatabase.await(client.service().append(key, event)))
                    .isEqualTo(event.withSequence(1));
            client.assertReleased();
            assertThat(FaultyDatabase.await(database().truth().events(key).collectList()))
                    .containsExactly(event.withSequence(1));
        }
    }
}
