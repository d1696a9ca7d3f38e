/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import static io.github.reactivesession.tck.Live.byHints;
import static io.github.reactivesession.tck.Live.token;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactivesession.Event;
import io.github.reactivesession.EventQuery;
import io.github.reactivesession.FollowQuery;
import io.github.reactivesession.InvalidRequestException;
import io.github.reactivesession.JsonObject;
import io.github.reactivesession.LiveSignal;
import io.github.reactivesession.NewSession;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionService;
import io.github.reactivesession.StateOwner;
import io.github.reactivesession.StoreOptions;
import io.github.reactivesession.UserCursor;
import io.github.reactivesession.UserEvent;
import io.github.reactivesession.UserKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** What lives beside the events of one session: the marker, tokens that pass by, a user's sessions, states (R15, R30, R39). */
public interface LiveContract extends Tck {
    /** The marker comes once, behind what was stored; where nothing was stored, at once. */
    @Test
    default void r30_aMarkerTellsWhenAllThatWasStoredHasBeenShown() {
        SessionService service = fixture().service(StoreOptions.defaults().withPageSize(2), byHints());
        SessionKey key = fixture().key();
        create(service, key);
        StepVerifier.create(service.live(key, FollowQuery.all()))
                .expectNext(new LiveSignal.CaughtUp())
                .thenCancel()
                .verify(PATIENCE);
        List<Event> stored = awaitAll(service.appendAll(key, events(3)));
        StepVerifier.create(service.live(key, FollowQuery.all()))
                .expectNextSequence(stored.stream().map(LiveSignal.Stored::new).toList())
                .expectNext(new LiveSignal.CaughtUp())
                .then(() -> await(service.append(key, Event.user("more"))))
                .assertNext(signal -> assertThat(signal).isInstanceOf(LiveSignal.Stored.class))
                .thenCancel()
                .verify(PATIENCE);
    }

    /** Here and in another process, in their order among themselves; nothing is stored, and who comes later sees nothing. */
    @Test
    default void r15_partialEventsReachThoseWhoFollowAtThatMoment() {
        SessionService here = fixture().service(StoreOptions.defaults(), byHints());
        SessionService there = fixture().service(StoreOptions.defaults(), byHints());
        SessionKey key = fixture().key();
        create(here, key);
        List<Event> tokens = IntStream.range(0, 20)
                .mapToObj(n -> token("t" + n, "token " + n + " of \u0000 \uD83D\uDE80 '{}:"))
                .toList();
        for (SessionService follower : List.of(here, there)) {
            List<Event> seen = new CopyOnWriteArrayList<>();
            Disposable following =
                    follower.follow(key, FollowQuery.all().includingPartial()).subscribe(seen::add);
            // A store hears of others once it has begun to listen.
            repeatUntil(here.publish(key, token("greeting", "anybody there?")), () -> !seen.isEmpty());
            awaitAll(Flux.fromIterable(tokens).concatMap(token -> here.publish(key, token)));
            repeatUntil(Mono.empty(), () -> seen.contains(tokens.get(19)));
            following.dispose();
            assertThat(seen.stream().filter(event -> !event.id().equals("greeting")))
                    .containsExactlyElementsOf(tokens);
        }
        assertThat(awaitAll(here.events(key))).isEmpty();
        assertThat(await(here.get(key)).lastSequence()).isZero();
        StepVerifier.create(there.live(key, FollowQuery.all().includingPartial()))
                .expectNext(new LiveSignal.CaughtUp())
                .then(() -> await(here.append(key, events(1).get(0))))
                .expectNext(new LiveSignal.Stored(events(1).get(0).withSequence(1)))
                .thenCancel()
                .verify(PATIENCE);
    }

    private void repeatUntil(Mono<Void> step, BooleanSupplier done) {
        Mono<Long> slowly = step.then(Mono.delay(Duration.ofMillis(20)));
        assertThat(awaitAll(slowly.repeat(() -> !done.getAsBoolean()))).isNotEmpty();
    }

    /** A stored event is neither delayed nor moved by tokens; those who did not ask for tokens see none. */
    @Test
    default void r15_tokensDoNotDisturbWhatIsStored() {
        SessionService service = fixture().service(StoreOptions.defaults(), byHints());
        SessionKey key = fixture().key();
        create(service, key);
        // When both are there.
        Flux<Event> writing = Mono.delay(Duration.ofMillis(500))
                .thenMany(Flux.range(0, 200))
                .concatMap(n -> n % 10 == 0
                        ? service.append(key, Event.user("text " + n))
                        : service.publish(key, token("t" + n, "token")).then(Mono.empty()));
        List<List<Event>> seen = await(Flux.merge(
                        service.follow(key, 0).take(20).collectList(),
                        service.follow(key, FollowQuery.all().includingPartial())
                                .takeUntil(event -> event.sequence() == 20)
                                .collectList(),
                        writing.ignoreElements().then(Mono.<List<Event>>empty()))
                .collectList());
        for (List<Event> events : seen) {
            assertThat(events.stream().filter(event -> !event.partial()).map(Event::sequence))
                    .containsExactlyElementsOf(Live.sequences(1, 20));
        }
        assertThat(seen).anySatisfy(events -> assertThat(events).anyMatch(Event::partial));
        assertThat(seen).anySatisfy(events -> assertThat(events).noneMatch(Event::partial));
        assertThat(await(service.countEvents(key, EventQuery.all()))).isEqualTo(20);
    }

    /** A whole event would never be seen again. */
    @Test
    default void r15_onlyPartialEventsCanBePublished() {
        SessionService service = fixture().service();
        StepVerifier.create(service.publish(fixture().key(), Event.user("whole")))
                .expectErrorSatisfies(error -> assertThat(error).isInstanceOf(InvalidRequestException.class))
                .verify(PATIENCE);
    }

    /** Interceptors stand before followers as before readers; what is published goes through them too. */
    @Test
    default void r39_interceptorsSeeWhatIsFollowed() {
        SessionService here =
                fixture().service(StoreOptions.defaults(), byHints().withInterceptor(new Sealing()));
        SessionService plain = fixture().service(StoreOptions.defaults(), byHints());
        SessionKey key = fixture().key();
        create(here, key);
        Event secret = events(1).get(0);
        List<Event> sealed = new CopyOnWriteArrayList<>();
        StepVerifier.create(here.live(key, FollowQuery.all().includingPartial()))
                .expectNext(new LiveSignal.CaughtUp())
                .then(() -> await(here.append(key, secret)))
                .expectNext(new LiveSignal.Stored(secret.withSequence(1)))
                .then(() -> awaitAll(here.publish(key, token("t", "token"))))
                .expectNext(new LiveSignal.Partial(token("t", "token")))
                .then(() -> sealed.addAll(awaitAll(plain.follow(key, 0).take(1))))
                .thenCancel()
                .verify(PATIENCE);
        assertThat(sealed).hasSize(1).doesNotContain(secret.withSequence(1));
    }

    /** All sessions of the user, those that come later too, each in order; a cursor goes on where another ended. */
    @Test
    default void r30_aUsersSessionsAreFollowedTogether() {
        StoreOptions options = StoreOptions.defaults().withPageSize(3);
        SessionService here = fixture().service(options, byHints());
        SessionService there = fixture().service(options, byHints());
        SessionKey one = fixture().user().session("one");
        SessionKey two = fixture().user().session("two");
        SessionKey foreign = UserKey.of(fixture().app(), "user-2").session("one");
        create(here, one);
        create(here, foreign);
        awaitAll(here.appendAll(one, events(7)));
        List<UserEvent> seen = new CopyOnWriteArrayList<>();
        StepVerifier.create(here.followUser(fixture().user(), UserCursor.beginning())
                        .doOnNext(seen::add)
                        .map(event -> event.key().sessionId() + event.event().sequence()))
                .expectNext("one1", "one2", "one3", "one4", "one5", "one6", "one7")
                .then(() -> await(there.create(NewSession.of(two))
                        .then(there.append(two, events(1).get(0)))))
                .expectNext("two1")
                .then(() -> await(there.append(foreign, events(1).get(0))))
                .then(() -> await(there.append(one, Event.user("more"))))
                .expectNext("one8")
                .thenCancel()
                .verify(PATIENCE);
        UserCursor cursor = UserCursor.beginning();
        for (UserEvent event : seen.subList(0, 8)) {
            cursor = cursor.after(event);
        }
        UserCursor carried = UserCursor.parse(cursor.toString());
        assertThat(carried).isEqualTo(cursor);
        assertThat(awaitAll(here.followUser(fixture().user(), carried).take(1))).isEqualTo(seen.subList(8, 9));
    }

    /** A session that was deleted and created again begins anew, whatever the cursor says of the one before. */
    @Test
    default void r30_aUsersSessionCreatedAgainIsFollowedFromItsBeginning() {
        SessionService service = fixture().service(StoreOptions.defaults(), byHints());
        SessionKey key = fixture().key();
        create(service, key);
        awaitAll(service.appendAll(key, events(3)));
        StepVerifier.create(service.followUser(key.user(), UserCursor.beginning())
                        .map(event -> event.event().sequence()))
                .expectNext(1L, 2L, 3L)
                .then(() -> await(service.delete(key)))
                .then(() -> fixture().passTime(Duration.ofMillis(2)))
                .then(() -> await(service.create(NewSession.of(key))))
                .then(() -> await(service.append(key, Event.user("again"))))
                .expectNext(1L)
                .thenCancel()
                .verify(PATIENCE);
    }

    /** The state as it is, then as it becomes, for each scope and from any process. */
    @Test
    default void r25_aStateIsEmittedAndThenEachChange() {
        SessionService here = fixture().service(StoreOptions.defaults(), byHints());
        SessionService there = fixture().service(StoreOptions.defaults(), byHints());
        SessionKey key = fixture().key();
        create(here, key);
        for (StateOwner owner : List.of(key, key.user(), key.app())) {
            StepVerifier.create(here.watchState(owner))
                    .expectNext(JsonObject.empty())
                    .then(() -> await(there.updateState(owner, Map.of("a", 1))))
                    .expectNext(JsonObject.of("a", 1))
                    .then(() -> await(here.updateState(owner, Map.of("b", 2))))
                    .expectNext(JsonObject.of("a", 1).with("b", 2))
                    .thenCancel()
                    .verify(PATIENCE);
        }
    }

    /** State that comes with an event. */
    @Test
    default void r22_aStateThatAnEventChangesIsEmitted() {
        SessionService here = fixture().service(StoreOptions.defaults(), byHints());
        SessionService there = fixture().service(StoreOptions.defaults(), byHints());
        SessionKey key = fixture().key();
        create(here, key);
        Map<StateOwner, String> keys = Map.of(key, "a", key.user(), "user:a", key.app(), "app:a");
        keys.forEach((owner, name) -> StepVerifier.create(here.watchState(owner))
                .expectNext(JsonObject.empty())
                .then(() -> await(there.append(key, Event.user("text").withStateDelta(Map.of(name, "x")))))
                .expectNext(JsonObject.of("a", "x"))
                .thenCancel()
                .verify(PATIENCE));
    }

    /** A watcher gets what it asks for, and the newest of it. */
    @Test
    default void r38_aWatcherOfStateGetsNoMoreThanItAskedFor() {
        SessionService service = fixture().service(StoreOptions.defaults(), byHints());
        StateOwner owner = fixture().user();
        StepVerifier.create(service.watchState(owner), 1)
                .expectNext(JsonObject.empty())
                .then(() -> awaitAll(Flux.range(1, 20).concatMap(n -> service.updateState(owner, Map.of("n", n)))))
                .thenRequest(Long.MAX_VALUE)
                .thenConsumeWhile(state -> !state.equals(JsonObject.of("n", 20)))
                .expectNext(JsonObject.of("n", 20))
                .thenCancel()
                .verify(PATIENCE);
    }
}
