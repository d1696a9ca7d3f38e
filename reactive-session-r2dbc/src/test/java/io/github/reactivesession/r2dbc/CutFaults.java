/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactivesession.Event;
import io.github.reactivesession.JsonObject;
import io.github.reactivesession.NewSession;
import io.github.reactivesession.Session;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionQuery;
import io.github.reactivesession.SessionService;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryMetadata;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/** The connection is cut somewhere on the way to the server or back. */
interface CutFaults extends FaultRules {
    /** How far apart the places are where a conversation is cut; every one of them in a long run. */
    int STEP = FaultRules.isLong() ? 1 : 37;

    @Test
    default void r10_r12_anAppendIsStoredOnceWhereverWhatTheClientSaysIsCut() {
        sweep(database().proxy()::cutAfterClientBytes, Map.of());
    }

    @Test
    default void r10_r12_anAppendIsStoredOnceWhereverWhatTheServerSaysIsCut() {
        sweep(database().proxy()::cutAfterServerBytes, Map.of());
    }

    @Test
    default void r10_r22_anAppendAndItsDeltasAreStoredOnceWhereverWhatTheClientSaysIsCut() {
        sweep(database().proxy()::cutAfterClientBytes, Map.of("n", 0, "user:n", 0, "app:n", 0));
    }

    @Test
    default void r10_r22_anAppendAndItsDeltasAreStoredOnceWhereverWhatTheServerSaysIsCut() {
        sweep(database().proxy()::cutAfterServerBytes, Map.of("n", 0, "user:n", 0, "app:n", 0));
    }

    /** What is there is found or the call fails, wherever the answer is cut. */
    @Test
    default void r6_aReadThatIsCutIsNeverEmpty() {
        SessionKey key = SessionKey.of("app-" + UUID.randomUUID(), "user", "session");
        try (FaultyDatabase.Client client = database().open(POOL.withSize(1, 1), driver -> driver)) {
            SessionService service = client.service();
            FaultyDatabase.await(service.create(NewSession.of(key)));
            for (int place = 0; place < 1000; place += STEP) {
                FaultyDatabase.await(service.count(SessionQuery.user(key.user())));
                database().proxy().cutAfterServerBytes(place);
                assertThat(FaultyDatabase.await(service.get(key)
                                .retryWhen(Retry.fixedDelay(100, Duration.ofMillis(1))
                                        .filter(FaultWorkload::isRetryable)
                                        .doBeforeRetry(
                                                signal -> database().proxy().heal()))
                                .map(Session::key)
                                .defaultIfEmpty(SessionKey.of("nothing", "was", "found"))))
                        .as("cut after %s bytes", place)
                        .isEqualTo(key);
                database().proxy().heal();
            }
        }
    }

    /** Appends one event after the other, each cut a few bytes later, until one gets through on the first connection. */
    @SuppressWarnings("SystemOut") // how far it got
    private void sweep(LongConsumer cut, Map<String, Integer> deltas) {
        SessionKey key = SessionKey.of("app-" + UUID.randomUUID(), "user", "session");
        AtomicInteger connections = new AtomicInteger();
        int last = 0;
        int retries = 0;
        long place = new Random().nextInt(STEP);
        try (FaultyDatabase.Client client =
                database().open(POOL.withSize(1, 1), driver -> new CountingFactory(driver, connections))) {
            SessionService service = client.service();
            FaultyDatabase.await(service.create(NewSession.of(key)));
            for (boolean through = false; !through; place += STEP) {
                FaultyDatabase.await(service.count(SessionQuery.user(key.user())));
                int before = connections.get();
                cut.accept(place);
                Event event = event(++last, deltas);
                AtomicInteger failures = new AtomicInteger();
                Event stored = FaultyDatabase.await(service.append(key, event)
                        .retryWhen(Retry.fixedDelay(100, Duration.ofMillis(1))
                                .filter(FaultWorkload::isRetryable)
                                .doBeforeRetry(signal -> {
                                    failures.incrementAndGet();
                                    database().proxy().heal();
                                })));
                database().proxy().heal();
                assertThat(stored).as("cut after %s bytes", place).isEqualTo(event.withSequence(last));
                through = connections.get() == before && failures.get() == 0;
                retries += failures.get();
            }
            client.assertReleased();
        }
        verify(key, last, deltas);
        System.out.println(database().server().kind() + " swept " + place + " bytes of an append: " + last
                + " appends, " + connections + " connections, " + retries + " retries");
    }

    private void verify(SessionKey key, int last, Map<String, Integer> deltas) {
        SessionService truth = database().truth();
        List<Event> events = FaultyDatabase.await(truth.events(key).collectList());
        assertThat(events)
                .extracting(Event::sequence)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, last).boxed().toList());
        assertThat(events).extracting(Event::id).doesNotHaveDuplicates();
        JsonObject expected = events.get(last - 1).actions().stateDelta();
        assertThat(FaultyDatabase.await(truth.get(key)).state())
                .isEqualTo(expected)
                .hasSameSizeAs(deltas);
    }

    private static Event event(int number, Map<String, Integer> deltas) {
        Event event = Event.user("a text of some length, number " + number);
        return deltas.isEmpty()
                ? event
                : event.withStateDelta(
                        JsonObject.of(deltas).merge(Map.of("n", number, "user:n", number, "app:n", number)));
    }

    @Test
    default void r10_r37_nothingIsLostWhenConnectionsAreCutAtRandom() {
        FaultFigures figures = new FaultFigures();
        Random random = new Random();
        underLoad(figures, 0, load -> {
            for (long end = System.nanoTime() + 3_000_000_000L; System.nanoTime() < end; ) {
                ServerFaults.cutOnce(database(), random);
                figures.faults.increment();
            }
        });
        print(figures);
    }

    /** Counts the connections that a pool makes. */
    record CountingFactory(ConnectionFactory driver, AtomicInteger count) implements ConnectionFactory {
        @Override
        public Publisher<? extends Connection> create() {
            return Mono.from(driver.create()).doOnSubscribe(subscription -> count.incrementAndGet());
        }

        @Override
        public ConnectionFactoryMetadata getMetadata() {
            return driver.getMetadata();
        }
    }
}
