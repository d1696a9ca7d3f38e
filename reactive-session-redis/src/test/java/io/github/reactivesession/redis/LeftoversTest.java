/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactivesession.AppKey;
import io.github.reactivesession.DeleteScope;
import io.github.reactivesession.Event;
import io.github.reactivesession.ExpectedSequence;
import io.github.reactivesession.JsonObject;
import io.github.reactivesession.NewSession;
import io.github.reactivesession.SessionExistsException;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionNotFoundException;
import io.github.reactivesession.SessionStore;
import io.github.reactivesession.StoreOptions;
import io.github.reactivesession.UserKey;
import io.github.reactivesession.servers.ServerKind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Whatever has come to its end leaves no key (R9, R27, R28). */
class LeftoversTest {
    private static final Map<String, Object> ALL_SCOPES = Map.of("app:a", 1, "user:u", 2, "s", 3);
    private static final Duration SOON = Duration.ofSeconds(1);
    private static final StoreOptions ENDING = StoreOptions.defaults()
            .withSessionTtl(SOON)
            .withUserStateTtl(SOON.plusMillis(200))
            .withAppStateTtl(SOON.plusMillis(400));

    @OnEachRedis
    void redisByItselfEndsSessionsOfEveryLengthWithEventsAndStates(ServerKind kind) {
        Keyspace keyspace = Keyspace.on(kind);
        SessionStore store = keyspace.store(ENDING);
        // The first ones may have ended before the last ones are there.
        Set<String> all = new TreeSet<>();
        for (UserKey user : List.of(UserKey.of("app", "u1"), UserKey.of("app", "u2"), UserKey.of("other", "u1"))) {
            fill(store, user.session("by the store"), Duration.ZERO);
            all.addAll(keyspace.keys());
            fill(store, user.session("shorter"), Duration.ofMillis(900));
            all.addAll(keyspace.keys());
            fill(store, user.session("longer"), Duration.ofMillis(1300));
            all.addAll(keyspace.keys());
        }
        Keyspace.await(store.updateState(AppKey.of("third"), JsonObject.of("k", 1)));
        Keyspace.await(store.updateState(UserKey.of("fourth", "u"), JsonObject.of("k", 1)));
        all.addAll(keyspace.keys());
        assertThat(all).hasSizeGreaterThan(40);
        requireNothingButApps(keyspace, store);
    }

    /** As long as it lives the indexes do; afterwards they end with the others. */
    @OnEachRedis
    void oneThatLivesForEverHoldsNothingWhenItIsDeleted(ServerKind kind) {
        for (boolean early : new boolean[] {true, false}) {
            Keyspace keyspace = Keyspace.on(kind);
            SessionStore store = keyspace.store(ENDING.withSessionTtl(Duration.ZERO));
            SessionKey lasting = SessionKey.of("app", "user", "for ever");
            fill(store, SessionKey.of("app", "user", "first"), Duration.ofMillis(800));
            fill(store, lasting, Duration.ZERO);
            fill(store, SessionKey.of("app", "other", "last"), Duration.ofMillis(800));
            if (!early) {
                Keyspace.pause(1500);
                assertThat(keyspace.keys()).contains(":1:{app:user}:for ever:meta", ":1:{app}:sessions");
            }
            assertThat(Keyspace.await(store.delete(new DeleteScope.OneSession(lasting), 1)))
                    .isEqualTo(1);
            requireNothingButApps(keyspace, store);
        }
    }

    @OnEachRedis
    void livesOfMillisecondsLeaveNothing(ServerKind kind) {
        Keyspace keyspace = Keyspace.on(kind);
        Duration brief = Duration.ofMillis(50);
        SessionStore store =
                keyspace.store(StoreOptions.defaults().withUserStateTtl(brief).withAppStateTtl(brief));
        for (int i = 1; i <= 60; i++) {
            SessionKey key = SessionKey.of("app", "user-" + i % 7, "session-" + i);
            Keyspace.await(
                    store.create(key, NewSession.of(key).withState(ALL_SCOPES).withTimeToLive(Duration.ofMillis(i))));
        }
        requireNothingButApps(keyspace, store);
    }

    /** However many they are, so that no write keeps the server for long. */
    @OnEachRedis
    void usersWhoseStateHasEndedAreDroppedSomeAtATime(ServerKind kind) {
        Keyspace keyspace = Keyspace.on(kind);
        SessionStore store = keyspace.store(StoreOptions.defaults().withUserStateTtl(Duration.ofMinutes(1)));
        AppKey app = AppKey.of("app");
        String users = keyspace.names().users(app);
        for (int i = 0; i < 100; i++) {
            keyspace.commands().zadd(users, i + 1, "ended-" + i);
        }
        Keyspace.await(store.updateState(UserKey.of("app", "user"), JsonObject.of("k", 1)));
        assertThat(keyspace.commands().zcard(users)).isBetween(50L, 100L);
        for (int i = 0; i < 10; i++) {
            Keyspace.await(store.updateState(UserKey.of("app", "user"), JsonObject.of("k", i)));
        }
        assertThat(keyspace.commands().zrange(users, 0, -1)).containsExactly("user");
        assertThat(keyspace.commands().pttl(users)).isPositive();
    }

    /** A call that fails has changed nothing, and so has nothing to leave. */
    @OnEachRedis
    void refusedWritesLeaveNothing(ServerKind kind) {
        Keyspace keyspace = Keyspace.on(kind);
        SessionStore store = keyspace.store(ENDING);
        SessionKey key = SessionKey.of("app", "user", "session");
        fill(store, key, Duration.ZERO);
        Keyspace.await(store.create(key, NewSession.of(key).withState(ALL_SCOPES))
                .map(session -> "created")
                .onErrorReturn(SessionExistsException.class, "exists"));
        SessionKey absent = SessionKey.of("app", "nobody", "session");
        Keyspace.await(store.append(absent, List.of(event(0)), ExpectedSequence.any())
                .map(events -> "appended")
                .onErrorReturn(SessionNotFoundException.class, "absent"));
        requireNothingButApps(keyspace, store);
    }

    /** What Redis has ended is swept off indexes that others keep alive. */
    @OnEachRedis
    void sweepingTakesWhatHasEndedOffIndexesThatLiveOn(ServerKind kind) {
        Keyspace keyspace = Keyspace.on(kind);
        SessionStore store = keyspace.store();
        UserKey user = UserKey.of("app", "user");
        Keyspace.await(store.create(user.session("lasting"), NewSession.of(user.session("lasting"))));
        for (int i = 0; i < 20; i++) {
            SessionKey key = user.session("brief-" + i);
            Keyspace.await(store.create(key, NewSession.of(key).withTimeToLive(i < 10 ? Duration.ofMillis(20) : SOON)));
        }
        Keyspace.pause(SOON.toMillis() + 50);
        // Somebody else's creation drops some of them off the app's index in passing.
        SessionKey other = SessionKey.of("app", "other", "session");
        Keyspace.await(store.create(other, NewSession.of(other)));
        Keyspace.await(store.delete(new DeleteScope.Expired(), 100));
        for (String index : List.of(
                keyspace.names().index(user).get(0),
                keyspace.names().index(user.app()).get(0))) {
            assertThat(keyspace.commands().zrange(index, 0, -1))
                    .as(index)
                    .filteredOn(name -> name.startsWith("brief"))
                    .isEmpty();
        }
    }

    private static void requireNothingButApps(Keyspace keyspace, SessionStore store) {
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (keyspace.keys().size() > 1 && System.nanoTime() < end) {
            Keyspace.pause(20);
        }
        assertThat(keyspace.keys()).containsExactly(":1:apps");
        Keyspace.await(store.delete(new DeleteScope.Expired(), 100));
        assertThat(keyspace.keys()).as("after a sweep").isEmpty();
    }

    /** A session with state of every scope and some events, some of which change them. */
    static void fill(SessionStore store, SessionKey key, Duration ttl) {
        NewSession session = NewSession.of(key).withState(ALL_SCOPES).withMetadata(Map.of("title", "t"));
        Keyspace.await(store.create(key, ttl.isZero() ? session : session.withTimeToLive(ttl)));
        Keyspace.await(store.append(key, List.of(event(0), event(1), event(2)), ExpectedSequence.any()));
    }

    private static Event event(int n) {
        Event event = Event.user("hello").toBuilder().id("event-" + n).build();
        return n == 0 ? event.withStateDelta(Map.of("app:a", 4, "user:u", 5, "s", 6)) : event;
    }
}
