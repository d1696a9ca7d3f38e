/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import static io.github.reactivesession.tck.Live.byHints;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactivesession.Appended;
import io.github.reactivesession.Event;
import io.github.reactivesession.ExpectedSequence;
import io.github.reactivesession.FollowQuery;
import io.github.reactivesession.NewSession;
import io.github.reactivesession.Session;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionService;
import io.github.reactivesession.SessionStore;
import io.github.reactivesession.StoreOptions;
import io.github.reactivesession.UserCursor;
import io.github.reactivesession.UserEvent;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** A session that was deleted and created again under the same key is another one, for all that follow (R9, R30, R33). */
public interface RecreationContract extends Tck {
    /** Clear and begin again, with somebody following all the while: who comes last follows the new session. */
    @Test
    default void r30_r33_whoFollowsASessionCreatedAgainFollowsTheNewOne() {
        SessionService service = fixture().service(StoreOptions.defaults(), byHints());
        SessionKey key = fixture().key();
        for (int round = 0; round < 20; round++) {
            await(service.delete(key).then(service.create(NewSession.of(key))));
            await(service.append(key, Event.user("former")));
            StepVerifier.create(service.follow(key, 0).map(Event::sequence))
                    .expectNext(1L)
                    .then(() -> fixture().passTime(Duration.ofMillis(2)))
                    .then(() -> assertThat(awaitAll(clearedAndBegunAgain(service, key)))
                            .containsExactly("new"))
                    .expectComplete()
                    .verify(PATIENCE);
        }
    }

    private static Flux<String> clearedAndBegunAgain(SessionService service, SessionKey key) {
        Flux<String> following = service.follow(key, 0).map(Footprint::text).take(1);
        Mono<String> writing = service.append(key, Event.user("new")).then(Mono.empty());
        return service.delete(key).then(service.create(NewSession.of(key))).thenMany(Flux.merge(following, writing));
    }

    /** What is deleted is not shown to whoever comes later, though others have just seen it. */
    @Test
    default void r9_r33_whoFollowsADeletedSessionIsShownNothing() {
        SessionService service = fixture().service(StoreOptions.defaults(), byHints());
        List<Function<SessionKey, Mono<Long>>> ways = List.of(
                service::delete,
                key -> service.deleteUser(key.user()),
                key -> service.eraseUser(key.userId()),
                key -> service.deleteApp(key.app()));
        for (Function<SessionKey, Mono<Long>> way : ways) {
            SessionKey key = fixture().key();
            create(service, key);
            awaitAll(service.appendAll(key, events(3)));
            StepVerifier.create(service.follow(key, 0))
                    .expectNextCount(3)
                    .then(() -> assertThat(awaitAll(way.apply(key).thenMany(service.follow(key, 0))))
                            .isEmpty())
                    .expectComplete()
                    .verify(PATIENCE);
        }
    }

    /** An append tells when the session it went to was created, whatever way it took, also where all of it was known. */
    @Test
    default void r33_anAppendTellsWhichSessionItWentTo() {
        SessionStore store = fixture().store(StoreOptions.defaults());
        SessionService service = fixture().service(store, byHints());
        SessionKey key = fixture().key();
        for (int round = 0; round < 2; round++) {
            Session session = create(service, key);
            fixture().passTime(Duration.ofMillis(2));
            Event changing = Event.user("changing").withStateDelta(Map.of("a", 1, "user:b", 2));
            for (List<Event> events : List.of(events(1), events(4), List.of(changing), events(1200), events(1))) {
                Appended stored = await(store.append(key, events, ExpectedSequence.any()));
                assertThat(stored.createdAt()).isEqualTo(session.createdAt());
                assertThat(stored.events()).extracting(Event::id).containsExactlyElementsOf(Footprint.ids(events));
            }
            await(service.delete(key));
        }
    }

    /** Though nobody was told of the deletion: a sequence that falls back tells that it is worth looking. */
    @Test
    default void r33_r32_aSessionCreatedAgainUnheardIsNotTheOneThatWasFollowed() {
        Unheard world = new Unheard(this, StoreOptions.defaults());
        StepVerifier.create(world.here.follow(world.key, 0))
                .expectNextCount(3)
                .then(() -> world.createAgain(0))
                .then(() -> world.deaf.deafen(false))
                .then(() -> await(world.there.append(world.key, Event.user("another"))))
                .expectComplete()
                .verify(PATIENCE);
    }

    /** Nothing was heard until the new session had grown past the old one's end: what is read tells them apart. */
    @Test
    default void r33_r32_aSessionThatHasGrownUnheardIsNotTheOneThatWasFollowed() {
        Unheard world = new Unheard(this, StoreOptions.defaults());
        StepVerifier.create(world.here.follow(world.key, 0))
                .expectNextCount(3)
                .then(() -> world.createAgain(5))
                .then(() -> world.deaf.deafen(false))
                .then(() -> await(world.there.append(world.key, Event.user("another"))))
                .expectComplete()
                .verify(PATIENCE);
    }

    /** What this service appends itself, at the place where the old session would go on, tells them apart too. */
    @Test
    default void r33_r32_anAppendToASessionCreatedAgainUnheardIsNotShown() {
        Unheard world = new Unheard(this, StoreOptions.defaults());
        StepVerifier.create(world.here.follow(world.key, 0))
                .expectNextCount(3)
                .then(() -> world.createAgain(3))
                .then(() -> await(world.here.append(world.key, Event.user("another"))))
                .expectComplete()
                .verify(PATIENCE);
    }

    /** A follower that reads page by page, filtered or not, is not shown pages of the new session. */
    @Test
    default void r33_r32_aPageOfASessionCreatedAgainUnheardIsNotShown() {
        for (FollowQuery query : List.of(FollowQuery.all(), FollowQuery.all().author("user"))) {
            Unheard world = new Unheard(this, StoreOptions.defaults().withPageSize(2));
            StepVerifier.create(world.here.follow(world.key, query).map(Footprint::text), 1)
                    .expectNext("former 0")
                    .then(() -> world.createAgain(9))
                    .thenRequest(10)
                    .expectNext("former 1")
                    .expectComplete()
                    .verify(PATIENCE);
            await(world.there.delete(world.key));
        }
    }

    /** Who comes when others still follow the old one follows the new one, and is shown nothing of the old. */
    @Test
    default void r33_r32_whoJoinsThoseOfASessionCreatedAgainUnheardFollowsTheNewOne() {
        Unheard world = new Unheard(this, StoreOptions.defaults());
        StepVerifier.create(world.here.follow(world.key, 0))
                .expectNextCount(3)
                .then(() -> world.createAgain(2))
                .then(() -> assertThat(awaitAll(world.here
                                .follow(world.key, 0)
                                .map(Footprint::text)
                                .take(2)))
                        .containsExactly("later 0", "later 1"))
                .expectComplete()
                .verify(PATIENCE);
    }

    /** Who comes when others still follow a session that is gone is shown nothing. */
    @Test
    default void r9_r32_whoJoinsThoseOfASessionDeletedUnheardIsShownNothing() {
        Unheard world = new Unheard(this, StoreOptions.defaults());
        StepVerifier.create(world.here.follow(world.key, 0))
                .expectNextCount(3)
                .then(() -> world.deaf.deafen(true))
                .then(() -> await(world.there.delete(world.key)))
                .then(() ->
                        assertThat(awaitAll(world.here.follow(world.key, 0))).isEmpty())
                .expectComplete()
                .verify(PATIENCE);
    }

    /** Between the look at a user's sessions and the read of their events: these are not told to be of the old session. */
    @Test
    default void r33_eventsOfAUserAreOfTheSessionThatTheyAreToldToBeOf() {
        SessionService there = fixture().service(StoreOptions.defaults(), byHints());
        SessionKey key = fixture().key();
        create(there, key);
        awaitAll(there.appendAll(key, events(3)));
        fixture().passTime(Duration.ofMillis(2));
        Mono<Session> once = there.delete(key)
                .then(there.create(NewSession.of(key)))
                .delayUntil(made -> there.append(key, Event.user("later")))
                .cache();
        SessionStore store = new ReplacingStore(fixture().store(StoreOptions.defaults()), once);
        SessionService here = fixture().service(store, byHints());
        UserEvent first =
                await(here.followUser(key.user(), UserCursor.beginning()).next());
        assertThat(first.event().content()).isEqualTo(Event.user("later").content());
        assertThat(first.createdAt()).isEqualTo(await(once).createdAt());
    }
}
