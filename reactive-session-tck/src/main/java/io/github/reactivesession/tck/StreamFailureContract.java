/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactivesession.Appended;
import io.github.reactivesession.Event;
import io.github.reactivesession.ExpectedSequence;
import io.github.reactivesession.LimitExceededException;
import io.github.reactivesession.Limits;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionNotFoundException;
import io.github.reactivesession.SessionService;
import io.github.reactivesession.SessionServiceOptions;
import io.github.reactivesession.SessionStore;
import io.github.reactivesession.StoreOptions;
import io.github.reactivesession.StoreUnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Streams that end before their time: by their publisher, their store or their consumer (R10, R14, R21, R37). */
public interface StreamFailureContract extends Tck {
    private SessionService streaming(SessionStore store, int batch) {
        SessionService service =
                fixture().service(store, SessionServiceOptions.defaults().withStreaming(batch, Duration.ofMillis(2)));
        create(service, fixture().key());
        return service;
    }

    private SessionService streaming(int batch) {
        return streaming(fixture().store(StoreOptions.defaults()), batch);
    }

    private Event stored(int n) {
        return events(n).get(n - 1).withSequence(n);
    }

    /** What the publisher gave before it failed is stored and emitted, and then its own error. */
    @Test
    default void r10_aFailingPublisherLosesNothingOfWhatItGave() {
        IllegalStateException broken = new IllegalStateException("the model hung up");
        for (int batch : new int[] {1, 2, 3, 64}) {
            SessionService service = fixture()
                    .service(
                            StoreOptions.defaults(),
                            SessionServiceOptions.defaults().withStreaming(batch, Duration.ofHours(1)));
            SessionKey key = fixture().user().session("batches of " + batch);
            create(service, key);
            Flux<Event> failing = Flux.fromIterable(events(3)).concatWith(Flux.error(broken));
            StepVerifier.create(service.appendStream(key, failing))
                    .expectNext(stored(1), stored(2), stored(3))
                    .expectErrorMatches(error -> error == broken)
                    .verify(PATIENCE);
            assertThat(awaitAll(service.events(key))).containsExactly(stored(1), stored(2), stored(3));
        }
    }

    /** A publisher that fails at once fails the stream. */
    @Test
    default void r10_aPublisherThatGivesNothingButAnErrorFailsTheStream() {
        IllegalStateException broken = new IllegalStateException("no model");
        StepVerifier.create(streaming(4).appendStream(fixture().key(), Flux.error(broken)))
                .expectErrorMatches(error -> error == broken)
                .verify(PATIENCE);
    }

    /** When storing fails the consumer gets the store's error, and the publisher is let go. */
    @Test
    default void r10_aFailingStoreEndsTheStreamAndItsPublisher() {
        StoreUnavailableException down = new StoreUnavailableException("gone", null);
        AtomicInteger appends = new AtomicInteger();
        SessionStore failing = new ForwardingStore(fixture().store(StoreOptions.defaults())) {
            @Override
            public Mono<Appended> append(SessionKey key, List<Event> events, ExpectedSequence expected) {
                return Mono.defer(
                        () -> appends.incrementAndGet() == 2 ? Mono.error(down) : super.append(key, events, expected));
            }
        };
        SessionService service = streaming(failing, 1);
        EventSource source = new EventSource();
        StepVerifier.create(service.appendStream(fixture().key(), source.flux()))
                .then(() -> source.give(events(2).get(0)))
                .expectNext(stored(1))
                .then(() -> source.give(events(2).get(1)))
                .expectErrorMatches(error -> error == down)
                .verify(PATIENCE);
        assertThat(awaitAll(source.cancelled())).isEmpty();
        assertThat(appends).hasValue(2);
        assertThat(awaitAll(service.events(fixture().key()))).containsExactly(stored(1));
    }

    /** A stream into nowhere fails like an append. */
    @Test
    default void r14_aStreamIntoAnAbsentSessionFailsAndLetsItsPublisherGo() {
        SessionService service = streaming(4);
        EventSource source = new EventSource();
        StepVerifier.create(service.appendStream(fixture().user().session("absent"), source.flux()))
                .then(() -> source.give(events(1).get(0)))
                .expectError(SessionNotFoundException.class)
                .verify(PATIENCE);
        assertThat(awaitAll(source.cancelled())).isEmpty();
    }

    /** Deleting the session ends the stream with its next event, and it is not brought back. */
    @Test
    default void r14_deletingTheSessionEndsItsStream() {
        SessionService service = streaming(1);
        EventSource source = new EventSource();
        StepVerifier.create(service.appendStream(fixture().key(), source.flux()))
                .then(() -> source.give(events(1).get(0)))
                .expectNext(stored(1))
                .then(() -> assertThat(await(service.delete(fixture().key()))).isEqualTo(1))
                .then(() -> source.give(events(2).get(1)))
                .expectError(SessionNotFoundException.class)
                .verify(PATIENCE);
        assertThat(awaitAll(source.cancelled())).isEmpty();
        assertThat(awaitAll(service.get(fixture().key()))).isEmpty();
    }

    /** An event that is too large fails the stream; what came in batches before it is stored. */
    @Test
    default void r21_anEventThatIsTooLargeEndsAStream() {
        SessionServiceOptions options = SessionServiceOptions.defaults()
                .withLimits(Limits.defaults().withMaxEventBytes(2000))
                .withStreaming(1, Duration.ZERO);
        SessionService service = fixture().service(StoreOptions.defaults(), options);
        create(service, fixture().key());
        Flux<Event> source = Flux.just(events(1).get(0), Event.user("x".repeat(3000)));
        StepVerifier.create(service.appendStream(fixture().key(), source))
                .expectNext(stored(1))
                .expectErrorSatisfies(error -> assertThat(error)
                        .isInstanceOfSatisfying(
                                LimitExceededException.class,
                                exceeded -> assertThat(exceeded.limitName()).isEqualTo("maxEventBytes")))
                .verify(PATIENCE);
    }

    /** A consumer that has had enough lets the publisher go; what it got is stored. */
    @Test
    default void r37_cancellingAStreamLetsItsPublisherGo() {
        SessionService service = streaming(2);
        EventSource source = new EventSource();
        StepVerifier.create(service.appendStream(fixture().key(), source.flux()))
                .then(() -> source.give(events(2).toArray(Event[]::new)))
                .expectNext(stored(1), stored(2))
                .thenCancel()
                .verify(PATIENCE);
        assertThat(awaitAll(source.cancelled())).isEmpty();
        assertThat(awaitAll(service.events(fixture().key()))).containsExactly(stored(1), stored(2));
    }

    /** Cancelled while a batch is at the store: the publisher is let go, and the batch is whole or absent. */
    @Test
    default void r37_cancellingAStreamDuringAWriteLeavesTheBatchWhole() {
        GatedStore gate = GatedStore.beforeAnswering(fixture().store(StoreOptions.defaults()));
        SessionService service = streaming(gate, 3);
        EventSource source = new EventSource();
        StepVerifier.create(service.appendStream(fixture().key(), source.flux()))
                .then(() -> source.give(events(3).toArray(Event[]::new)))
                .then(() -> awaitAll(gate.arrived()))
                .thenCancel()
                .verify(PATIENCE);
        assertThat(awaitAll(source.cancelled())).isEmpty();
        gate.open();
        assertThat(awaitAll(service.appendAll(fixture().key(), events(3)))).hasSize(3);
        assertThat(awaitAll(service.events(fixture().key()))).containsExactly(stored(1), stored(2), stored(3));
    }
}
