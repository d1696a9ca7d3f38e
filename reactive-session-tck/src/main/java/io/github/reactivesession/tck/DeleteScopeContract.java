/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactivesession.AppKey;
import io.github.reactivesession.NewSession;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionQuery;
import io.github.reactivesession.SessionService;
import io.github.reactivesession.UserKey;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;

/** Deleting in the large: a user, an app, a person (R9). */
public interface DeleteScopeContract extends Tck {
    /** A user goes with sessions, events and state; the app's state and its other users stay. */
    @Test
    default void r9_deletingAUserRemovesSessionsAndUserStateInThatAppOnly() {
        SessionService service = fixture().service();
        List<SessionKey> own = sessions(fixture().user(), 3);
        SessionKey neighbour = SessionKey.of(fixture().app(), "user-10", "session-1");
        SessionKey elsewhere =
                SessionKey.of(fixture().app() + "-b", fixture().user().userId(), "session-1");
        fill(
                service,
                Stream.concat(own.stream(), Stream.of(neighbour, elsewhere)).toList());
        List<Footprint> before = List.of(Footprint.of(service, neighbour), Footprint.of(service, elsewhere));
        assertThat(await(service.deleteUser(fixture().user()))).isEqualTo(3);
        assertThat(List.of(Footprint.of(service, neighbour), Footprint.of(service, elsewhere)))
                .isEqualTo(before);
        assertThat(await(service.state(fixture().user()))).isEmpty();
        assertThat(await(service.state(fixture().user().app()))).isEqualTo(Map.of("k", 1L));
        assertAbsent(service, own);
        assertThat(await(service.deleteUser(fixture().user()))).isZero();
        assertThat(create(service, own.get(0)).state()).isEqualTo(Map.of("app:k", 1L));
    }

    /** An app goes with its users and all the state of it; other apps stay. */
    @Test
    default void r9_deletingAnAppRemovesItsUsersAndAllItsState() {
        SessionService service = fixture().service();
        UserKey second = UserKey.of(fixture().app(), "user-2");
        UserKey idle = UserKey.of(fixture().app(), "idle");
        SessionKey other =
                SessionKey.of(fixture().app() + "-b", fixture().user().userId(), "session-1");
        List<SessionKey> own = Stream.concat(sessions(fixture().user(), 2).stream(), sessions(second, 2).stream())
                .toList();
        fill(service, Stream.concat(own.stream(), Stream.of(other)).toList());
        await(service.updateState(idle, Map.of("k", 1)));
        Footprint before = Footprint.of(service, other);
        AppKey app = fixture().user().app();
        assertThat(await(service.deleteApp(app))).isEqualTo(4);
        assertThat(Footprint.of(service, other)).isEqualTo(before);
        for (UserKey user : List.of(fixture().user(), second, idle)) {
            assertThat(await(service.state(user))).as(user.toString()).isEmpty();
        }
        assertThat(await(service.state(app))).isEmpty();
        assertThat(await(service.count(SessionQuery.app(fixture().app())))).isZero();
        assertAbsent(service, own);
        assertThat(await(service.deleteApp(app))).isZero();
        assertThat(create(service, own.get(0)).state()).isEmpty();
    }

    /** A person goes in every app, also where there is state of theirs only; nobody else and no app does. */
    @Test
    default void r9_erasingAPersonRemovesThemFromAllApps() {
        SessionService service = fixture().service();
        String person = UUID.randomUUID().toString();
        UserKey here = UserKey.of(fixture().app(), person);
        UserKey there = UserKey.of(fixture().app() + "-b", person);
        UserKey idle = UserKey.of(fixture().app() + "-c", person);
        List<SessionKey> own = Stream.concat(sessions(here, 3).stream(), sessions(there, 2).stream())
                .toList();
        SessionKey longer = SessionKey.of(fixture().app(), person + "0", "session-1");
        SessionKey upper = SessionKey.of(fixture().app() + "-b", "X" + person, "session-1");
        fill(service, Stream.concat(own.stream(), Stream.of(longer, upper)).toList());
        await(service.updateState(idle, Map.of("k", 1)));
        List<Footprint> before = List.of(Footprint.of(service, longer), Footprint.of(service, upper));
        assertThat(await(service.eraseUser(person))).isEqualTo(5);
        assertThat(List.of(Footprint.of(service, longer), Footprint.of(service, upper)))
                .isEqualTo(before);
        for (UserKey user : List.of(here, there, idle)) {
            assertThat(await(service.state(user))).as(user.toString()).isEmpty();
            assertThat(await(service.count(SessionQuery.user(user)))).isZero();
        }
        assertAbsent(service, own);
        assertThat(await(service.eraseUser(person))).isZero();
    }

    /** State goes with its owner even where there is no session to count. */
    @Test
    default void r9_stateGoesThoughThereIsNoSession() {
        SessionService service = fixture().service();
        AppKey app = fixture().user().app();
        await(service.updateState(fixture().user(), Map.of("k", 1)));
        await(service.updateState(app, Map.of("k", 1)));
        assertThat(await(service.deleteUser(fixture().user()))).isZero();
        assertThat(await(service.state(fixture().user()))).isEmpty();
        assertThat(await(service.state(app))).isEqualTo(Map.of("k", 1L));
        assertThat(await(service.deleteApp(app))).isZero();
        assertThat(await(service.state(app))).isEmpty();
    }

    /**
     * More sessions than one step deletes, and just as many as one or two do: all go, and all are counted.
     *
     * @param count how many sessions there are
     */
    @ParameterizedTest
    @ValueSource(ints = {499, 500, 501, 1_000, 1_203})
    default void r9_moreSessionsThanOneStepAllGo(int count) {
        SessionService service = fixture().service();
        SessionKey other = SessionKey.of(fixture().app(), "user-10", "session-1");
        fill(service, List.of(other));
        createAll(service, sessions(fixture().user(), count));
        Footprint before = Footprint.of(service, other);
        await(service.updateState(fixture().user(), Map.of("k", 1)));
        assertThat(await(service.deleteUser(fixture().user()))).isEqualTo(count);
        assertThat(await(service.count(SessionQuery.user(fixture().user())))).isZero();
        assertThat(await(service.state(fixture().user()))).isEmpty();
        assertThat(Footprint.of(service, other)).isEqualTo(before);
    }

    /** The steps of an app and of a person cross users and apps. */
    @Test
    default void r9_stepsCrossUsersAndApps() {
        SessionService service = fixture().service();
        String person = UUID.randomUUID().toString();
        UserKey here = UserKey.of(fixture().app(), person);
        UserKey there = UserKey.of(fixture().app() + "-b", person);
        createAll(service, sessions(here, 600));
        createAll(service, sessions(there, 603));
        createAll(service, sessions(fixture().user(), 1_203));
        assertThat(await(service.eraseUser(person))).isEqualTo(1_203);
        assertThat(await(service.count(SessionQuery.user(there)))).isZero();
        createAll(service, sessions(here, 2));
        assertThat(await(service.deleteApp(here.app()))).isEqualTo(1_205);
        assertThat(await(service.count(SessionQuery.app(fixture().app())))).isZero();
    }

    /** Deletions of overlapping scopes, at once and in two processes, count each session once between them. */
    @Test
    default void r9_racingDeletesCountEachSessionOnce() {
        List<SessionService> services = List.of(fixture().service(), fixture().service());
        String person = UUID.randomUUID().toString();
        UserKey user = UserKey.of(fixture().app(), person);
        List<SessionKey> keys = sessions(user, 700);
        createAll(services.get(0), keys);
        List<Long> counts = awaitAll(Flux.merge(
                services.get(0).deleteUser(user),
                services.get(1).deleteUser(user),
                services.get(0).deleteApp(user.app()),
                services.get(1).eraseUser(person),
                services.get(0).delete(keys.get(0)),
                services.get(1).delete(keys.get(699))));
        assertThat(counts).hasSize(6);
        assertThat(counts.stream().mapToLong(Long::longValue).sum()).isEqualTo(700);
        assertThat(await(services.get(1).count(SessionQuery.app(fixture().app()))))
                .isZero();
    }

    private void assertAbsent(SessionService service, List<SessionKey> keys) {
        for (SessionKey key : keys) {
            assertThat(awaitAll(service.get(key))).as(key.toString()).isEmpty();
            assertThat(awaitAll(service.events(key))).as(key.toString()).isEmpty();
            assertThat(await(service.state(key))).as(key.toString()).isEmpty();
        }
    }

    /** Makes sessions with three events each, and a key of state in each scope. */
    private void fill(SessionService service, List<SessionKey> keys) {
        for (SessionKey key : keys) {
            await(service.create(NewSession.of(key).withState(Footprint.delta("k", 1))));
            awaitAll(service.appendAll(key, events(3)));
        }
    }

    private void createAll(SessionService service, List<SessionKey> keys) {
        awaitAll(Flux.fromIterable(keys).flatMap(key -> service.create(NewSession.of(key)), 32));
    }

    private static List<SessionKey> sessions(UserKey user, int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(n -> user.session("session-" + n))
                .toList();
    }
}
