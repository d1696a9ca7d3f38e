/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import static io.github.reactivesession.tck.Live.byHints;
import static io.github.reactivesession.tck.Live.token;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactivesession.Event;
import io.github.reactivesession.FollowQuery;
import io.github.reactivesession.NewSession;
import io.github.reactivesession.Session;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionService;
import io.github.reactivesession.SessionStore;
import io.github.reactivesession.StoreOptions;
import io.github.reactivesession.StoreUnavailableException;
import java.time.Clock;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** What a follower, or a session, that behaves badly does to those beside it: nothing (R31, R32, R34, R36). */
public interface FollowBesideContract extends Tck {
    /** Sessions are read together; one that takes too long is alone with that from then on. */
    @Test
    default void r34_aSessionThatCannotBeReadHoldsUpNoOthers() {
        List<SessionKey> keys = IntStream.range(0, 20)
                .mapToObj(n -> fixture().user().session("beside-" + n))
                .toList();
        PoisonedStore store = new PoisonedStore(fixture().store(StoreOptions.defaults()), keys.get(7));
        SessionService here = fixture().service(store, byHints());
        SessionService there = fixture().service(StoreOptions.defaults(), byHints());
        keys.forEach(key -> create(there, key));
        Flux<Event> appends = Flux.fromIterable(keys).flatMap(key -> there.append(key, Event.user("event")));
        StepVerifier.create(Flux.merge(Flux.fromIterable(keys).map(key -> here.follow(key, 0)), keys.size()))
                .thenAwait(Duration.ofMillis(200))
                .then(() ->
                        awaitAll(appends.delaySequence(Duration.ofMillis(30)).repeat(20)))
                .expectNextCount(21L * (keys.size() - 1))
                .thenCancel()
                .verify(PATIENCE);
        assertThat(store.spoilt()).isLessThanOrEqualTo(1);
    }

    /** Whoever comes is shown nothing before the store was looked at; the others go on meanwhile. */
    @Test
    default void r31_whoComesHoldsUpNobody() {
        HeldStore held = new HeldStore(fixture().store(StoreOptions.defaults()));
        SessionService service = fixture().service(held, byHints());
        SessionKey key = fixture().key();
        create(service, key);
        List<Long> late = new CopyOnWriteArrayList<>();
        StepVerifier.create(service.follow(key, 0).map(Event::sequence))
                .then(() -> await(service.append(key, Event.user("one"))))
                .expectNext(1L)
                .then(held::hold)
                .then(() ->
                        service.follow(key, 0).map(Event::sequence).take(100).subscribe(late::add))
                .then(() -> awaitAll(service.appendAll(key, events(99))))
                .expectNextSequence(Live.sequences(2, 100))
                .then(() -> assertThat(late).isEmpty())
                .then(held::release)
                .thenCancel()
                .verify(PATIENCE);
        await(Flux.interval(Duration.ofMillis(10))
                .filter(tick -> late.size() == 100)
                .next());
        assertThat(late).isEqualTo(Live.sequences(1, 100));
    }

    /** A store that is away fails whoever comes then, as it would the first one, and delays those that are there. */
    @Test
    default void r32_whoComesWhileTheStoreIsAwayFails() {
        HeldStore held = new HeldStore(fixture().store(StoreOptions.defaults()));
        SessionService service = fixture().service(held, byHints());
        SessionKey key = fixture().key();
        create(service, key);
        StepVerifier.create(service.follow(key, 0).map(Event::sequence))
                .then(() -> await(service.append(key, Event.user("one"))))
                .expectNext(1L)
                .then(held::goAway)
                .then(() -> StepVerifier.create(service.follow(key, 0))
                        .expectError(StoreUnavailableException.class)
                        .verify(PATIENCE))
                .then(held::release)
                .then(() -> await(service.append(key, Event.user("two"))))
                .expectNext(2L)
                .then(() -> assertThat(awaitAll(service.follow(key, 0).take(2))).hasSize(2))
                .thenCancel()
                .verify(PATIENCE);
    }

    /** Tokens that were published before the event that says all of it are shown before that to who has asked for all. */
    @Test
    default void r15_tokensComeBeforeTheEventThatEndsThem() {
        SessionService service = fixture().service(StoreOptions.defaults(), byHints());
        SessionKey key = fixture().key();
        create(service, key);
        List<Boolean> partial = new CopyOnWriteArrayList<>();
        Flux<Event> answer = Flux.range(0, 3)
                .concatMap(n -> service.publish(key, token("t" + n, "token")).then(Mono.<Event>empty()))
                .concatWith(Mono.defer(() -> service.append(key, Event.user("whole"))));
        Flux<Event> following = service.follow(key, FollowQuery.all().includingPartial());
        // From the first whole event on, so that both are there.
        Disposable running =
                following.skipUntil(event -> !event.partial()).skip(1).subscribe(event -> partial.add(event.partial()));
        await(service.append(key, Event.user("begin")).delayElement(Duration.ofMillis(500)));
        awaitAll(answer.repeat(49));
        await(Flux.interval(Duration.ofMillis(10))
                .filter(tick -> partial.size() == 200)
                .next());
        running.dispose();
        assertThat(partial)
                .isEqualTo(Collections.nCopies(50, List.of(true, true, true, false)).stream()
                        .flatMap(List::stream)
                        .toList());
    }

    /** What takes long in one of them must not keep a driver's thread, or the one that tells hints, from all others. */
    @Test
    default void r36_followersAreCalledOnNoThreadOfTheStore() {
        StoreOptions options = StoreOptions.defaults().withPageSize(2);
        SessionService here = fixture().service(options, byHints());
        SessionService there = fixture().service(options, byHints());
        SessionKey key = fixture().key();
        create(there, key);
        awaitAll(there.appendAll(key, events(5)));
        Set<String> threads = ConcurrentHashMap.newKeySet();
        FollowQuery query = FollowQuery.all().includingPartial();
        StepVerifier.create(here.follow(key, query).doOnNext(event -> threads.add(pool())))
                .expectNextCount(5)
                .then(() -> await(there.append(key, Event.user("elsewhere"))))
                .expectNextCount(1)
                .then(() -> await(here.append(key, Event.user("here"))))
                .expectNextCount(1)
                .thenAwait(Duration.ofMillis(200))
                .then(() -> awaitAll(there.publish(key, token("t", "text"))))
                .expectNextCount(1)
                .thenCancel()
                .verify(PATIENCE);
        assertThat(threads).containsExactly("parallel");
    }

    private static String pool() {
        return Thread.currentThread().getName().replaceAll("-\\d+$", "");
    }

    /** None may; where one does, it loses its own place and nothing else. */
    @Test
    default void r31_subscribersThatThrowTakeNothingFromTheOthers() {
        SessionService service = fixture().service(StoreOptions.defaults(), byHints());
        SessionKey key = fixture().key();
        create(service, key);
        service.follow(key, 0).subscribe(new Thrower(true, new IllegalStateException("not today")));
        service.follow(key, 0).subscribe(new Thrower(true, new NoClassDefFoundError("not there")));
        service.follow(key, 0).subscribe(new Thrower(false, new IllegalStateException("not at the end")));
        List<Flux<Event>> others = Collections.nCopies(6, service.follow(key, 0));
        StepVerifier.create(Flux.merge(Flux.fromIterable(others), others.size()))
                .thenAwait(Duration.ofMillis(100))
                .then(() -> await(service.append(key, Event.user("one"))))
                .expectNextCount(6)
                .then(() -> await(service.append(key, Event.user("two"))))
                .expectNextCount(6)
                .then(() -> await(service.delete(key)))
                .expectComplete()
                .verify(PATIENCE);
    }

    /** A session that outlives its time by the clock of this process, which is ahead, is not looked at all the time. */
    @Test
    default void r28_r32_aClockThatIsAheadMakesForFewLooks() {
        AtomicInteger looks = new AtomicInteger();
        SessionStore real = fixture().store(StoreOptions.defaults());
        Clock ahead = Clock.offset(real.options().clock(), Duration.ofHours(9));
        SessionStore store = new ForwardingStore(real) {
            @Override
            public StoreOptions options() {
                return super.options().withClock(ahead);
            }

            @Override
            public Mono<Session> find(SessionKey key) {
                return Mono.defer(() -> {
                    looks.incrementAndGet();
                    return super.find(key);
                });
            }
        };
        SessionService service = fixture().service(store, byHints());
        SessionKey key = fixture().key();
        await(service.create(NewSession.of(key).withTimeToLive(Duration.ofHours(8))));
        StepVerifier.create(service.follow(key, 0))
                .expectSubscription()
                .thenAwait(Duration.ofSeconds(2))
                .thenCancel()
                .verify(PATIENCE);
        assertThat(looks).hasValueBetween(1, 10);
    }
}
