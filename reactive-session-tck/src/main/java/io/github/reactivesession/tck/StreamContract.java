/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactivesession.Event;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionService;
import io.github.reactivesession.SessionServiceOptions;
import io.github.reactivesession.StoreOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** Appending what a publisher emits: in order, in batches, emitted once durable (R10, R12, R15, R22, R38). */
public interface StreamContract extends Tck {
    /** Longer than any test. */
    Duration NEVER = Duration.ofHours(1);

    private CountingStore counting() {
        return new CountingStore(fixture().store(StoreOptions.defaults()));
    }

    private SessionService streaming(CountingStore store, int batch, Duration linger) {
        SessionService service =
                fixture().service(store, SessionServiceOptions.defaults().withStreaming(batch, linger));
        create(service, fixture().key());
        return service;
    }

    private static List<Event> placed(List<Event> events) {
        return LongStream.range(0, events.size())
                .mapToObj(n -> events.get((int) n).withSequence(n + 1))
                .toList();
    }

    /** Whatever the size of its batches. */
    @Test
    default void r10_aStreamIsStoredInOrder() {
        for (int batch : new int[] {1, 3, 7, 64}) {
            SessionService service = fixture()
                    .service(
                            StoreOptions.defaults(),
                            SessionServiceOptions.defaults().withStreaming(batch, Duration.ofMillis(5)));
            SessionKey key = fixture().user().session("batches of " + batch);
            create(service, key);
            List<Event> stored = placed(events(100));
            assertThat(awaitAll(service.appendStream(key, Flux.fromIterable(events(100)))))
                    .isEqualTo(stored);
            assertThat(awaitAll(service.events(key))).isEqualTo(stored);
        }
    }

    /** At the moment an event is emitted another process reads it. */
    @Test
    default void r10_anEventIsEmittedOnceItIsDurable() {
        SessionService service = fixture()
                .service(
                        StoreOptions.defaults(),
                        SessionServiceOptions.defaults().withStreaming(4, Duration.ofMillis(5)));
        SessionService other = fixture().service();
        SessionKey key = fixture().key();
        create(service, key);
        Flux<Event> seen = service.appendStream(key, Flux.fromIterable(events(20)))
                .concatMap(event -> other.event(key, event.id()), 1);
        assertThat(awaitAll(seen)).isEqualTo(placed(events(20)));
    }

    /** Full batches, and what is left at the end. */
    @Test
    default void r10_aFullBatchIsStoredAtOnce() {
        CountingStore store = counting();
        SessionService service = streaming(store, 3, NEVER);
        assertThat(awaitAll(service.appendStream(fixture().key(), Flux.fromIterable(events(7)))))
                .hasSize(7);
        assertThat(store.batches()).containsExactly(3, 3, 1);
    }

    /** The end of the publisher is not an event. */
    @Test
    default void r10_nothingIsStoredForTheEndOfAStream() {
        CountingStore store = counting();
        SessionService service = streaming(store, 3, NEVER);
        assertThat(awaitAll(service.appendStream(fixture().key(), Flux.fromIterable(events(6)))))
                .hasSize(6);
        assertThat(store.batches()).containsExactly(3, 3);
    }

    /** Nothing to store: the store is not asked, be there a session or not. */
    @Test
    default void r10_anEmptyStreamAsksForNothing() {
        CountingStore store = counting();
        SessionService service = streaming(store, 3, NEVER);
        assertThat(awaitAll(service.appendStream(fixture().key(), Flux.empty())))
                .isEmpty();
        assertThat(awaitAll(service.appendStream(fixture().user().session("none"), Flux.empty())))
                .isEmpty();
        assertThat(store.batches()).isEmpty();
    }

    /** A publisher that falls silent does not hold back what it gave. */
    @Test
    default void r10_aBatchDoesNotWaitForASilentPublisher() {
        CountingStore store = counting();
        SessionService service = streaming(store, 64, Duration.ofMillis(20));
        Flux<Event> silent = Flux.fromIterable(events(2)).concatWith(Flux.never());
        StepVerifier.create(service.appendStream(fixture().key(), silent))
                .expectNextSequence(placed(events(2)))
                .thenCancel()
                .verify(PATIENCE);
        assertThat(awaitAll(service.events(fixture().key()))).isEqualTo(placed(events(2)));
    }

    /** Without a linger time each event is stored by itself. */
    @Test
    default void r10_withoutLingeringEachEventIsStoredByItself() {
        CountingStore store = counting();
        SessionService service = streaming(store, 64, Duration.ZERO);
        assertThat(awaitAll(service.appendStream(fixture().key(), Flux.fromIterable(events(4)))))
                .hasSize(4);
        assertThat(store.batches()).containsExactly(1, 1, 1, 1);
    }

    /** Two at once: each keeps its order, and together they leave no gap. */
    @Test
    default void r10_streamsIntoOneSessionKeepTheirOrder() {
        SessionService one = streaming(counting(), 3, Duration.ofMillis(1));
        SessionService other = fixture().service();
        SessionKey key = fixture().key();
        Flux<Event> both = Flux.merge(
                one.appendStream(key, Flux.fromIterable(named("a", 60))),
                other.appendStream(key, Flux.fromIterable(named("b", 60))));
        assertThat(awaitAll(both)).hasSize(120);
        List<Event> stored = awaitAll(other.events(key));
        assertThat(stored)
                .extracting(Event::sequence)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, 120).boxed().toList());
        for (String author : List.of("a", "b")) {
            assertThat(stored.stream()
                            .filter(event -> event.author().equals(author))
                            .map(Event::id))
                    .containsExactlyElementsOf(
                            named(author, 60).stream().map(Event::id).toList());
        }
    }

    private static List<Event> named(String author, int count) {
        return IntStream.range(0, count)
                .mapToObj(n -> Event.builder(author).id(author + n).build())
                .toList();
    }

    /** The same id twice is one event, in one batch or in two, and is emitted as first stored each time. */
    @Test
    default void r12_duplicatesInAStreamAreStoredOnce() {
        for (int batch : new int[] {1, 2, 64}) {
            SessionService service = fixture()
                    .service(
                            StoreOptions.defaults(),
                            SessionServiceOptions.defaults().withStreaming(batch, NEVER));
            SessionKey key = fixture().user().session("batches of " + batch);
            create(service, key);
            List<Event> events = events(2);
            Event otherText = Event.user("another text").toBuilder().id("e1").build();
            List<Event> stored = placed(events);
            Flux<Event> source = Flux.just(events.get(0), otherText, events.get(1), otherText);
            assertThat(awaitAll(service.appendStream(key, source)))
                    .containsExactly(stored.get(0), stored.get(0), stored.get(1), stored.get(0));
            assertThat(awaitAll(service.events(key))).isEqualTo(stored);
        }
    }

    /** Partial events pass where they stand, though they are not stored. */
    @Test
    default void r15_partialEventsKeepTheirPlaceInAStream() {
        CountingStore store = counting();
        SessionService service = streaming(store, 4, NEVER);
        SessionKey key = fixture().key();
        Event p1 = Event.agent("agent", "H").toBuilder().partial(true).build();
        Event p2 = Event.agent("agent", "He").toBuilder().partial(true).build().withStateDelta(Map.of("never", 1));
        List<Event> whole = events(2);
        List<Event> source = List.of(p1, p2, whole.get(0), p1, whole.get(1), p2);
        List<Event> stored = placed(whole);
        assertThat(awaitAll(service.appendStream(key, Flux.fromIterable(source))))
                .containsExactly(p1, p2, stored.get(0), p1, stored.get(1), p2);
        assertThat(awaitAll(service.events(key))).isEqualTo(stored);
        assertThat(await(service.state(key))).isEmpty();
        assertThat(store.batches()).containsExactly(1, 1);
    }

    /** A stream is a run: its temporary keys go to its consumer, and nowhere else. */
    @Test
    default void r22_aStreamKeepsTemporaryKeysForItsConsumer() {
        SessionService service = streaming(counting(), 3, NEVER);
        SessionKey key = fixture().key();
        Event given = Event.user("run").withStateDelta(Map.of("temp:step", 1, "kept", 2));
        Event plain = Event.user("plain").withStateDelta(Map.of("kept", 3));
        assertThat(awaitAll(service.appendStream(key, Flux.just(given, plain))))
                .containsExactly(given.withSequence(1), plain.withSequence(2));
        assertThat(awaitAll(service.events(key)))
                .containsExactly(given.withStateDelta(Map.of("kept", 2)).withSequence(1), plain.withSequence(2));
        assertThat(await(service.get(key)).state()).isEqualTo(Map.of("kept", 3L));
    }

    /** Each subscription reads the publisher anew; its events are stored once. */
    @Test
    default void r35_subscribingTwiceToAStreamStoresItOnce() {
        SessionService service = streaming(counting(), 3, NEVER);
        AtomicLong subscriptions = new AtomicLong();
        Flux<Event> source = Flux.fromIterable(events(5)).doOnSubscribe(unused -> subscriptions.incrementAndGet());
        Flux<Event> stream = service.appendStream(fixture().key(), source);
        assertThat(subscriptions).hasValue(0);
        assertThat(awaitAll(stream)).isEqualTo(placed(events(5)));
        assertThat(awaitAll(stream)).isEqualTo(placed(events(5)));
        assertThat(subscriptions).hasValue(2);
        assertThat(awaitAll(service.events(fixture().key()))).isEqualTo(placed(events(5)));
    }

    /** Who takes little lets the publisher run a few batches ahead, and no further. */
    @Test
    default void r38_aSlowConsumerSlowsThePublisherDown() {
        int batch = 8;
        SessionService service = streaming(counting(), batch, Duration.ofMillis(1));
        AtomicLong given = new AtomicLong();
        Flux<Event> source = Flux.range(1, 5000)
                .map(n -> Event.builder("agent").id("e" + n).build())
                .doOnNext(event -> given.incrementAndGet());
        List<Long> ahead = new ArrayList<>();
        Flux<Event> slow = service.appendStream(fixture().key(), source)
                .limitRate(1)
                .doOnNext(event -> ahead.add(given.get() - event.sequence()))
                .take(200);
        assertThat(awaitAll(slow)).hasSize(200);
        assertThat(ahead).allSatisfy(lead -> assertThat(lead).isBetween(0L, 8L * batch));
    }
}
