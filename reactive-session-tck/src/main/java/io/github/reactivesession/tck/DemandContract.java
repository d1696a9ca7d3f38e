/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactivesession.Event;
import io.github.reactivesession.EventQuery;
import io.github.reactivesession.Session;
import io.github.reactivesession.SessionInterceptor;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionQuery;
import io.github.reactivesession.SessionService;
import io.github.reactivesession.SessionServiceOptions;
import io.github.reactivesession.StoreOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** Request n, get at most n, from everything that emits many (R38). */
public interface DemandContract extends Tck {
    /** Smaller than what is read, so that demand and pages meet in every way. */
    private SessionService service(SessionServiceOptions options) {
        return fixture().service(StoreOptions.defaults().withPageSize(3), options);
    }

    private SessionService withEvents(int count) {
        SessionService service = service(SessionServiceOptions.defaults());
        create(service, fixture().key());
        assertThat(awaitAll(service.appendAll(fixture().key(), events(count)))).hasSize(count);
        return service;
    }

    /** Asks for 0, 1, 2, 3 and 4, then for the rest; whatever comes unasked fails. */
    private static <T> void verifyDemand(Flux<T> flux, List<T> expected) {
        StepVerifier.create(flux, 0)
                .expectSubscription()
                .thenRequest(1)
                .expectNextSequence(expected.subList(0, 1))
                .thenRequest(2)
                .expectNextSequence(expected.subList(1, 3))
                .thenRequest(3)
                .expectNextSequence(expected.subList(3, 6))
                .thenRequest(4)
                .expectNextSequence(expected.subList(6, 10))
                .thenRequest(Long.MAX_VALUE)
                .expectNextSequence(expected.subList(10, expected.size()))
                .expectComplete()
                .verify(PATIENCE);
    }

    /** Counts what is emitted beyond what was asked for, as a subscriber that is in no hurry sees it. */
    private static <T> List<T> oneByOne(Flux<T> flux) {
        AtomicLong asked = new AtomicLong();
        List<T> got = new ArrayList<>();
        Flux<T> counted = flux.doOnRequest(asked::addAndGet).doOnNext(item -> {
            got.add(item);
            assertThat((long) got.size()).isLessThanOrEqualTo(asked.get());
        });
        StepVerifier.create(counted.limitRate(1))
                .thenConsumeWhile(item -> true)
                .expectComplete()
                .verify(PATIENCE);
        return got;
    }

    /** Reads of events, of every kind. */
    @Test
    default void r38_readsOfEventsHonourDemand() {
        SessionService service = withEvents(12);
        List<Event> all = awaitAll(service.events(fixture().key()));
        List<Event> reversed = new ArrayList<>(all);
        reversed.sort(Comparator.comparing(Event::sequence).reversed());
        Map<EventQuery, List<Event>> reads = new LinkedHashMap<>();
        reads.put(EventQuery.all(), all);
        reads.put(EventQuery.all().descending(), reversed);
        reads.put(EventQuery.latest(12), all);
        reads.put(EventQuery.latest(11), all.subList(1, 12));
        reads.put(EventQuery.all().offset(1).limit(11), all.subList(1, 12));
        reads.put(EventQuery.all().author(Event.USER), all);
        reads.put(EventQuery.all().startingAtUserTurn(), all);
        reads.forEach((query, expected) -> {
            verifyDemand(service.events(fixture().key(), query), expected);
            assertThat(oneByOne(service.events(fixture().key(), query)))
                    .as(query.toString())
                    .isEqualTo(expected);
        });
    }

    /** A page turned around is not handed out at once either. */
    @Test
    default void r38_aReadWithinOnePageHonoursDemand() {
        SessionService service = withEvents(12);
        List<Event> latest = awaitAll(service.events(fixture().key(), EventQuery.latest(3)));
        StepVerifier.create(service.events(fixture().key(), EventQuery.latest(3)), 0)
                .expectSubscription()
                .thenRequest(1)
                .expectNext(latest.get(0))
                .thenRequest(1)
                .expectNext(latest.get(1))
                .thenRequest(1)
                .expectNext(latest.get(2))
                .expectComplete()
                .verify(PATIENCE);
    }

    /** Lists. */
    @Test
    default void r38_listsHonourDemand() {
        SessionService service = service(SessionServiceOptions.defaults());
        for (int n = 0; n < 12; n++) {
            create(service, fixture().user().session("s" + n));
        }
        SessionQuery query = SessionQuery.user(fixture().user());
        List<Session> all = awaitAll(service.list(query));
        assertThat(all).hasSize(12);
        verifyDemand(service.list(query), all);
        verifyDemand(service.list(query.includingState().limit(12)), all);
        assertThat(oneByOne(service.list(query))).isEqualTo(all);
    }

    /** Batches, though they are stored in one step. */
    @Test
    default void r38_batchesHonourDemand() {
        SessionService service = service(SessionServiceOptions.defaults());
        SessionKey key = fixture().key();
        create(service, key);
        List<Event> stored = stored(12);
        verifyDemand(service.appendAll(key, events(12)), stored);
        assertThat(oneByOne(service.appendAll(key, events(12)))).isEqualTo(stored);
    }

    private List<Event> stored(int count) {
        List<Event> events = events(count);
        return LongStream.range(0, count)
                .mapToObj(n -> events.get((int) n).withSequence(n + 1))
                .toList();
    }

    /** Streams, whether their batches are smaller or larger than what is asked for. */
    @Test
    default void r38_streamsHonourDemand() {
        for (int batch : new int[] {1, 2, 5, 64}) {
            SessionKey key = fixture().user().session("batches of " + batch);
            SessionService service =
                    service(SessionServiceOptions.defaults().withStreaming(batch, Duration.ofMillis(5)));
            create(service, key);
            verifyDemand(service.appendStream(key, Flux.fromIterable(events(12))), stored(12));
            assertThat(oneByOne(service.appendStream(key, Flux.fromIterable(events(12)))))
                    .isEqualTo(stored(12));
        }
    }

    /** Through an interceptor the demand is the caller's. */
    @Test
    default void r38_interceptorsSeeTheDemandOfTheCaller() {
        AtomicLong asked = new AtomicLong();
        SessionInterceptor watching =
                Interceptors.onRead((request, chain) -> chain.proceed(request).doOnRequest(asked::addAndGet));
        SessionService service = service(SessionServiceOptions.defaults().withInterceptor(watching));
        create(service, fixture().key());
        assertThat(awaitAll(service.appendAll(fixture().key(), events(12)))).hasSize(12);
        StepVerifier.create(service.events(fixture().key()), 0)
                .expectSubscription()
                .thenRequest(2)
                .expectNextCount(2)
                .then(() -> assertThat(asked).hasValue(2))
                .thenRequest(3)
                .expectNextCount(3)
                .then(() -> assertThat(asked).hasValue(5))
                .thenCancel()
                .verify(PATIENCE);
    }
}
