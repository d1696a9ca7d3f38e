/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import io.github.reactivesession.Event;
import io.github.reactivesession.NewSession;
import io.github.reactivesession.Session;
import io.github.reactivesession.SessionException;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionService;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What every topic of the TCK starts from: a fixture, and a few words that keep tests short. */
public interface Tck {
    /** How long a test waits for what must happen. Not a measure of speed. */
    Duration PATIENCE = Duration.ofSeconds(30);

    /** How often a test begins that a machine was too busy for. */
    int ATTEMPTS = 5;

    /** The timestamp of events whose timestamp does not matter: all the same, so that nothing can be ordered by it. */
    Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    /**
     * Returns the fixture of this test, always the same one.
     *
     * @return the fixture
     */
    StoreFixture fixture();

    /** Closes what the test has opened. */
    @AfterEach
    default void closeFixture() {
        fixture().closeAll();
    }

    /**
     * Waits for a value.
     *
     * @param <T> the value
     * @param publisher what emits it
     * @return the one value
     */
    default <T> T await(Mono<T> publisher) {
        T value = publisher.block(PATIENCE);
        if (value == null) {
            throw new AssertionError("expected a value, but there was none");
        }
        return value;
    }

    /**
     * Waits for all values.
     *
     * @param <T> the values
     * @param publisher what emits them
     * @return the values, perhaps none
     */
    default <T> List<T> awaitAll(Publisher<T> publisher) {
        return List.copyOf(await(Flux.from(publisher).collectList()));
    }

    /**
     * Runs steps that must be quicker than something ends. Where a busy machine was slower, a failure says nothing of the
     * store, and they run again, in another app; any other failure is one.
     *
     * @param slack how long they may take, beside the time that they {@linkplain StoreFixture#letPass let pass}
     * @param steps the steps
     */
    default void inTime(Duration slack, Runnable steps) {
        for (int attempt = 1; ; attempt++) {
            long begin = System.nanoTime();
            Duration passed = fixture().passed();
            try {
                steps.run();
                return;
            } catch (AssertionError | SessionException late) {
                Duration asleep = fixture().passed().minus(passed);
                Duration awake = Duration.ofNanos(System.nanoTime() - begin).minus(asleep);
                if (attempt == ATTEMPTS || awake.compareTo(slack) < 0) {
                    throw late;
                }
                fixture().takeAnotherApp();
            }
        }
    }

    /**
     * Creates the session of a key.
     *
     * @param service where
     * @param key which
     * @return the session
     */
    default Session create(SessionService service, SessionKey key) {
        return await(service.create(NewSession.of(key)));
    }

    /**
     * Makes events {@code e1, e2, ..} by the user, with equal timestamps.
     *
     * @param count how many
     * @return the events
     */
    default List<Event> events(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(n -> Event.user("text " + n).toBuilder()
                        .id("e" + n)
                        .timestamp(NOON)
                        .build())
                .toList();
    }
}
