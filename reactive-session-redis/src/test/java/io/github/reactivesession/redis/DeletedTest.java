/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactivesession.AppKey;
import io.github.reactivesession.DeleteScope;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionStore;
import io.github.reactivesession.UserKey;
import io.github.reactivesession.servers.ServerKind;
import java.time.Duration;
import java.util.List;
import java.util.SortedSet;
import java.util.function.Predicate;

/** Each deletion takes every key of its scope, and none of another (R9). */
class DeletedTest {
    private static final List<String> APPS = List.of("a", "a:b", "{a}");
    private static final List<String> USERS = List.of("u", "u:v", "*");

    private final Keyspace[] keyspaces = new Keyspace[1];

    @OnEachRedis
    void aSessionGoesWithAllItsKeysAndNamesInIndexes(ServerKind kind) {
        SessionKey key = SessionKey.of("a", "u", "s0");
        requireGone(kind, new DeleteScope.OneSession(key), 1, name -> name.startsWith(":1:{a:u}:s0:"));
        assertThat(members(keyspaces[0].names().index(key.user()).get(0))).containsExactly("s1");
        assertThat(members(keyspaces[0].names().index(key.app()).get(0)))
                .doesNotContain("s0\0u")
                .hasSize(5);
    }

    @OnEachRedis
    void aUserGoesWithAllSessionsAndTheState(ServerKind kind) {
        UserKey user = UserKey.of("a", "u");
        requireGone(kind, new DeleteScope.OfUser(user), 2, name -> name.startsWith(":1:{a:u}:"));
        assertThat(members(keyspaces[0].names().users(user.app()))).containsExactlyInAnyOrder("*", "u:v");
    }

    @OnEachRedis
    void anAppGoesWithAllUsersAndItsState(ServerKind kind) {
        AppKey app = AppKey.of("a");
        requireGone(
                kind, new DeleteScope.OfApp(app), 6, name -> name.startsWith(":1:{a:") || name.startsWith(":1:{a}:"));
        assertThat(keyspaces[0].commands().hkeys(keyspaces[0].names().apps())).containsExactlyInAnyOrder("a:b", "{a}");
    }

    @OnEachRedis
    void aPersonGoesFromAllApps(ServerKind kind) {
        requireGone(kind, new DeleteScope.OfPerson("u"), 6, name -> name.contains(":u}:"));
    }

    @OnEachRedis
    void whenAllAppsAreDeletedThereIsNoKeyLeft(ServerKind kind) {
        SessionStore store = filled(kind);
        for (String app : APPS) {
            assertThat(deleteAll(store, new DeleteScope.OfApp(AppKey.of(app)))).isEqualTo(6);
        }
        assertThat(keyspaces[0].keys()).isEmpty();
    }

    @OnEachRedis
    void whenAllPeopleAreDeletedOnlyStatesOfAppsAreLeft(ServerKind kind) {
        SessionStore store = filled(kind);
        for (String user : USERS) {
            assertThat(deleteAll(store, new DeleteScope.OfPerson(user))).isEqualTo(6);
        }
        assertThat(keyspaces[0].keys())
                .containsExactlyInAnyOrder(":1:apps", ":1:{a}:state", ":1:{a%3Ab}:state", ":1:{%7Ba%7D}:state");
    }

    private SessionStore filled(ServerKind kind) {
        keyspaces[0] = Keyspace.on(kind);
        SessionStore store = keyspaces[0].store();
        for (String app : APPS) {
            for (String user : USERS) {
                LeftoversTest.fill(store, SessionKey.of(app, user, "s0"), Duration.ZERO);
                LeftoversTest.fill(store, SessionKey.of(app, user, "s1"), Duration.ofHours(1));
            }
        }
        return store;
    }

    private void requireGone(ServerKind kind, DeleteScope scope, long sessions, Predicate<String> gone) {
        SessionStore store = filled(kind);
        SortedSet<String> expected = keyspaces[0].keys();
        assertThat(expected).anyMatch(gone);
        expected.removeIf(gone);
        assertThat(deleteAll(store, scope)).isEqualTo(sessions);
        assertThat(keyspaces[0].keys()).isEqualTo(expected);
    }

    /** In steps of few, as a service would in steps of many. */
    private static long deleteAll(SessionStore store, DeleteScope scope) {
        long all = 0;
        long gone;
        do {
            gone = Keyspace.await(store.delete(scope, 2));
            all += gone;
        } while (gone >= 2);
        return all;
    }

    private List<String> members(String index) {
        return keyspaces[0].commands().zrange(index, 0, -1);
    }
}
