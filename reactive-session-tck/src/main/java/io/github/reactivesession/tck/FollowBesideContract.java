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
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** What a follower, or a session, that behaves badly does to those beside it: nothing (R31, R32, R34, R36). */
public interface FollowBesideContract extends Tck {
    /** Sessions are read together; one that takes too long is left alone with that in the end. */
    @Test
    default void r34_aSessionThatCannotBeReadHoldsUpNoOthers() {
        List<SessionKey> keys = IntStream.range(0, 20)
                .mapToObj(n -> fixture().user().session("beside-" + n))
                .toList();
        SessionStore store = new PoisonedStore(fixture().store(StoreOptions.defaults()), keys.get(7));
        SessionService here = fixture().service(store, byHints());
        SessionService there = fixture().service(StoreOptions.defaults(), byHints());
        keys.forEach(key -> create(there, key));
        StepVerifier.create(Flux.merge(Flux.fromIterable(keys).map(key -> here.follow(key, 0)), keys.size()))
                .thenAwait(Duration.ofMillis(200))
                .then(() -> awaitAll(Flux.fromIterable(keys)
                        .flatMap(key -> there.append(key, events(1).get(0)))))
                .expectNextCount(keys.size() - 1)
                .thenCancel()
                .verify(PATIENCE);
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
    default void r31_aSubscriberThatThrowsTakesNothingFromTheOthers() {
        SessionService service = fixture().service(StoreOptions.defaults(), byHints());
        SessionKey key = fixture().key();
        create(service, key);
        service.follow(key, 0).subscribe(new Thrower());
        StepVerifier.create(service.follow(key, 0).map(Event::sequence))
                .thenAwait(Duration.ofMillis(100))
                .then(() -> await(service.append(key, Event.user("one"))))
                .expectNext(1L)
                .then(() -> await(service.append(key, Event.user("two"))))
                .expectNext(2L)
                .thenCancel()
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
