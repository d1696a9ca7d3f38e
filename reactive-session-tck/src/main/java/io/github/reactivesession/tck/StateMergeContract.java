/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactivesession.Event;
import io.github.reactivesession.JsonObject;
import io.github.reactivesession.NewSession;
import io.github.reactivesession.Session;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionQuery;
import io.github.reactivesession.SessionService;
import io.github.reactivesession.SessionUpdate;
import io.github.reactivesession.StateOwner;
import io.github.reactivesession.UserKey;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Deltas merge key by key, whoever writes (R23), and a session shows one merged view (R24). */
public interface StateMergeContract extends Tck {
    /** A key that is set replaces its whole value; the other keys stay. */
    @Test
    default void r23_aDeltaReplacesItsKeysAndNoOthers() {
        SessionService service = fixture().service();
        for (StateOwner owner : owners(service)) {
            await(service.updateState(
                    owner, Map.<String, Object>of("kept", 1, "map", Map.of("a", 1, "b", 1), "list", List.of(1, 2))));
            Map<String, Object> changed = Map.of("map", Map.of("b", 2), "list", List.of(3), "new", "n");
            assertThat(await(service.updateState(owner, changed)))
                    .as("%s", owner)
                    .isEqualTo(Map.<String, Object>of(
                            "kept", 1L, "map", Map.of("b", 2L), "list", List.of(3L), "new", "n"));
        }
    }

    /** A null removes its key, absent or not; a null deeper down is a value. */
    @Test
    default void r23_aNullRemovesItsKey() {
        SessionService service = fixture().service();
        for (StateOwner owner : owners(service)) {
            JsonObject deep = JsonObject.of("inner", null);
            await(service.updateState(owner, Map.<String, Object>of("a", 1, "b", 2, "deep", deep)));
            JsonObject removal = JsonObject.of("a", null).with("never", null);
            assertThat(await(service.updateState(owner, removal)))
                    .as("%s", owner)
                    .isEqualTo(Map.<String, Object>of("b", 2L, "deep", deep));
            assertThat(await(service.state(owner))).doesNotContainKey("a").containsEntry("deep", deep);
            await(service.updateState(owner, JsonObject.of("b", null).with("deep", null)));
            assertThat(await(service.state(owner))).isEmpty();
        }
    }

    /** A null in an event's delta or a first state removes, too, and is never shown as a value. */
    @Test
    default void r23_aNullInAnEventRemovesItsKey() {
        SessionService service = fixture().service();
        SessionKey key = fixture().key();
        Session created = await(service.create(NewSession.of(key)
                .withState(
                        JsonObject.of(Map.of("a", 1, "app:a", 1, "user:a", 1)).with("b", null))));
        assertThat(created.state()).isEqualTo(Map.of("a", 1L, "app:a", 1L, "user:a", 1L));
        JsonObject removal = JsonObject.of("a", null).with("app:a", null).with("user:a", null);
        await(service.append(key, Event.user("-").withStateDelta(removal)));
        assertThat(await(service.get(key)).state()).isEmpty();
        await(service.append(key, Event.user("-").withStateDelta(Map.of("list", Arrays.asList(1, null)))));
        assertThat(await(service.get(key)).state()).isEqualTo(Map.of("list", Arrays.asList(1L, null)));
    }

    /** Many writers of two processes, each with a key of its own, lose nothing in any scope. */
    @Test
    default void r23_writersOfDifferentKeysLoseNothing() {
        SessionService one = fixture().service();
        SessionService two = fixture().service();
        SessionKey key = fixture().key();
        create(one, key);
        int writers = 480;
        awaitAll(Flux.range(0, writers).flatMap(n -> write(n % 2 == 0 ? one : two, key, n), 32));
        Map<String, Object> all = numbers(writers);
        for (StateOwner owner : List.of(key, key.user(), key.app())) {
            assertThat(await(two.state(owner))).as("%s", owner).isEqualTo(all);
        }
        assertThat(await(one.get(key)).state()).hasSize(3 * writers);
    }

    /** Writers in different sessions of different users lose nothing of what they share. */
    @Test
    default void r23_sessionsThatShareAnAppLoseNothing() {
        SessionService one = fixture().service();
        SessionService two = fixture().service();
        List<SessionKey> keys = IntStream.range(0, 6)
                .mapToObj(n -> UserKey.of(fixture().app(), "user-" + n % 3).session("session-" + n))
                .toList();
        keys.forEach(key -> create(one, key));
        int writers = 480;
        awaitAll(Flux.range(0, writers).flatMap(n -> (n % 2 == 0 ? one : two).append(keys.get(n % 6), scoped(n)), 32));
        assertThat(await(one.state(keys.get(0).app()))).isEqualTo(numbers(writers));
        for (int user = 0; user < 3; user++) {
            int rest = user;
            assertThat(await(two.state(keys.get(user).user())))
                    .containsOnlyKeys(IntStream.range(0, writers)
                            .filter(n -> n % 3 == rest)
                            .mapToObj(n -> "k" + n)
                            .toList());
        }
    }

    /** Of writers of one key the last one stands, whole: no mixture of two writes. */
    @Test
    default void r23_writersOfOneDeltaNeverMix() {
        SessionService one = fixture().service();
        SessionService two = fixture().service();
        SessionKey key = fixture().key();
        create(one, key);
        awaitAll(Flux.range(0, 240).flatMap(n -> pair(n % 2 == 0 ? one : two, key, n), 32));
        JsonObject state = await(one.get(key)).state();
        for (String scope : List.of("", "app:", "user:")) {
            assertThat(state.get((Object) (scope + "left")))
                    .as("scope <%s>", scope)
                    .isNotNull()
                    .isEqualTo(state.get((Object) (scope + "right")));
        }
    }

    /** The same bare key in three scopes shows three times, under three names. */
    @Test
    default void r24_theMergedViewKeepsTheScopesApart() {
        SessionService service = fixture().service();
        SessionKey key = fixture().key();
        create(service, key);
        await(service.updateState(key.app(), Map.of("k", "app")));
        await(service.updateState(key.user(), Map.of("k", "user")));
        await(service.updateState(key, Map.of("k", "session")));
        assertThat(await(service.get(key)).state()).isEqualTo(Map.of("k", "session", "app:k", "app", "user:k", "user"));
    }

    /** Whatever returns a session returns the same view; a list shows it only when asked. */
    @Test
    default void r24_everySessionShowsTheMergedView() {
        SessionService service = fixture().service();
        SessionKey key = fixture().key();
        await(service.updateState(key.app(), Map.of("a", 1)));
        await(service.updateState(key.user(), Map.of("u", 2)));
        Map<String, Object> merged = Map.of("s", 3L, "app:a", 1L, "user:u", 2L);
        assertThat(await(service.create(NewSession.of(key).withState(Map.of("s", 3))))
                        .state())
                .isEqualTo(merged);
        assertThat(await(service.get(key)).state()).isEqualTo(merged);
        assertThat(await(service.getOrCreate(NewSession.of(key))).state()).isEqualTo(merged);
        assertThat(await(service.update(key, SessionUpdate.touch())).state()).isEqualTo(merged);
        SessionQuery mine = SessionQuery.user(key.user());
        assertThat(awaitAll(service.list(mine.includingState())))
                .singleElement()
                .satisfies(session -> assertThat(session.state()).isEqualTo(merged));
        assertThat(awaitAll(service.list(mine)))
                .singleElement()
                .satisfies(session -> assertThat(session.state()).isEmpty());
    }

    /** A view is of one moment: what an append wrote to the session and to the user shows together. */
    @Test
    default void r24_aViewNeverShowsHalfAnAppend() {
        SessionService service = fixture().service();
        SessionKey key = fixture().key();
        create(service, key);
        Flux<Event> writes = Flux.range(1, 60)
                .concatMap(n -> service.append(
                        key, Event.user("-").withStateDelta(Map.of("left", n, "right", n, "user:k", n))));
        Flux<Session> reads = Flux.range(0, 120).concatMap(n -> service.get(key));
        List<Session> seen =
                await(Mono.zip(writes.then(Mono.just(0)), reads.collectList())).getT2();
        for (Session session : seen) {
            JsonObject state = session.state();
            assertThat(state.get((Object) "left"))
                    .isEqualTo(state.get((Object) "right"))
                    .isEqualTo(state.get((Object) "user:k"));
        }
        assertThat(await(service.get(key)).state()).isEqualTo(Map.of("left", 60L, "right", 60L, "user:k", 60L));
    }

    private List<StateOwner> owners(SessionService service) {
        SessionKey key = fixture().key();
        create(service, key);
        return List.of(key, key.user(), key.app());
    }

    /** Half of the writers append, the other half change state without an event. */
    private static Mono<?> write(SessionService service, SessionKey key, int n) {
        if (n % 4 < 2) {
            return service.append(key, scoped(n).withStateDelta(Map.of("k" + n, n, "app:k" + n, n, "user:k" + n, n)));
        }
        Map<String, Object> delta = Map.of("k" + n, n);
        return Flux.<StateOwner>just(key, key.user(), key.app())
                .flatMap(owner -> service.updateState(owner, delta))
                .then(Mono.just(n));
    }

    private static Event scoped(int n) {
        return Event.user("-").withStateDelta(Map.of("app:k" + n, n, "user:k" + n, n));
    }

    private static Mono<?> pair(SessionService service, SessionKey key, int n) {
        Map<String, Object> delta =
                Map.of("left", n, "right", n, "app:left", n, "app:right", n, "user:left", n, "user:right", n);
        return service.append(key, Event.user("-").withStateDelta(delta));
    }

    private static Map<String, Object> numbers(int count) {
        return IntStream.range(0, count).boxed().collect(Collectors.toMap(n -> "k" + n, n -> (long) n));
    }
}
