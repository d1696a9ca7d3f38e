/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.reactivesession.Event;
import io.github.reactivesession.ExpectedSequence;
import io.github.reactivesession.InvalidRequestException;
import io.github.reactivesession.JsonObject;
import io.github.reactivesession.NewSession;
import io.github.reactivesession.Session;
import io.github.reactivesession.SessionException;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionService;
import io.github.reactivesession.SessionServiceOptions;
import io.github.reactivesession.StateOwner;
import io.github.reactivesession.StoreOptions;
import io.github.reactivesession.UserKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** Keys of a delta go where their prefix says, in one step with the event (R22). */
public interface StateRoutingContract extends Tck {
    /** An event's delta is taken apart by prefix, and its scopes are read without it. */
    @Test
    default void r22_anEventsDeltaIsRouted() {
        SessionService service = fixture().service();
        SessionKey key = fixture().key();
        create(service, key);
        await(service.append(key, event(Map.of("app:a", 1, "user:b", 2, "c", 3, "temp:d", 4))));
        expectScopes(service, key, Map.of("a", 1L), Map.of("b", 2L), Map.of("c", 3L));
    }

    /** A first state is routed as a delta is. */
    @Test
    default void r22_aFirstStateIsRouted() {
        SessionService service = fixture().service();
        SessionKey key = fixture().key();
        Map<String, Object> state = Map.of("app:a", 1, "user:b", 2, "c", 3, "temp:d", 4);
        Session created = await(service.create(NewSession.of(key).withState(state)));
        assertThat(created.state()).isEqualTo(Map.of("app:a", 1L, "user:b", 2L, "c", 3L));
        expectScopes(service, key, Map.of("a", 1L), Map.of("b", 2L), Map.of("c", 3L));
        SessionKey other = fixture().user().session("session-2");
        Session merged = await(service.getOrCreate(NewSession.of(other).withState(Map.of("app:a", 9, "user:z", 9))));
        assertThat(merged.state()).isEqualTo(Map.of("app:a", 9L, "user:b", 2L, "user:z", 9L));
    }

    /** The deltas of a batch apply in its order, in every scope. */
    @Test
    default void r22_theDeltasOfABatchApplyInOrder() {
        SessionService service = fixture().service();
        SessionKey key = fixture().key();
        create(service, key);
        awaitAll(service.appendAll(
                key,
                List.of(
                        event(Map.of("k", 1, "app:k", 1, "user:k", 1, "gone", 1, "app:gone", 1)),
                        event(Map.of("k", 2, "app:k", 2, "user:k", 2)),
                        event(JsonObject.of(Map.of("once", 3))
                                .with("gone", null)
                                .with("app:gone", null)
                                .with("user:k", null)))));
        expectScopes(service, key, Map.of("k", 2L), Map.of(), Map.of("k", 2L, "once", 3L));
    }

    /** What an app knows, all its users' sessions see; what a user knows, the user's sessions in the app. */
    @Test
    default void r22_scopesAreSharedAsFarAsTheyReach() {
        SessionService service = fixture().service();
        UserKey mine = fixture().user();
        UserKey neighbour = UserKey.of(fixture().app(), "user-2");
        UserKey elsewhere = UserKey.of(fixture().app() + "-2", mine.userId());
        for (UserKey user : List.of(mine, neighbour, elsewhere)) {
            create(service, user.session("session-1"));
        }
        create(service, mine.session("session-2"));
        await(service.append(mine.session("session-1"), event(Map.of("app:a", 1, "user:b", 2, "c", 3))));
        assertThat(await(service.get(mine.session("session-2"))).state()).isEqualTo(Map.of("app:a", 1L, "user:b", 2L));
        assertThat(await(service.get(neighbour.session("session-1"))).state()).isEqualTo(Map.of("app:a", 1L));
        assertThat(await(service.get(elsewhere.session("session-1"))).state()).isEmpty();
        assertThat(await(service.state(neighbour))).isEmpty();
        assertThat(await(service.state(elsewhere))).isEmpty();
        assertThat(await(service.state(elsewhere.app()))).isEmpty();
    }

    /** A {@code temp:} key is in no scope, in no stored event, and in no event that an append returns. */
    @Test
    default void r22_tempIsNeverStored() {
        SessionService service = fixture().service();
        SessionKey key = fixture().key();
        create(service, key);
        Event mixed = event(JsonObject.of(Map.<String, Object>of("temp:a", 1, "temp:b", Map.of("c", 1), "kept", 1))
                .with("temp:null", null));
        Event only = event(Map.of("temp:a", 1));
        assertThat(delta(await(service.append(key, mixed)))).isEqualTo(Map.of("kept", 1L));
        assertThat(awaitAll(service.appendAll(key, List.of(only, mixed))))
                .allSatisfy(stored -> assertThat(delta(stored)).doesNotContainKey("temp:a"));
        assertThat(awaitAll(service.events(key)))
                .hasSize(2)
                .allSatisfy(stored -> assertThat(delta(stored).keySet()).noneMatch(name -> name.startsWith("temp:")));
        assertThat(await(service.event(key, only.id())).actions())
                .isEqualTo(Event.user("").actions());
        assertThat(await(service.get(key)).state()).isEqualTo(Map.of("kept", 1L));
        for (StateOwner owner : List.of(key.user(), key.app())) {
            assertThat(await(service.state(owner))).isEmpty();
        }
    }

    /** A stream is a run: its events go on with the {@code temp:} keys they came with, however they are batched. */
    @Test
    default void r22_aStreamGoesOnWithTemp() {
        for (Duration linger : List.of(Duration.ZERO, Duration.ofMillis(5))) {
            SessionService service = fixture()
                    .service(
                            StoreOptions.defaults(),
                            SessionServiceOptions.defaults().withStreaming(4, linger));
            SessionKey key = fixture().user().session("session-" + linger);
            create(service, key);
            List<Event> sent = new ArrayList<>();
            for (int i = 0; i < 9; i++) {
                sent.add(event(i % 3 == 0 ? Map.of("k", i) : Map.of("temp:n", i, "k", i, "app:k", i)));
            }
            assertThat(awaitAll(service.appendStream(key, Flux.fromIterable(sent))))
                    .isEqualTo(Histories.numbered(sent));
            assertThat(awaitAll(service.events(key)))
                    .hasSize(9)
                    .allSatisfy(stored -> assertThat(delta(stored))
                            .doesNotContainKey("temp:n")
                            .containsKey("k"));
            assertThat(await(service.get(key)).state()).isEqualTo(Map.of("k", 8L, "app:k", 8L));
        }
    }

    /** A stored event says which {@code app:} and {@code user:} keys it changed. */
    @Test
    default void r22_aStoredEventKeepsItsScopedKeys() {
        SessionService service = fixture().service();
        SessionKey key = fixture().key();
        create(service, key);
        JsonObject delta =
                JsonObject.of(Map.of("app:a", 1, "user:b", 2, "c", 3)).with("app:gone", null);
        Event stored = await(service.append(key, event(delta)));
        assertThat(delta(stored)).isEqualTo(delta);
        assertThat(delta(await(service.event(key, stored.id())))).isEqualTo(delta);
    }

    /** Only the exact prefix is one, and only the first. */
    @Test
    default void r22_whatLooksLikeAPrefixIsNone() {
        SessionService service = fixture().service();
        SessionKey key = fixture().key();
        create(service, key);
        JsonObject plain = HostilePayloads.keyed(List.of(
                "app",
                "user",
                "temp",
                "App:k",
                "USER:k",
                "app :k",
                " app:k",
                "xapp:k",
                "app\uFF1Ak",
                "apps:k",
                "session:k"));
        await(service.append(key, event(plain)));
        expectScopes(service, key, Map.of(), Map.of(), plain);
        await(service.append(key, event(Map.of("app:user:k", 1, "user:app:k", 2, "app:temp:k", 3, "user:user:k", 4))));
        assertThat(await(service.state(key.app()))).isEqualTo(Map.of("user:k", 1L, "temp:k", 3L));
        assertThat(await(service.state(key.user()))).isEqualTo(Map.of("app:k", 2L, "user:k", 4L));
        assertThat(await(service.get(key)).state())
                .isEqualTo(plain.merge(Map.of("app:user:k", 1, "user:app:k", 2, "app:temp:k", 3, "user:user:k", 4)));
    }

    /** A key that has nothing behind its prefix, or is no name, is refused before the store is asked. */
    @Test
    default void r22_keysThatAreNoNamesAreRefused() {
        StoreCalls calls = new StoreCalls(fixture().store(StoreOptions.defaults()));
        SessionService service = fixture().service(calls.store(), SessionServiceOptions.defaults());
        SessionKey key = fixture().key();
        create(service, key);
        calls.clear();
        SessionKey fresh = fixture().user().session("fresh");
        for (String name : List.of(
                "",
                "app:",
                "user:",
                "a\u0000b",
                "\n",
                "app:\u0007",
                "a\u0085",
                "x".repeat(256),
                "user:" + "👍".repeat(256))) {
            Event bad = event(Map.of(name, 1, "good", 1));
            for (Throwable error : List.of(
                    catchThrowable(() -> await(service.append(key, bad))),
                    catchThrowable(() -> awaitAll(service.appendAll(key, List.of(Event.user("-"), bad)))),
                    catchThrowable(() -> awaitAll(service.appendStream(key, Flux.just(bad)))),
                    catchThrowable(
                            () -> await(service.create(NewSession.of(fresh).withState(Map.of(name, 1))))))) {
                assertThat(error).as("key <%s>", name).isInstanceOf(InvalidRequestException.class);
            }
        }
        assertThat(calls.methods()).isEmpty();
        await(service.append(key, event(Map.of("x".repeat(255), 1, "app:" + "👍".repeat(255), 1))));
        assertThat(await(service.get(key)).state()).containsOnlyKeys("x".repeat(255), "app:" + "👍".repeat(255));
    }

    /** An append that fails, or repeats, changes no scope. */
    @Test
    default void r22_whatIsNotStoredChangesNoScope() {
        SessionService service = fixture().service();
        SessionKey key = fixture().key();
        create(service, key);
        Event first = event(Map.of("k", 1, "app:k", 1, "user:k", 1));
        await(service.append(key, first));
        Event other = event(Map.of("k", 2, "app:k", 2, "user:k", 2));
        for (Throwable error : List.of(
                catchThrowable(() -> await(service.append(key, other, ExpectedSequence.exactly(7)))),
                catchThrowable(() -> await(service.append(fixture().user().session("absent"), other))),
                catchThrowable(() -> await(service.create(NewSession.of(key).withState(delta(other))))))) {
            assertThat(error).isInstanceOf(SessionException.class);
        }
        await(service.append(key, other.toBuilder().partial(true).build()));
        await(service.getOrCreate(NewSession.of(key).withState(delta(other))));
        expectScopes(service, key, Map.of("k", 1L), Map.of("k", 1L), Map.of("k", 1L));
        await(service.append(key, other));
        awaitAll(service.appendAll(key, List.of(first, event(Map.of("n", 3)), first)));
        expectScopes(service, key, Map.of("k", 2L), Map.of("k", 2L), Map.of("k", 2L, "n", 3L));
    }

    private static Event event(Map<String, ? extends @Nullable Object> delta) {
        return Event.user("-").withStateDelta(delta);
    }

    private static JsonObject delta(Event event) {
        return event.actions().stateDelta();
    }

    private void expectScopes(
            SessionService service, SessionKey key, Map<String, ?> app, Map<String, ?> user, Map<String, ?> session) {
        assertThat(await(service.state(key.app()))).as("app").isEqualTo(app);
        assertThat(await(service.state(key.user()))).as("user").isEqualTo(user);
        assertThat(await(service.state(key))).as("session").isEqualTo(session);
    }
}
