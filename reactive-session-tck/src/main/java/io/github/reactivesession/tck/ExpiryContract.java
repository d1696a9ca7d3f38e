/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import static io.github.reactivesession.tck.TimeToLiveContract.PAST;
import static io.github.reactivesession.tck.TimeToLiveContract.TTL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reactivesession.Event;
import io.github.reactivesession.EventQuery;
import io.github.reactivesession.ExpectedSequence;
import io.github.reactivesession.NewSession;
import io.github.reactivesession.Session;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionNotFoundException;
import io.github.reactivesession.SessionQuery;
import io.github.reactivesession.SessionService;
import io.github.reactivesession.SessionServiceOptions;
import io.github.reactivesession.SessionStatus;
import io.github.reactivesession.SessionUpdate;
import io.github.reactivesession.StoreOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What it means to be past one's time: gone, at once, for every call and for good (R28). */
public interface ExpiryContract extends Tck {
    private SessionService expiring() {
        return fixture().service(StoreOptions.defaults().withSessionTtl(TTL), SessionServiceOptions.defaults());
    }

    /** A session with all that one can have, whose time is over and which nobody has swept. */
    private SessionService withExpiredSession() {
        SessionService service = expiring();
        SessionKey key = fixture().key();
        await(service.create(NewSession.of(key)
                .withAgentId("planner")
                .withMetadata(Map.of("old", true))
                .withState(Map.of("old", true))));
        assertThat(awaitAll(service.appendAll(key, events(3)))).hasSize(3);
        await(service.update(key, SessionUpdate.status(SessionStatus.COMPLETED)));
        fixture().passTime(PAST);
        return service;
    }

    /** Every read finds nothing. */
    @Test
    default void r28_anExpiredSessionIsAbsentForEveryRead() {
        SessionService service = withExpiredSession();
        SessionKey key = fixture().key();
        SessionQuery ofUser = SessionQuery.user(fixture().user());
        assertThat(awaitAll(service.get(key))).isEmpty();
        assertThat(awaitAll(service.list(ofUser))).isEmpty();
        assertThat(awaitAll(service.list(ofUser.includingState()))).isEmpty();
        assertThat(awaitAll(service.list(SessionQuery.app(fixture().app())))).isEmpty();
        assertThat(awaitAll(service.list(ofUser.status(SessionStatus.COMPLETED).agentId("planner"))))
                .isEmpty();
        assertThat(await(service.count(ofUser))).isZero();
        assertThat(await(service.count(SessionQuery.app(fixture().app())))).isZero();
        assertThat(awaitAll(service.events(key))).isEmpty();
        assertThat(awaitAll(service.events(key, EventQuery.latest(2)))).isEmpty();
        assertThat(awaitAll(service.events(key, EventQuery.all().descending()))).isEmpty();
        assertThat(awaitAll(service.event(key, "e2"))).isEmpty();
        assertThat(await(service.countEvents(key, EventQuery.all()))).isZero();
        assertThat(await(service.state(key))).isEmpty();
    }

    /** Every write fails, and none of them brings the session back. */
    @Test
    default void r28_noLateWriteRevivesAnExpiredSession() {
        SessionService service = withExpiredSession();
        SessionKey key = fixture().key();
        for (Calls.Call<SessionService> write : Calls.writesTo(key)) {
            assertThatThrownBy(() -> awaitAll(write.on(service)))
                    .as(write.name())
                    .isInstanceOfSatisfying(
                            SessionNotFoundException.class,
                            error -> assertThat(error.key()).isEqualTo(key));
            assertThat(awaitAll(service.get(key))).as(write.name()).isEmpty();
            assertThat(awaitAll(service.events(key))).as(write.name()).isEmpty();
        }
        assertThat(await(service.delete(key))).isZero();
    }

    /** A retry of an append that was acknowledged in time is late all the same: its event is gone. */
    @Test
    default void r28_aDuplicateOfAnExpiredEventIsNotFound() {
        SessionService service = withExpiredSession();
        Event stored = events(1).get(0);
        assertThatThrownBy(() -> await(service.append(fixture().key(), stored)))
                .isInstanceOf(SessionNotFoundException.class);
        assertThatThrownBy(() -> await(service.append(fixture().key(), stored, ExpectedSequence.exactly(3))))
                .isInstanceOf(SessionNotFoundException.class);
    }

    /** A late write is refused as a whole: what it would have changed for the app and the user stays. */
    @Test
    default void r28_aLateWriteChangesNoSharedState() {
        SessionService service = withExpiredSession();
        SessionKey key = fixture().key();
        assertThat(await(service.updateState(key.user(), Map.of("a", 1)))).isEqualTo(Map.of("a", 1L));
        Event late = Event.user("late").withStateDelta(Map.of("user:a", 2, "app:a", 2, "a", 2));
        assertThatThrownBy(() -> await(service.append(key, late))).isInstanceOf(SessionNotFoundException.class);
        assertThat(await(service.state(key.user()))).isEqualTo(Map.of("a", 1L));
        assertThat(await(service.state(key.app()))).isEmpty();
    }

    /** The key is free again, and the new session has nothing of the old one. */
    @Test
    default void r28_anExpiredSessionIsCreatedAnewAndClean() {
        SessionService service = withExpiredSession();
        assertClean(service, create(service, fixture().key()));
    }

    /** Getting or creating creates. */
    @Test
    default void r28_anExpiredSessionIsNotGotButCreated() {
        SessionService service = withExpiredSession();
        assertClean(service, await(service.getOrCreate(NewSession.of(fixture().key()))));
    }

    private void assertClean(SessionService service, Session session) {
        SessionKey key = fixture().key();
        assertThat(session.version()).isEqualTo(1);
        assertThat(session.lastSequence()).isZero();
        assertThat(session.agentId()).isNull();
        assertThat(session.status()).isEqualTo(SessionStatus.ACTIVE);
        assertThat(session.metadata()).isEmpty();
        assertThat(session.state()).isEmpty();
        assertThat(awaitAll(service.events(key))).isEmpty();
        assertThat(awaitAll(service.event(key, "e1"))).isEmpty();
        assertThat(await(service.countEvents(key, EventQuery.all()))).isZero();
        Event again = Event.user("another text").toBuilder().id("e2").build();
        assertThat(await(service.append(key, again))).isEqualTo(again.withSequence(1));
        assertThat(awaitAll(service.events(key))).containsExactly(again.withSequence(1));
    }

    /** Other processes see the same, and only what is past its time. */
    @Test
    default void r28_expiryIsSeenByEveryProcess() {
        SessionService one = expiring();
        SessionService other = expiring();
        SessionKey stays = fixture().user().session("stays");
        create(one, fixture().key());
        await(one.create(NewSession.of(stays).withTimeToLive(Duration.ofHours(1))));
        assertThat(awaitAll(other.get(fixture().key()))).hasSize(1);
        fixture().passTime(PAST);
        assertThat(awaitAll(other.get(fixture().key()))).isEmpty();
        assertThat(awaitAll(other.list(SessionQuery.user(fixture().user()))))
                .extracting(Session::key)
                .containsExactly(stays);
        assertThat(await(other.count(SessionQuery.user(fixture().user())))).isEqualTo(1);
    }

    /** Being created again, it is younger than the one that expired. */
    @Test
    default void r28_aSessionCreatedAnewHasItsOwnTimes() {
        SessionService service = expiring();
        Instant before = create(service, fixture().key()).createdAt();
        fixture().passTime(PAST);
        Session second = create(service, fixture().key());
        assertThat(second.createdAt()).isAfter(before);
        assertThat(second.updatedAt()).isEqualTo(second.createdAt());
        assertThat(List.of(second)).isEqualTo(awaitAll(service.get(fixture().key())));
    }
}
