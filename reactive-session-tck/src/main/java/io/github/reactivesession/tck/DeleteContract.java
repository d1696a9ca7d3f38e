/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import static io.github.reactivesession.tck.Footprint.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactivesession.AppKey;
import io.github.reactivesession.Event;
import io.github.reactivesession.EventQuery;
import io.github.reactivesession.ExpectedSequence;
import io.github.reactivesession.NewSession;
import io.github.reactivesession.Session;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionNotFoundException;
import io.github.reactivesession.SessionQuery;
import io.github.reactivesession.SessionService;
import io.github.reactivesession.SessionUpdate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Deleting: one session, and what is left when it is gone (R9). */
public interface DeleteContract extends Tck {
    /** It goes once, with its events and its state; a second time there is nothing to go. */
    @Test
    default void r9_deletingASessionRemovesItWithAllThatIsItsOwn() {
        SessionService service = fixture().service();
        fill(service, fixture().key());
        assertThat(await(service.delete(fixture().key()))).isEqualTo(1);
        assertThat(awaitAll(service.get(fixture().key()))).isEmpty();
        assertThat(awaitAll(service.events(fixture().key()))).isEmpty();
        assertThat(awaitAll(service.event(fixture().key(), "e1"))).isEmpty();
        assertThat(await(service.countEvents(fixture().key(), EventQuery.all())))
                .isZero();
        assertThat(await(service.state(fixture().key()))).isEmpty();
        assertThat(awaitAll(service.list(SessionQuery.user(fixture().user())))).isEmpty();
        assertThat(await(service.count(SessionQuery.app(fixture().app())))).isZero();
        assertThat(await(service.delete(fixture().key()))).isZero();
    }

    /** What the session put into its user's and its app's state is theirs, and stays. */
    @Test
    default void r9_deletingASessionLeavesUserAndAppState() {
        SessionService service = fixture().service();
        SessionKey sibling = fixture().user().session("sibling");
        create(service, sibling);
        fill(service, fixture().key());
        await(service.delete(fixture().key()));
        assertThat(await(service.state(fixture().user()))).isEqualTo(Map.of("k", 1L));
        assertThat(await(service.state(fixture().user().app()))).isEqualTo(Map.of("k", 1L));
        assertThat(await(service.get(sibling)).state()).isEqualTo(Map.of("user:k", 1L, "app:k", 1L));
        await(service.delete(sibling));
        assertThat(await(service.state(fixture().user()))).isEqualTo(Map.of("k", 1L));
        assertThat(await(service.state(fixture().user().app()))).isEqualTo(Map.of("k", 1L));
    }

    /** What was never there is not deleted, and not counted. */
    @Test
    default void r9_deletingWhatIsAbsentCountsNothing() {
        SessionService service = fixture().service();
        assertThat(await(service.delete(fixture().key()))).isZero();
        assertThat(await(service.deleteUser(fixture().user()))).isZero();
        assertThat(await(service.deleteApp(fixture().user().app()))).isZero();
        assertThat(Footprint.of(service, fixture().key())).isEqualTo(Footprint.NOTHING);
    }

    /** Made again it begins anew: its first event is 1, its version 1, and it knows nothing of before. */
    @Test
    default void r9_r4_aSessionMadeAgainStartsClean() {
        SessionService service = fixture().service();
        await(service.create(NewSession.of(fixture().key())
                .withAgentId("old")
                .withMetadata(Map.of("old", 1))
                .withState(Map.of("old", 1))));
        awaitAll(service.appendAll(fixture().key(), events(5)));
        await(service.update(fixture().key(), SessionUpdate.metadata(Map.of("older", 1))));
        await(service.delete(fixture().key()));
        Session fresh = create(service, fixture().key());
        assertThat(fresh.version()).isEqualTo(1);
        assertThat(fresh.lastSequence()).isZero();
        assertThat(fresh.state()).isEmpty();
        assertThat(fresh.metadata()).isEmpty();
        assertThat(fresh.agentId()).isNull();
        assertThat(awaitAll(service.events(fixture().key()))).isEmpty();
        Event again = events(5).get(4).withSequence(1);
        assertThat(await(service.append(fixture().key(), again, ExpectedSequence.exactly(0))))
                .isEqualTo(again);
        assertThat(awaitAll(service.events(fixture().key()))).containsExactly(again);
        assertThat(await(service.get(fixture().key())).createdAt()).isEqualTo(fresh.createdAt());
    }

    /** A write that comes late, from a service that knows the session well, fails, and brings nothing back. */
    @Test
    default void r9_aLateWriteFailsAndBringsNothingBack() {
        SessionService here = fixture().service();
        SessionService there = fixture().service();
        fill(here, fixture().key());
        assertThat(await(there.get(fixture().key())).lastSequence()).isEqualTo(3);
        assertThat(await(there.delete(fixture().key()))).isEqualTo(1);
        await(there.deleteApp(fixture().user().app()));
        List<Publisher<?>> writes = List.of(
                here.append(fixture().key(), Event.user("late").withStateDelta(Footprint.delta("k", 2))),
                here.append(fixture().key(), events(1).get(0)),
                here.appendAll(fixture().key(), events(4), ExpectedSequence.exactly(3)),
                here.update(fixture().key(), SessionUpdate.touch()),
                here.updateState(fixture().key(), Map.of("k", 2)));
        for (Publisher<?> write : writes) {
            assertThat(failure(SessionNotFoundException.class, write).key())
                    .isEqualTo(fixture().key());
            assertThat(Footprint.of(there, fixture().key())).isEqualTo(Footprint.NOTHING);
        }
        assertThat(await(here.count(SessionQuery.app(fixture().app())))).isZero();
    }

    /** Appends that race a deletion are stored before it or fail; none is left, and none brings the session back. */
    @Test
    default void r9_appendsThatRaceADeletionLeaveNothing() {
        List<SessionService> services = List.of(fixture().service(), fixture().service());
        create(services.get(0), fixture().key());
        List<Outcome<Long>> outcomes = awaitAll(Flux.range(1, 80)
                .flatMap(
                        n -> Outcome.of(
                                n == 30 ? services.get(0).delete(fixture().key()) : append(services.get(n % 2), n)),
                        16));
        assertThat(outcomes.stream().flatMap(outcome -> outcome.errors().stream()))
                .allSatisfy(error -> assertThat(error).isExactlyInstanceOf(SessionNotFoundException.class));
        assertThat(awaitAll(services.get(1).get(fixture().key()))).isEmpty();
        assertThat(awaitAll(services.get(1).events(fixture().key()))).isEmpty();
        create(services.get(1), fixture().key());
        assertThat(await(services.get(1).get(fixture().key())).lastSequence()).isZero();
        assertThat(await(services.get(0).append(fixture().key(), events(1).get(0)))
                        .sequence())
                .isEqualTo(1);
    }

    /** Of callers who delete one session at once, one is told that it went. */
    @Test
    default void r9_racingDeletesOfOneSessionCountItOnce() {
        List<SessionService> services = List.of(fixture().service(), fixture().service());
        for (int round = 0; round < 10; round++) {
            fill(services.get(0), fixture().key());
            List<Long> counts = awaitAll(Flux.range(0, 8)
                    .flatMap(n -> services.get(n % 2).delete(fixture().key()), 8));
            assertThat(counts).containsExactlyInAnyOrder(1L, 0L, 0L, 0L, 0L, 0L, 0L, 0L);
        }
    }

    /** Ids are not patterns, not beginnings, and not to be folded: only the one that was named goes. */
    @Test
    default void r9_r2_deletingTouchesNobodyWithALookAlikeId() {
        SessionService service = fixture().service();
        List<String> alike =
                List.of("a", "A", "a ", "a%", "a_", "_", "%", "*", "a*", "á", "ａ", "a:b", "ab", "a/b", "[a]");
        List<SessionKey> keys = Flux.fromIterable(alike)
                .flatMap(id -> Flux.just(
                        SessionKey.of(fixture().app(), "owner", id),
                        SessionKey.of(fixture().app(), id, "a"),
                        SessionKey.of(fixture().app() + id, "owner", "a")))
                .collectList()
                .blockOptional()
                .orElseThrow();
        keys.forEach(key -> fill(service, key));
        for (SessionKey key : keys) {
            long sharing = keys.stream()
                    .filter(other -> other.user().equals(key.user()))
                    .count();
            if (sharing > 1) {
                assertThat(await(service.delete(key))).as(key.toString()).isEqualTo(1);
            } else if (key.appName().equals(fixture().app())) {
                assertThat(await(service.deleteUser(key.user())))
                        .as(key.toString())
                        .isEqualTo(1);
            } else {
                assertThat(await(service.deleteApp(AppKey.of(key.appName()))))
                        .as(key.toString())
                        .isEqualTo(1);
            }
            assertThat(awaitAll(service.get(key))).isEmpty();
            for (SessionKey other : keys.subList(keys.indexOf(key) + 1, keys.size())) {
                assertThat(await(service.countEvents(other, EventQuery.all())))
                        .as("%s after %s", other, key)
                        .isEqualTo(3);
                assertThat(await(service.state(other.user()))).isNotEmpty();
            }
        }
    }

    private Mono<Long> append(SessionService service, int n) {
        return service.append(fixture().key(), Event.user("text " + n)).map(Event::sequence);
    }

    /** Makes a session with three events, and a key of state in each scope. */
    private void fill(SessionService service, SessionKey key) {
        await(service.create(NewSession.of(key).withState(Footprint.delta("k", 1))));
        awaitAll(service.appendAll(key, events(3)));
    }
}
