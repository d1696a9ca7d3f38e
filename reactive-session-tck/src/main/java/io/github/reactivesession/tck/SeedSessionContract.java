/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.reactivesession.Event;
import io.github.reactivesession.JsonObject;
import io.github.reactivesession.NewSession;
import io.github.reactivesession.Session;
import io.github.reactivesession.SessionExistsException;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionNotFoundException;
import io.github.reactivesession.SessionQuery;
import io.github.reactivesession.SessionService;
import io.github.reactivesession.SessionServiceOptions;
import io.github.reactivesession.StateOwner;
import io.github.reactivesession.StoreOptions;
import io.github.reactivesession.UserKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Defects known from elsewhere about sessions, their names, times and state, by what is true here instead. */
public interface SeedSessionContract extends Tck {
    /** Of many who create one session, one does; nobody overwrites. */
    @Test
    default void r4_ofManyCreatorsOneSucceeds() {
        SessionService one = fixture().service();
        SessionService two = fixture().service();
        SessionKey key = fixture().key();
        List<Integer> winners = awaitAll(Flux.range(0, 20)
                .flatMap(
                        n -> (n % 2 == 0 ? one : two)
                                .create(NewSession.of(key).withState(Map.of("by", n)))
                                .map(session -> n)
                                .onErrorResume(SessionExistsException.class, exists -> Mono.empty()),
                        20));
        assertThat(winners).hasSize(1);
        assertThat(await(one.get(key)).state()).isEqualTo(Map.of("by", (long) winners.get(0)));
    }

    /** A change of many keys of app state is one step: a reader sees all or none. */
    @Test
    default void r23_aChangeOfManyKeysIsOneStep() {
        SessionService service = fixture().service();
        for (StateOwner owner :
                List.<StateOwner>of(fixture().user(), fixture().user().app())) {
            Flux<JsonObject> writes =
                    Flux.range(1, 40).concatMap(n -> service.updateState(owner, Map.of("a", n, "b", n, "c", n)));
            Flux<JsonObject> reads = Flux.range(0, 80).concatMap(n -> service.state(owner));
            List<JsonObject> seen = await(Mono.zip(writes.then(Mono.just(0)), reads.collectList()))
                    .getT2();
            assertThat(seen)
                    .as("%s", owner)
                    .allSatisfy(
                            state -> assertThat(new HashSet<>(state.values())).hasSizeLessThanOrEqualTo(1));
        }
    }

    /** Ids are text, of any form. */
    @Test
    default void r2_idsAreOfAnyForm() {
        SessionService service = fixture().service();
        for (String id : List.of("evt-001", "1", "sess-2025-01-01", "not a UUID")) {
            SessionKey key = fixture().user().session(id);
            create(service, key);
            await(service.append(key, Event.builder("a").id(id).build()));
            assertThat(await(service.event(key, id)).sequence()).isEqualTo(1);
        }
    }

    /** State past its time does not come back when it is written to, swept or not. */
    @Test
    default void r28_expiredStateIsNotResurrected() {
        Duration ttl = Duration.ofMillis(500);
        inTime(ttl, () -> {
            SessionService service =
                    open(StoreOptions.defaults().withAppStateTtl(ttl).withUserStateTtl(ttl));
            SessionKey key = fixture().key();
            create(service, key);
            await(service.append(key, Event.user("-").withStateDelta(Map.of("app:old", 1, "user:old", 1, "old", 1))));
            fixture().letPass(ttl.plusMillis(100));
            await(service.append(key, Event.user("-").withStateDelta(Map.of("app:new", 2))));
            assertThat(await(service.updateState(key.user(), Map.of("new", 2)))).isEqualTo(Map.of("new", 2L));
            assertThat(await(service.state(key.app()))).isEqualTo(Map.of("new", 2L));
            assertThat(await(service.get(key)).state()).isEqualTo(Map.of("old", 1L, "app:new", 2L, "user:new", 2L));
        });
    }

    /** Each session has its own time: one that is used keeps no other alive, and one that ends takes none along. */
    @Test
    default void r27_sessionsOfAUserExpireAlone() {
        Duration ttl = Duration.ofSeconds(2);
        inTime(ttl.dividedBy(10).multipliedBy(4), () -> {
            SessionService service = open(StoreOptions.defaults().withSessionTtl(ttl));
            SessionKey idle = fixture().user().session("idle");
            SessionKey used = fixture().user().session("used");
            create(service, idle);
            create(service, used);
            fixture().letPass(ttl.dividedBy(10).multipliedBy(6));
            await(service.append(used, Event.user("-")));
            fixture().letPass(ttl.dividedBy(10).multipliedBy(6));
            assertThat(awaitAll(service.get(idle))).isEmpty();
            assertThat(await(service.get(used)).lastSequence()).isEqualTo(1);
            assertThat(awaitAll(service.list(SessionQuery.user(fixture().user()))))
                    .extracting(Session::id)
                    .containsExactly("used");
        });
    }

    /** A time to live that reaches beyond the year 2038, and 2100, is kept. */
    @Test
    default void r27_expiryMayLieFarAhead() {
        SessionService service = fixture().service();
        SessionKey key = fixture().key();
        Duration century = Duration.ofDays(36_500);
        Session created = await(service.create(NewSession.of(key).withTimeToLive(century)));
        assertThat(created.expiresAt()).isEqualTo(created.updatedAt().plus(century));
        assertThat(await(service.get(key))).isEqualTo(created);
    }

    /** A user's name that means something to a pattern finds that user's sessions only. */
    @Test
    default void r2_aNameFindsNobodyElseByPattern() {
        SessionService service = fixture().service();
        List<UserKey> users = new ArrayList<>();
        for (String name : List.of("a*", "albert", "alice", "a?ice", "[a]lice", "a%", "ALICE", "àlice", "alice ")) {
            UserKey user = UserKey.of(fixture().app(), name);
            users.add(user);
            await(service.create(NewSession.of(user.session("of " + name)).withState(Map.of("user:k", name))));
        }
        for (UserKey user : users) {
            assertThat(awaitAll(service.list(SessionQuery.user(user))))
                    .singleElement()
                    .satisfies(session -> assertThat(session.key().user()).isEqualTo(user));
            assertThat(await(service.state(user))).isEqualTo(Map.of("k", user.userId()));
        }
    }

    /** Parts of a key that hold what separates parts elsewhere never meet. */
    @Test
    default void r2_partsOfAKeyNeverRunTogether() {
        SessionService service = fixture().service();
        String app = fixture().app();
        List<SessionKey> keys = List.of(
                SessionKey.of(app, "u", "1:2"),
                SessionKey.of(app, "u:1", "2"),
                SessionKey.of(app + ":u", "1", "2"),
                SessionKey.of(app, "{u}", "s}:t"),
                SessionKey.of(app, "{u}:s}", "t"),
                SessionKey.of(app, "u", "s:events"),
                SessionKey.of(app, "u:s", "events"));
        for (SessionKey key : keys) {
            create(service, key);
            await(service.append(
                    key, Event.builder("a").id("e").branch(key.sessionId()).build()));
        }
        for (SessionKey key : keys) {
            assertThat(awaitAll(service.events(key)))
                    .as("%s", key)
                    .singleElement()
                    .satisfies(event -> assertThat(event.branch()).isEqualTo(key.sessionId()));
        }
        assertThat(await(service.delete(keys.get(0)))).isEqualTo(1);
        for (SessionKey key : keys.subList(1, keys.size())) {
            assertThat(await(service.get(key)).lastSequence()).as("%s", key).isEqualTo(1);
        }
    }

    /** A value of state may be larger than 64 KiB. */
    @Test
    default void r21_aValueOfStateMayBeLarge() {
        SessionService service = fixture().service();
        SessionKey key = fixture().key();
        create(service, key);
        String large = "v".repeat(70_000);
        for (StateOwner owner : List.of(key, key.user(), key.app())) {
            await(service.updateState(owner, Map.of("k", large)));
            assertThat(await(service.state(owner)).get((Object) "k"))
                    .as("%s", owner)
                    .isEqualTo(large);
        }
    }

    /** A session is found through its own user only. */
    @Test
    default void r1_anIdAloneOpensNothing() {
        SessionService service = fixture().service();
        SessionKey mine = fixture().key();
        create(service, mine);
        SessionKey theirs = UserKey.of(mine.appName(), "user-2").session(mine.sessionId());
        assertThat(awaitAll(service.get(theirs))).isEmpty();
        assertThat(await(service.delete(theirs))).isZero();
        assertThat(catchThrowable(() -> await(service.append(theirs, Event.user("-")))))
                .isInstanceOf(SessionNotFoundException.class);
        assertThat(await(service.get(mine)).lastSequence()).isZero();
    }

    /** A user's state outlives the user's last session. */
    @Test
    default void r9_userStateOutlivesTheLastSession() {
        SessionService service = fixture().service();
        SessionKey key = fixture().key();
        await(service.create(NewSession.of(key).withState(Map.of("app:a", 1, "user:u", 2, "s", 3))));
        assertThat(await(service.delete(key))).isEqualTo(1);
        assertThat(await(service.state(key.user()))).isEqualTo(Map.of("u", 2L));
        assertThat(await(service.create(NewSession.of(key))).state()).isEqualTo(Map.of("app:a", 1L, "user:u", 2L));
    }

    private SessionService open(StoreOptions options) {
        return fixture().service(options, SessionServiceOptions.defaults());
    }
}
