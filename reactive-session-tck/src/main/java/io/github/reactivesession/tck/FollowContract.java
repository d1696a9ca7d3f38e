/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import static io.github.reactivesession.tck.Footprint.ids;
import static io.github.reactivesession.tck.Live.byHeartbeat;
import static io.github.reactivesession.tck.Live.byHints;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactivesession.Event;
import io.github.reactivesession.FollowOptions;
import io.github.reactivesession.FollowQuery;
import io.github.reactivesession.LiveSignal;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionService;
import io.github.reactivesession.SessionServiceOptions;
import io.github.reactivesession.SessionStore;
import io.github.reactivesession.StoreOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

/** Following: what is stored, then what comes, from any point and in any process (R30 to R32). */
public interface FollowContract extends Tck {
    /** History first, then each event as it is appended, all as stored. */
    @Test
    default void r30_aFollowerSeesWhatIsStoredAndThenWhatComes() {
        SessionService service = fixture().service(StoreOptions.defaults(), byHints());
        SessionKey key = fixture().key();
        create(service, key);
        List<Event> stored = awaitAll(service.appendAll(key, events(3)));
        Event fourth = Event.agent("agent", "4").toBuilder().timestamp(NOON).build();
        StepVerifier.create(service.follow(key, 0))
                .expectNextSequence(stored)
                .then(() -> await(service.append(key, fourth)))
                .expectNext(fourth.withSequence(4))
                .then(() -> awaitAll(service.appendAll(key, whole("a", "b"))))
                .assertNext(event -> assertThat(event.sequence()).isEqualTo(5))
                .assertNext(event -> assertThat(event.sequence()).isEqualTo(6))
                .thenCancel()
                .verify(PATIENCE);
    }

    /** From where a follower has ended, even if nothing is there yet. */
    @Test
    default void r30_followingBeginsAfterAnySequence() {
        SessionService service = fixture().service(StoreOptions.defaults(), byHints());
        SessionKey key = fixture().key();
        create(service, key);
        List<Event> stored = awaitAll(service.appendAll(key, events(5)));
        for (int after = 0; after <= 5; after++) {
            assertThat(awaitAll(service.follow(key, after).take(5 - after))).isEqualTo(stored.subList(after, 5));
        }
        StepVerifier.create(service.follow(key, 7))
                .then(() -> awaitAll(service.appendAll(key, whole("f", "g", "h"))))
                .assertNext(event -> assertThat(event.sequence()).isEqualTo(8))
                .thenCancel()
                .verify(PATIENCE);
    }

    /** What another process appends comes by a hint: the heartbeat is an hour. */
    @Test
    default void r30_whatAnotherProcessAppendsComesToo() {
        SessionService here = fixture().service(StoreOptions.defaults(), byHints());
        SessionService there = fixture().service(StoreOptions.defaults(), byHints());
        SessionKey key = fixture().key();
        create(there, key);
        StepVerifier.create(here.follow(key, 0))
                .then(() -> await(there.append(key, events(2).get(0))))
                .expectNext(events(2).get(0).withSequence(1))
                .then(() -> await(there.append(key, events(2).get(1))))
                .expectNext(events(2).get(1).withSequence(2))
                .thenCancel()
                .verify(PATIENCE);
    }

    /** Writers in two processes, alone and in batches; followers in both, from several points. */
    @Test
    default void r30_amongManyWritersNothingIsLostDoubledOrOutOfOrder() {
        List<SessionService> processes = List.of(
                fixture().service(StoreOptions.defaults().withPageSize(7), byHints()),
                fixture().service(StoreOptions.defaults().withPageSize(7), byHints()));
        SessionKey key = fixture().key();
        create(processes.get(0), key);
        List<Mono<List<Long>>> followers = new ArrayList<>();
        for (int after : List.of(0, 1, 50, 199)) {
            processes.forEach(process -> followers.add(process.follow(key, after)
                    .take(400 - after)
                    .map(Event::sequence)
                    .collectList()));
        }
        Flux<Event> writing = Flux.range(0, 100)
                .flatMap(n -> processes.get(n % 2).appendAll(key, whole("a" + n, "b" + n, "c" + n, "d" + n)), 16);
        List<List<Long>> seen = await(Flux.merge(
                        Flux.mergeSequential(followers, 64, 1),
                        writing.ignoreElements().then(Mono.<List<Long>>empty()))
                .collectList());
        assertThat(seen)
                .containsExactlyElementsOf(Flux.just(0, 0, 1, 1, 50, 50, 199, 199)
                        .map(after -> Live.sequences(after + 1, 400))
                        .toIterable());
    }

    /** A filter holds for what is stored and for what comes. */
    @Test
    default void r30_aFilterHoldsLiveToo() {
        StoreOptions options = StoreOptions.defaults().withPageSize(3);
        SessionService here = fixture().service(options, byHints());
        SessionService there = fixture().service(options, byHints());
        SessionKey key = fixture().key();
        create(here, key);
        awaitAll(here.appendAll(key, mixed(1, 20)));
        StepVerifier.create(here.follow(key, FollowQuery.all().author("agent").agent("x"))
                        .map(Event::id))
                .expectNext("e4", "e8", "e12", "e16", "e20")
                .then(() -> awaitAll(there.appendAll(key, mixed(21, 30))))
                .expectNext("e24", "e28")
                .then(() -> awaitAll(here.appendAll(key, mixed(31, 40))))
                .expectNext("e32", "e36", "e40")
                .thenCancel()
                .verify(PATIENCE);
    }

    /** Request n, get at most n; the rest comes when asked for. */
    @Test
    default void r31_r38_aFollowerGetsNoMoreThanItAskedFor() {
        SessionService service = fixture().service(StoreOptions.defaults().withPageSize(2), byHints());
        SessionKey key = fixture().key();
        create(service, key);
        List<Event> stored = awaitAll(service.appendAll(key, events(5)));
        List<Event> more = whole("f", "g", "h");
        StepVerifier.create(service.follow(key, 0), 1)
                .expectNext(stored.get(0))
                .thenRequest(2)
                .expectNext(stored.get(1), stored.get(2))
                .thenRequest(4)
                .expectNext(stored.get(3), stored.get(4))
                .then(() -> awaitAll(service.appendAll(key, more)))
                .expectNext(more.get(0).withSequence(6), more.get(1).withSequence(7))
                .thenRequest(1)
                .expectNext(more.get(2).withSequence(8))
                .thenCancel()
                .verify(PATIENCE);
    }

    /** One that asks for nothing for long holds up neither writers nor other followers, and then reads what it missed. */
    @Test
    default void r31_aSlowFollowerDelaysNobodyAndCatchesUp() {
        FollowOptions shortTail = FollowOptions.defaults().withTail(4, 1 << 20);
        SessionService service = fixture()
                .service(
                        StoreOptions.defaults().withPageSize(16),
                        Live.following(
                                shortTail.withHeartbeat(byHints().following().heartbeat())));
        SessionKey key = fixture().key();
        create(service, key);
        StepVerifier.create(service.follow(key, 0).map(Event::sequence), 0)
                .then(() -> write(service, key, 60))
                .thenRequest(1)
                .expectNext(1L)
                .then(() -> write(service, key, 40))
                .thenRequest(Long.MAX_VALUE)
                .expectNextSequence(Live.sequences(2, 100))
                .thenCancel()
                .verify(PATIENCE);
    }

    private void write(SessionService service, SessionKey key, int count) {
        Mono<Long> swift = service.follow(key, 0)
                .skipUntil(event -> event.sequence() > count - 1)
                .map(Event::sequence)
                .next();
        Flux<Event> writing = Flux.range(0, count).concatMap(n -> service.append(key, Event.user("text")));
        assertThat(awaitAll(Flux.merge(swift, writing.ignoreElements().then(Mono.<Long>empty()))))
                .hasSize(1);
    }

    /** Hints that never come, or come for nothing, cost time and no event. */
    @Test
    default void r32_withoutHintsTheHeartbeatFindsWhatIsNew() {
        HintlessStore deaf = new HintlessStore(fixture().store(StoreOptions.defaults()));
        SessionService here = fixture().service(deaf, byHeartbeat());
        SessionService there = fixture().service();
        SessionKey key = fixture().key();
        create(here, key);
        StepVerifier.create(here.follow(key, 0).map(Event::sequence))
                .then(() -> awaitAll(there.appendAll(key, events(3))))
                .expectNext(1L, 2L, 3L)
                .then(deaf::lie)
                .then(() -> await(there.append(key, Event.user("more"))))
                .expectNext(4L)
                .thenCancel()
                .verify(PATIENCE);
    }

    /** A store that cannot be reached for a while delays a follower. */
    @Test
    default void r32_aStoreThatIsAwayForAWhileDelaysAFollower() {
        StoreOptions options = StoreOptions.defaults().withPageSize(2);
        AwayStore away = new AwayStore(fixture().store(options));
        SessionService here = fixture().service(away, byHeartbeat());
        SessionService there = fixture().service(options, SessionServiceOptions.defaults());
        SessionKey key = fixture().key();
        create(here, key);
        awaitAll(there.appendAll(key, events(3)));
        StepVerifier.create(here.follow(key, 0).map(Event::sequence), 1)
                .expectNext(1L)
                .then(() -> away.fail(12))
                .then(() -> awaitAll(there.appendAll(key, whole("f", "g", "h"))))
                .thenRequest(Long.MAX_VALUE)
                .expectNext(2L, 3L, 4L, 5L, 6L)
                .thenCancel()
                .verify(PATIENCE);
        assertThat(away.failures()).isPositive();
    }

    /** Fifty followers of a session are one for the store: one stream of hints, and no page for each. */
    @Test
    default void r34_followersOfASessionShareOneReader() {
        CountingStore counting = new CountingStore(fixture().store(StoreOptions.defaults()));
        SessionService here = fixture().service(counting, byHints());
        SessionService there = fixture().service();
        SessionKey key = fixture().key();
        create(here, key);
        AtomicInteger coming = new AtomicInteger(50);
        Sinks.Empty<Void> allThere = Sinks.empty();
        Flux<List<String>> following = Flux.range(0, 50)
                .flatMap(
                        n -> here.live(key, FollowQuery.all())
                                .doOnNext(signal -> countCaughtUp(signal, coming, allThere))
                                .ofType(LiveSignal.Stored.class)
                                .map(LiveSignal.Stored::event)
                                .take(20)
                                .collectList()
                                .map(seen -> List.copyOf(ids(seen))),
                        50);
        Mono<List<String>> writing = allThere.asMono()
                .thenMany(Flux.range(0, 20)
                        .concatMap(n -> there.append(key, events(20).get(n))))
                .then(Mono.empty());
        assertThat(awaitAll(following.mergeWith(writing)))
                .hasSize(50)
                .containsOnly(
                        IntStream.rangeClosed(1, 20).mapToObj(n -> "e" + n).toList());
        assertThat(counting.hintStreams()).isEqualTo(1);
        assertThat(counting.pages()).isLessThan(50);
    }

    private static void countCaughtUp(LiveSignal signal, AtomicInteger coming, Sinks.Empty<Void> allThere) {
        if (signal instanceof LiveSignal.CaughtUp && coming.decrementAndGet() == 0) {
            allThere.tryEmitEmpty().orThrow();
        }
    }

    /** What this service itself has appended is not read again. */
    @Test
    default void r34_whatAServiceAppendsReachesItsFollowersWithoutARead() {
        SessionStore deaf = new HintlessStore(fixture().store(StoreOptions.defaults()));
        CountingStore counting = new CountingStore(deaf);
        SessionService service = fixture().service(counting, byHints());
        SessionKey key = fixture().key();
        create(service, key);
        StepVerifier.create(service.follow(key, 0).map(Event::id))
                .then(() -> awaitAll(Flux.range(0, 20)
                        .concatMap(n -> service.append(key, events(20).get(n)))))
                .expectNextCount(20)
                .thenCancel()
                .verify(PATIENCE);
        assertThat(counting.pages()).isLessThanOrEqualTo(1);
    }

    private static List<Event> whole(String... ids) {
        return Arrays.stream(ids)
                .map(id -> Event.user(id).toBuilder().id(id).timestamp(NOON).build())
                .toList();
    }

    /** Every fourth event is by the agent {@code x}. */
    private static List<Event> mixed(int first, int last) {
        return IntStream.rangeClosed(first, last)
                .mapToObj(n -> Event.builder(n % 2 == 0 ? "agent" : "user")
                        .id("e" + n)
                        .agentId(n % 4 == 0 ? "x" : "y")
                        .timestamp(NOON)
                        .build())
                .toList();
    }
}
