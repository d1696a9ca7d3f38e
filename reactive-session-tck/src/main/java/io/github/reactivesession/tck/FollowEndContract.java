/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import static io.github.reactivesession.tck.Live.byHeartbeat;
import static io.github.reactivesession.tck.Live.byHints;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactivesession.DeleteScope;
import io.github.reactivesession.Event;
import io.github.reactivesession.FollowOptions;
import io.github.reactivesession.FollowQuery;
import io.github.reactivesession.HistoryTruncatedException;
import io.github.reactivesession.NewSession;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionService;
import io.github.reactivesession.SessionServiceOptions;
import io.github.reactivesession.SessionStore;
import io.github.reactivesession.StoreOptions;
import io.github.reactivesession.UserCursor;
import io.github.reactivesession.UserKey;
import java.time.Duration;
import java.util.List;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** How following ends: with the session, behind the event limit, with the follower, with the service (R33, R37, R40). */
public interface FollowEndContract extends Tck {
    /** Whoever deletes it, and by whatever scope. */
    @Test
    default void r33_deletingTheSessionCompletesItsFollowers() {
        SessionService here = fixture().service(StoreOptions.defaults(), byHints());
        SessionService there = fixture().service(StoreOptions.defaults(), byHints());
        List<BiFunction<SessionService, SessionKey, Mono<Long>>> ways = List.of(
                SessionService::delete,
                (service, key) -> service.deleteUser(key.user()),
                (service, key) -> service.eraseUser(key.userId()),
                (service, key) -> service.deleteApp(key.app()));
        for (SessionService deleter : List.of(here, there)) {
            for (BiFunction<SessionService, SessionKey, Mono<Long>> way : ways) {
                SessionKey key = fixture().user().session("session");
                create(here, key);
                StepVerifier.create(here.follow(key, 0))
                        .then(() -> await(here.append(key, Event.user("one"))))
                        .expectNextCount(1)
                        .then(() -> await(way.apply(deleter, key)))
                        .expectComplete()
                        .verify(PATIENCE);
            }
        }
    }

    /** As reading does. */
    @Test
    default void r33_whereThereIsNoSessionFollowingCompletesAtOnce() {
        SessionService service = fixture().service(StoreOptions.defaults(), byHints());
        assertThat(awaitAll(service.follow(fixture().key(), 0))).isEmpty();
        assertThat(awaitAll(service.live(fixture().key(), FollowQuery.after(3))))
                .isEmpty();
    }

    /** Without a write, a sweep or a hint. */
    @Test
    default void r33_r28_expiryCompletesFollowers() {
        inTime(Duration.ofSeconds(2), () -> {
            StoreOptions options = StoreOptions.defaults().withSessionTtl(Duration.ofSeconds(2));
            SessionService service = fixture().service(options, byHints().withSweepInterval(Duration.ZERO));
            create(service, fixture().key());
            StepVerifier.create(service.follow(fixture().key(), 0))
                    .then(() -> await(service.append(fixture().key(), Event.user("one"))))
                    .expectNextCount(1)
                    .then(() -> fixture().letPass(Duration.ofMillis(2200)))
                    .expectComplete()
                    .verify(PATIENCE);
        });
    }

    /** A session that is created again is another one. */
    @Test
    default void r33_aSessionCreatedAgainIsNotTheOneThatWasFollowed() {
        SessionService here = fixture().service(StoreOptions.defaults(), byHints());
        SessionService there = fixture().service(StoreOptions.defaults(), byHints());
        SessionKey key = fixture().key();
        create(here, key);
        awaitAll(here.appendAll(key, events(3)));
        StepVerifier.create(here.follow(key, 0))
                .expectNextCount(3)
                .then(() -> await(there.delete(key)))
                .then(() -> fixture().passTime(Duration.ofMillis(2)))
                .then(() -> await(there.create(NewSession.of(key))))
                .expectComplete()
                .verify(PATIENCE);
        StepVerifier.create(here.follow(key, 0))
                .then(() -> await(there.append(key, events(1).get(0))))
                .expectNext(events(1).get(0).withSequence(1))
                .thenCancel()
                .verify(PATIENCE);
    }

    /** Who resumes behind the limit has lost events, and is told where to go on; who begins takes what is kept. */
    @Test
    default void r33_r19_resumingBehindTheEventLimitFails() {
        SessionService service = fixture().service(StoreOptions.defaults().withEventLimit(10), byHints());
        SessionKey key = fixture().key();
        create(service, key);
        awaitAll(service.appendAll(key, events(30)));
        assertThat(awaitAll(service.follow(key, 0).take(10).map(Event::sequence)))
                .isEqualTo(Live.sequences(21, 30));
        assertThat(awaitAll(service.follow(key, 20).take(10).map(Event::sequence)))
                .isEqualTo(Live.sequences(21, 30));
        for (FollowQuery query : List.of(
                FollowQuery.after(19),
                FollowQuery.after(1),
                FollowQuery.after(5).author("user"))) {
            StepVerifier.create(service.follow(key, query))
                    .expectErrorSatisfies(error -> assertOvertaken(error, 21))
                    .verify(PATIENCE);
        }
    }

    private static void assertOvertaken(Throwable error, long firstKept) {
        assertThat(error).isInstanceOf(HistoryTruncatedException.class);
        assertThat(((HistoryTruncatedException) error).firstKept()).isEqualTo(firstKept);
    }

    /** A slow follower that the limit overtakes is told so, and does not just go on with a gap; a filter hides none. */
    @Test
    default void r33_aFollowerThatTheEventLimitOvertakesFails() {
        SessionServiceOptions options = Live.following(
                FollowOptions.defaults().withHeartbeat(Duration.ofHours(1)).withTail(2, 1 << 20));
        SessionService service =
                fixture().service(StoreOptions.defaults().withEventLimit(10).withPageSize(3), options);
        SessionKey key = fixture().key();
        for (FollowQuery query : List.of(FollowQuery.all(), FollowQuery.all().author("user"))) {
            create(service, key);
            awaitAll(service.appendAll(key, events(10)));
            StepVerifier.create(service.follow(key, query).map(Event::sequence), 1)
                    .expectNext(1L)
                    .then(() -> awaitAll(Flux.range(0, 30).concatMap(n -> service.append(key, Event.user("more")))))
                    .thenRequest(Long.MAX_VALUE)
                    .thenConsumeWhile(sequence -> sequence <= 3)
                    .expectErrorSatisfies(error -> assertOvertaken(error, 31))
                    .verify(PATIENCE);
            await(service.delete(key));
        }
    }

    /** The last follower to go takes the reader with it. */
    @Test
    default void r37_whoCancelsLeavesNothingBehind() {
        CountingStore counting = new CountingStore(fixture().store(StoreOptions.defaults()));
        SessionService service = fixture().service(counting, byHeartbeat());
        SessionKey key = fixture().key();
        create(service, key);
        awaitAll(service.appendAll(key, events(5)));
        for (int round = 0; round < 20; round++) {
            assertThat(awaitAll(Flux.range(0, 5)
                            .flatMap(n -> service.follow(key, n).take(1).map(Event::sequence))))
                    .containsExactlyInAnyOrder(1L, 2L, 3L, 4L, 5L);
            awaitAll(service.watchState(key).take(1));
        }
        Mono<Integer> open = Mono.fromSupplier(counting::openHintStreams);
        assertThat(await(open.repeat().filter(count -> count == 0).next())).isZero();
        int pages = counting.pages();
        await(service.append(key, Event.user("more")));
        fixture().passTime(Duration.ofMillis(1));
        assertThat(awaitAll(Mono.delay(Duration.ofMillis(200)))).hasSize(1);
        assertThat(counting.pages()).isEqualTo(pages);
    }

    /** A follower's own end does not touch the others. */
    @Test
    default void r37_whoCancelsTakesNobodyAlong() {
        SessionService service = fixture().service(StoreOptions.defaults(), byHints());
        SessionKey key = fixture().key();
        create(service, key);
        StepVerifier.create(service.follow(key, 0).map(Event::sequence))
                .then(() -> await(service.append(key, Event.user("one"))))
                .expectNext(1L)
                .then(() -> awaitAll(service.follow(key, 0).take(1)))
                .then(() -> await(service.append(key, Event.user("two"))))
                .expectNext(2L)
                .thenCancel()
                .verify(PATIENCE);
    }

    /** Closing the service, or the store beneath it. */
    @Test
    default void r40_closingCompletesFollowers() {
        for (boolean whole : List.of(true, false)) {
            SessionStore store = fixture().store(StoreOptions.defaults());
            SessionService service = fixture().service(store, byHints());
            SessionKey key = fixture().key();
            await(service.getOrCreate(NewSession.of(key))
                    .then(service.append(key, events(1).get(0))));
            Flux<Object> following = Flux.merge(
                    service.follow(key, 0),
                    service.live(key, FollowQuery.all()),
                    service.watchState(key.app()),
                    service.followUser(key.user(), UserCursor.beginning()));
            StepVerifier.create(following)
                    // The event for three of them, the marker, and the state: all have begun.
                    .expectNextCount(5)
                    .then(() -> awaitAll(whole ? service.close() : store.close()))
                    .thenConsumeWhile(any -> true)
                    .expectComplete()
                    .verify(PATIENCE);
        }
    }

    /** A scope that another store names is heard of, whether or not it held anything. */
    @Test
    default void r33_deletingNothingCompletesNobody() {
        SessionStore store = fixture().store(StoreOptions.defaults());
        SessionService service = fixture().service(store, byHints());
        SessionKey key = fixture().key();
        create(service, key);
        StepVerifier.create(service.follow(key, 0).map(Event::sequence))
                .then(() -> await(store.delete(new DeleteScope.OfUser(UserKey.of(key.appName(), "nobody")), 10)))
                .then(() ->
                        await(store.delete(new DeleteScope.OneSession(key.user().session("nothing")), 1)))
                .then(() -> await(service.append(key, Event.user("one"))))
                .expectNext(1L)
                .thenCancel()
                .verify(PATIENCE);
    }
}
