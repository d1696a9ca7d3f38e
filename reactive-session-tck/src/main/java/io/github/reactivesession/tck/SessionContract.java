/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactivesession.AppKey;
import io.github.reactivesession.Event;
import io.github.reactivesession.InvalidRequestException;
import io.github.reactivesession.JsonObject;
import io.github.reactivesession.NewSession;
import io.github.reactivesession.Session;
import io.github.reactivesession.SessionExistsException;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionService;
import io.github.reactivesession.SessionServiceOptions;
import io.github.reactivesession.SessionStatus;
import io.github.reactivesession.SessionUpdate;
import io.github.reactivesession.StoreOptions;
import io.github.reactivesession.UserKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Sessions begin once, and begin clean (R4, R5). */
public interface SessionContract extends Tck {
    /** All that was given comes back, the rest is as documented. */
    @Test
    default void r4_createAnswersWithWhatWasGiven() {
        SessionService service = fixture().service();
        NewSession wanted = NewSession.of(fixture().key())
                .withAgentId("planner")
                .withMetadata(Map.<String, Object>of("env", "prod", "nested", Map.of("n", 1)))
                .withState(Map.of("lang", "en"));
        Session created = await(service.create(wanted));
        assertThat(created.key()).isEqualTo(fixture().key());
        assertThat(created.agentId()).isEqualTo("planner");
        assertThat(created.status()).isEqualTo(SessionStatus.ACTIVE);
        assertThat(created.metadata()).isEqualTo(wanted.metadata());
        assertThat(created.state()).isEqualTo(wanted.state());
        requireNew(created);
        assertThat(await(service.get(fixture().key()))).isEqualTo(created);
    }

    /** A session that was given nothing has nothing. */
    @Test
    default void r4_createWithoutAnythingIsEmpty() {
        Session created = create(fixture().service(), fixture().key());
        assertThat(created.agentId()).isNull();
        assertThat(created.metadata()).isEqualTo(JsonObject.empty());
        assertThat(created.state()).isEqualTo(JsonObject.empty());
        requireNew(created);
    }

    /** An id that is not given is made with each subscription, and tells when. */
    @Test
    default void r4_aGeneratedIdIsFreshWithEachSubscriptionAndSortsByTime() {
        SessionService service = fixture().service();
        Mono<Session> creation = service.create(NewSession.of(fixture().user()));
        long before = System.currentTimeMillis();
        List<String> ids = awaitAll(Flux.range(0, 20).concatMap(n -> creation).map(Session::id));
        long after = System.currentTimeMillis();
        assertThat(ids).doesNotHaveDuplicates().hasSize(20);
        for (String id : ids) {
            assertThat(UUID.fromString(id))
                    .hasToString(id)
                    .extracting(UUID::version)
                    .isEqualTo(7);
            assertThat(UUID.fromString(id).getMostSignificantBits() >>> 16)
                    .as(id)
                    .isBetween(before, after);
            assertThat(await(service.get(fixture().user().session(id))).id()).isEqualTo(id);
        }
    }

    /** A key that is taken is refused, and nothing of the attempt stays. */
    @Test
    default void r4_aTakenKeyFailsAndChangesNothing() {
        SessionService service = fixture().service();
        await(service.create(NewSession.of(fixture().key())
                .withState(Map.of("app:a", 1, "user:u", 1, "s", 1))
                .withMetadata(Map.of("m", 1))));
        await(service.append(fixture().key(), events(1).get(0)));
        Session before = await(service.get(fixture().key()));
        fixture().passTime(Duration.ofMillis(20));
        service.create(NewSession.of(fixture().key())
                        .withAgentId("thief")
                        .withMetadata(Map.of("m", 2, "n", 2))
                        .withState(Map.of("app:a", 2, "app:b", 2, "user:u", 2, "user:v", 2, "s", 2, "t", 2)))
                .as(StepVerifier::create)
                .verifyErrorSatisfies(error -> assertThat(error)
                        .isInstanceOfSatisfying(SessionExistsException.class, exists -> {
                            assertThat(exists.key()).isEqualTo(fixture().key());
                            assertThat(exists.isRetryable()).isFalse();
                        }));
        assertThat(await(service.get(fixture().key()))).isEqualTo(before);
        assertThat(await(service.state(fixture().user()))).isEqualTo(JsonObject.of("u", 1));
        assertThat(await(service.state(AppKey.of(fixture().app())))).isEqualTo(JsonObject.of("a", 1));
        assertThat(awaitAll(service.events(fixture().key()))).hasSize(1);
    }

    /** A first state with an illegal key is refused as a whole. */
    @Test
    default void r4_aRefusedFirstStateLeavesNoSession() {
        SessionService service = fixture().service();
        service.create(NewSession.of(fixture().key()).withState(Map.of("app:kept", 1, "user:", 2)))
                .as(StepVerifier::create)
                .verifyErrorSatisfies(error -> assertThat(error)
                        .isInstanceOfSatisfying(
                                InvalidRequestException.class,
                                refused -> assertThat(refused.argument()).contains("user:")));
        assertThat(awaitAll(service.get(fixture().key()))).isEmpty();
        assertThat(await(service.state(AppKey.of(fixture().app())))).isEqualTo(JsonObject.empty());
    }

    /** The first state goes where its keys say, is merged there, and temporary keys go nowhere. */
    @Test
    default void r4r22_theFirstStateIsRoutedToItsScopes() {
        SessionService service = fixture().service();
        AppKey app = AppKey.of(fixture().app());
        await(service.updateState(app, Map.of("old", 1, "both", 1)));
        Session created = await(service.create(NewSession.of(fixture().key())
                .withState(Map.<String, Object>of(
                        "app:both", 2, "user:u", "x", "s", List.of(1L), "temp:t", 3, "apps:s", 4))));
        assertThat(await(service.state(app))).isEqualTo(JsonObject.of(Map.of("old", 1, "both", 2)));
        assertThat(await(service.state(fixture().user()))).isEqualTo(JsonObject.of("u", "x"));
        assertThat(await(service.state(fixture().key())))
                .isEqualTo(JsonObject.of(Map.<String, Object>of("s", List.of(1L), "apps:s", 4)));
        assertThat(created.state())
                .isEqualTo(JsonObject.of(Map.<String, Object>of(
                        "app:old", 1, "app:both", 2, "user:u", "x", "s", List.of(1L), "apps:s", 4)));
        assertThat(await(service.get(fixture().key()))).isEqualTo(created);
    }

    /** A deleted id begins again with nothing of its former life. */
    @Test
    default void r4_aDeletedIdBeginsClean() {
        SessionService service = fixture().service();
        Session former = live(service, NewSession.of(fixture().key()));
        assertThat(await(service.delete(fixture().key()))).isEqualTo(1);
        fixture().passTime(Duration.ofMillis(20));
        requireClean(service, former);
    }

    /** So does an expired one, swept or not. */
    @Test
    default void r4_anExpiredIdBeginsClean() {
        inTime(Duration.ofMillis(800), () -> {
            SessionService service = fixture().service();
            Session former = live(service, NewSession.of(fixture().key()).withTimeToLive(Duration.ofMillis(800)));
            fixture().letPass(Duration.ofMillis(900));
            requireClean(service, former);
        });
    }

    /** Of creators that race, one wins and the others are told so. */
    @Test
    default void r4_ofRacingCreatorsOneWins() {
        List<SessionService> services = List.of(fixture().service(), fixture().service());
        for (int round = 0; round < 8; round++) {
            SessionKey key = fixture().user().session("race-" + round);
            List<String> winners = awaitAll(Flux.range(0, 32)
                    .flatMap(
                            n -> services.get(n % 2)
                                    .create(NewSession.of(key).withAgentId("agent-" + n))
                                    .map(created -> String.valueOf(created.agentId()))
                                    .onErrorResume(SessionExistsException.class, lost -> Mono.empty()),
                            32));
            assertThat(winners).as("round " + round).hasSize(1);
            assertThat(await(services.get(0).get(key)).agentId()).isEqualTo(winners.get(0));
        }
    }

    /** Of callers that race in two processes, one creates, all get its session, and the others' arguments are void. */
    @Test
    default void r5_allRacingCallersGetTheOneSession() {
        List<SessionService> services = List.of(fixture().service(), fixture().service());
        for (int round = 0; round < 8; round++) {
            SessionKey key = UserKey.of(fixture().app(), "racer-" + round).session("one");
            List<Session> got =
                    awaitAll(Flux.range(0, 32).flatMap(n -> services.get(n % 2).getOrCreate(rival(key, n)), 32));
            assertThat(got).as("round " + round).hasSize(32).containsOnly(got.get(0));
            Session one = got.get(0);
            requireNew(one);
            assertThat(one.metadata().get("n")).isInstanceOf(Long.class);
            int winner = Integer.parseInt(String.valueOf(one.metadata().get("n")));
            NewSession won = rival(key, winner);
            assertThat(one.agentId()).isEqualTo(won.agentId());
            assertThat(one.metadata()).isEqualTo(won.metadata());
            assertThat(one.state()).isEqualTo(won.state());
            assertThat(await(services.get(1).state(key.user()))).isEqualTo(JsonObject.of("n" + winner, winner));
        }
    }

    /** Getting what is there writes nothing, whatever else was asked for. */
    @Test
    default void r5_getOrCreateOfALiveSessionChangesNothing() {
        SessionService service = fixture().service();
        live(service, NewSession.of(fixture().key()));
        Session before = await(service.get(fixture().key()));
        fixture().passTime(Duration.ofMillis(20));
        assertThat(await(service.getOrCreate(rival(fixture().key(), 7)))).isEqualTo(before);
        assertThat(await(service.get(fixture().key()))).isEqualTo(before);
    }

    /** A caller who is overtaken between looking and creating gets the other's session. */
    @Test
    default void r5_whoIsOvertakenGetsTheOthersSession() {
        SessionService service = fixture()
                .service(
                        new OvertakenStore(fixture().store(StoreOptions.defaults())), SessionServiceOptions.defaults());
        Session got = await(service.getOrCreate(rival(fixture().key(), 1)));
        assertThat(got.agentId()).isEqualTo("rival");
        assertThat(got.state()).isEqualTo(JsonObject.empty());
        assertThat(got).isEqualTo(await(service.get(fixture().key())));
    }

    /** Callers that race a deletion still all get a session. */
    @Test
    default void r5_aDeletionInBetweenNeverLeavesACallerWithNothing() {
        SessionService service = fixture().service();
        List<Session> got = awaitAll(Flux.range(0, 64)
                .flatMap(
                        n -> n % 2 == 0
                                ? service.getOrCreate(NewSession.of(fixture().key()))
                                : service.delete(fixture().key()).then(Mono.<Session>empty()),
                        64));
        assertThat(got)
                .hasSize(32)
                .extracting(Session::key)
                .containsOnly(fixture().key());
    }

    /** Without an id there is nothing to get: each call makes a session. */
    @Test
    default void r5_getOrCreateWithoutIdCreatesEachTime() {
        SessionService service = fixture().service();
        Mono<Session> call = service.getOrCreate(NewSession.of(fixture().user()));
        assertThat(await(call).id()).isNotEqualTo(await(call).id());
    }

    private static NewSession rival(SessionKey key, int n) {
        return NewSession.of(key)
                .withAgentId("agent-" + n)
                .withMetadata(Map.of("n", n))
                .withState(Map.of("user:n" + n, n, "n", n));
    }

    /** Makes a session with something everywhere. */
    private Session live(SessionService service, NewSession session) {
        await(service.create(session.withAgentId("old").withState(Map.of("app:a", 1, "user:u", 1, "s", 1))));
        assertThat(awaitAll(service.appendAll(fixture().key(), events(3)))).hasSize(3);
        return await(service.update(
                fixture().key(), SessionUpdate.metadata(Map.of("m", 1)).withStatus(SessionStatus.FAILED)));
    }

    private void requireClean(SessionService service, Session former) {
        Session again = create(service, fixture().key());
        requireNew(again);
        assertThat(again.createdAt()).isAfter(former.createdAt());
        assertThat(again.agentId()).isNull();
        assertThat(again.status()).isEqualTo(SessionStatus.ACTIVE);
        assertThat(again.metadata()).isEqualTo(JsonObject.empty());
        assertThat(again.expiresAt()).isNull();
        assertThat(again.state()).isEqualTo(JsonObject.of(Map.of("app:a", 1, "user:u", 1)));
        assertThat(await(service.state(fixture().key()))).isEqualTo(JsonObject.empty());
        assertThat(awaitAll(service.events(fixture().key()))).isEmpty();
        Event event =
                Event.user("new life").toBuilder().id("e1").timestamp(NOON).build();
        Event stored = await(service.append(fixture().key(), event));
        assertThat(stored).isEqualTo(event.withSequence(1));
        assertThat(awaitAll(service.events(fixture().key()))).containsExactly(stored);
    }

    private static void requireNew(Session session) {
        assertThat(session.version()).isEqualTo(1);
        assertThat(session.lastSequence()).isZero();
        assertThat(session.updatedAt()).isEqualTo(session.createdAt());
        assertThat(session.expiresAt()).isNull();
    }
}
