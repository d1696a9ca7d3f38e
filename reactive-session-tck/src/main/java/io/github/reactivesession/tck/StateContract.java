/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.reactivesession.EventQuery;
import io.github.reactivesession.InvalidRequestException;
import io.github.reactivesession.JsonObject;
import io.github.reactivesession.Session;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionNotFoundException;
import io.github.reactivesession.SessionService;
import io.github.reactivesession.SessionServiceOptions;
import io.github.reactivesession.StateOwner;
import io.github.reactivesession.StoreOptions;
import io.github.reactivesession.UserKey;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** State read and changed without an event, one scope at a time (R25). */
public interface StateContract extends Tck {
    /** A change returns the whole scope as it is now, without prefix. */
    @Test
    default void r25_aChangeReturnsTheScope() {
        SessionService service = fixture().service();
        for (StateOwner owner : owners(service)) {
            assertThat(await(service.updateState(owner, Map.of("a", 1)))).isEqualTo(Map.of("a", 1L));
            assertThat(await(service.updateState(owner, Map.of("b", 2)))).isEqualTo(Map.of("a", 1L, "b", 2L));
            assertThat(await(service.state(owner))).isEqualTo(Map.of("a", 1L, "b", 2L));
        }
    }

    /** A change of nothing changes nothing, and still returns the scope. */
    @Test
    default void r25_anEmptyChangeReturnsTheScope() {
        SessionService service = fixture().service();
        for (StateOwner owner : owners(service)) {
            assertThat(await(service.updateState(owner, Map.of()))).isEmpty();
            await(service.updateState(owner, Map.of("a", 1)));
            assertThat(await(service.updateState(owner, Map.of()))).isEqualTo(Map.of("a", 1L));
        }
    }

    /** Each scope is changed alone. */
    @Test
    default void r25_aChangeStaysInItsScope() {
        SessionService service = fixture().service();
        SessionKey key = fixture().key();
        create(service, key);
        await(service.updateState(key.app(), Map.of("a", 1)));
        assertThat(await(service.state(key.user()))).isEmpty();
        assertThat(await(service.state(key))).isEmpty();
        await(service.updateState(key.user(), Map.of("u", 2)));
        assertThat(await(service.state(key))).isEmpty();
        await(service.updateState(key, Map.of("s", 3)));
        assertThat(await(service.state(key.app()))).isEqualTo(Map.of("a", 1L));
        assertThat(await(service.state(key.user()))).isEqualTo(Map.of("u", 2L));
        assertThat(await(service.state(key))).isEqualTo(Map.of("s", 3L));
    }

    /** With and without its prefix it is one key, so a change cannot name it both ways. */
    @Test
    default void r25_aKeyIsNamedOnce() {
        SessionService service = fixture().service();
        SessionKey key = fixture().key();
        JsonObject twice = JsonObject.of("a", 1).with("app:a", 2);
        assertThatThrownBy(() -> await(service.updateState(key.app(), twice)))
                .isInstanceOf(InvalidRequestException.class);
        assertThat(await(service.state(key.app()))).isEmpty();
    }

    /** A key may carry the prefix of its own scope, once, to set and to remove. */
    @Test
    default void r25_theOwnPrefixIsTakenOff() {
        SessionService service = fixture().service();
        SessionKey key = fixture().key();
        create(service, key);
        assertThat(await(service.updateState(key.app(), Map.of("app:a", 1)))).isEqualTo(Map.of("a", 1L));
        assertThat(await(service.updateState(key.user(), Map.of("user:u", 2)))).isEqualTo(Map.of("u", 2L));
        assertThat(await(service.get(key)).state()).isEqualTo(Map.of("app:a", 1L, "user:u", 2L));
        assertThat(await(service.updateState(key.app(), JsonObject.of("app:a", null))))
                .isEmpty();
        assertThat(await(service.updateState(key.user(), JsonObject.of("user:u", null))))
                .isEmpty();
        assertThat(await(service.get(key)).state()).isEmpty();
    }

    /** A key of another scope is refused by name, the whole change with it, and the store is not asked. */
    @Test
    default void r25_aForeignPrefixIsRefusedByName() {
        StoreCalls calls = new StoreCalls(fixture().store(StoreOptions.defaults()));
        SessionService service = fixture().service(calls.store(), SessionServiceOptions.defaults());
        SessionKey key = fixture().key();
        create(service, key);
        calls.clear();
        Map<StateOwner, List<String>> foreign = Map.of(
                key.app(),
                List.of("user:k", "temp:k"),
                key.user(),
                List.of("app:k", "temp:k"),
                key,
                List.of("app:k", "user:k", "temp:k"));
        foreign.forEach((owner, names) -> names.forEach(name -> {
            Map<String, Object> delta = Map.of("good", 1, name, 1);
            InvalidRequestException refusal = refused(service, owner, delta);
            assertThat(refusal.argument()).as("%s", owner).contains(name);
            assertThat(refused(service, owner, JsonObject.of(name, null)).argument())
                    .contains(name);
        }));
        assertThat(calls.methods()).isEmpty();
        assertThat(await(service.get(key)).state()).isEmpty();
        assertThat(await(service.get(key)).version()).isEqualTo(1);
    }

    /** A key that is no name is refused in every scope, to set and to remove. */
    @Test
    default void r25_keysThatAreNoNamesAreRefused() {
        StoreCalls calls = new StoreCalls(fixture().store(StoreOptions.defaults()));
        SessionService service = fixture().service(calls.store(), SessionServiceOptions.defaults());
        SessionKey key = fixture().key();
        create(service, key);
        calls.clear();
        for (StateOwner owner : List.of(key, key.user(), key.app())) {
            for (String name : List.of("", "app:", "user:", "a\nb", "\u0000", "x".repeat(256))) {
                assertThat(refused(service, owner, Map.of(name, 1)).isRetryable())
                        .isFalse();
                assertThat(refused(service, owner, JsonObject.of(name, null)).rule())
                        .isNotBlank();
            }
        }
        assertThat(calls.methods()).isEmpty();
    }

    /** An owner nobody has written to reads as empty. */
    @Test
    default void r25_unknownOwnersAreEmpty() {
        SessionService service = fixture().service();
        SessionKey key = fixture().key();
        for (StateOwner owner : List.of(key, key.user(), key.app())) {
            assertThat(await(service.state(owner))).as("%s", owner).isEmpty();
        }
        create(service, key);
        assertThat(await(service.state(fixture().user().session("absent")))).isEmpty();
        assertThat(await(service.state(UserKey.of(fixture().app(), "absent")))).isEmpty();
    }

    /** Apps and users come to be when they are written to; a session does not. */
    @Test
    default void r25_unknownSessionsAreNotMade() {
        SessionService service = fixture().service();
        SessionKey key = fixture().key();
        for (Map<String, Object> delta : List.of(Map.<String, Object>of("a", 1), Map.<String, Object>of())) {
            Throwable error = catchThrowable(() -> await(service.updateState(key, delta)));
            assertThat(error)
                    .isInstanceOfSatisfying(
                            SessionNotFoundException.class,
                            absent -> assertThat(absent.key()).isEqualTo(key));
        }
        await(service.updateState(key.app(), Map.of("a", 1)));
        await(service.updateState(key.user(), Map.of("u", 1)));
        assertThat(awaitAll(service.get(key))).isEmpty();
        assertThat(await(service.state(key))).isEmpty();
        create(service, key);
        assertThat(await(service.get(key)).state()).isEqualTo(Map.of("app:a", 1L, "user:u", 1L));
    }

    /** A change of session state is no event, but a change of the session: its version rises. */
    @Test
    default void r25_aChangeWithoutAnEventRaisesTheVersion() {
        SessionService service = fixture().service();
        SessionKey key = fixture().key();
        Session created = create(service, key);
        awaitAll(service.appendAll(key, events(2)));
        await(service.updateState(key, Map.of("a", 1)));
        await(service.updateState(key.user(), Map.of("a", 1)));
        await(service.updateState(key.app(), Map.of("a", 1)));
        Session session = await(service.get(key));
        assertThat(session.version()).isEqualTo(created.version() + 1);
        assertThat(session.lastSequence()).isEqualTo(2);
        assertThat(session.createdAt()).isEqualTo(created.createdAt());
        assertThat(session.updatedAt()).isAfterOrEqualTo(created.updatedAt());
        assertThat(await(service.countEvents(key, EventQuery.all()))).isEqualTo(2);
    }

    /** Two sessions of one user have states of their own. */
    @Test
    default void r25_sessionsHaveStatesOfTheirOwn() {
        SessionService service = fixture().service();
        SessionKey first = fixture().key();
        SessionKey second = fixture().user().session("session-2");
        create(service, first);
        create(service, second);
        await(service.updateState(first, Map.of("k", 1)));
        await(service.updateState(second, Map.of("k", 2, "l", 3)));
        assertThat(await(service.state(first))).isEqualTo(Map.of("k", 1L));
        assertThat(await(service.state(second))).isEqualTo(Map.of("k", 2L, "l", 3L));
    }

    private List<StateOwner> owners(SessionService service) {
        SessionKey key = fixture().key();
        create(service, key);
        return List.of(key, key.user(), key.app());
    }

    private InvalidRequestException refused(
            SessionService service, StateOwner owner, Map<String, ? extends @Nullable Object> delta) {
        Throwable error = catchThrowable(() -> await(service.updateState(owner, delta)));
        assertThat(error).as("%s to %s", delta.keySet(), owner).isInstanceOf(InvalidRequestException.class);
        return (InvalidRequestException) error;
    }
}
