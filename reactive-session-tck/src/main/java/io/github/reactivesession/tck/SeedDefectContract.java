/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactivesession.Event;
import io.github.reactivesession.EventActions;
import io.github.reactivesession.EventQuery;
import io.github.reactivesession.NewSession;
import io.github.reactivesession.Session;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionQuery;
import io.github.reactivesession.SessionService;
import io.github.reactivesession.SessionServiceOptions;
import io.github.reactivesession.StoreOptions;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** Defects known from elsewhere about events and histories, by what is true here instead. */
public interface SeedDefectContract extends Tck {
    /** Events of one timestamp keep the order they were appended in, whatever their ids. */
    @Test
    default void r10_equalTimestampsKeepAppendOrder() {
        SessionService service = open(StoreOptions.defaults().withPageSize(2));
        SessionKey key = fixture().key();
        create(service, key);
        List<String> ids = List.of("zzz-user", "aaa-assistant", "mmm-tool", "000", "~");
        ids.forEach(id -> await(
                service.append(key, Event.builder("a").id(id).timestamp(NOON).build())));
        assertThat(Histories.ids(awaitAll(service.events(key)))).isEqualTo(ids);
        assertThat(Histories.ids(awaitAll(service.events(key, EventQuery.latest(3)))))
                .isEqualTo(ids.subList(2, 5));
    }

    /** Events a few nanoseconds apart keep that order too. */
    @Test
    default void r10_timestampsNanosecondsApartKeepAppendOrder() {
        SessionService service = fixture().service();
        SessionKey key = fixture().key();
        create(service, key);
        List<Event> events = IntStream.range(0, 20)
                .mapToObj(n -> Event.builder("a")
                        .id("e" + (99 - n))
                        .timestamp(NOON.plusNanos(50L * (20 - n)))
                        .build())
                .toList();
        events.forEach(event -> await(service.append(key, event)));
        assertThat(Histories.ids(awaitAll(service.events(key)))).isEqualTo(Histories.ids(events));
    }

    /** The same id twice is one event, as it was first stored. */
    @Test
    default void r12_theSameIdIsStoredOnce() {
        SessionService service = fixture().service();
        SessionKey key = fixture().key();
        create(service, key);
        Event first = Event.builder("a").id("same").metadata(Map.of("n", 1)).build();
        Event second = Event.builder("b").id("same").metadata(Map.of("n", 2)).build();
        Event stored = await(service.append(key, first));
        assertThat(await(service.append(key, second))).isEqualTo(stored);
        assertThat(awaitAll(service.events(key))).containsExactly(stored);
    }

    /** 8,001 events are read, listed and counted as a few are. */
    @Test
    default void r18_thousandsOfEventsStayReadable() {
        SessionService service = fixture().service();
        SessionKey key = fixture().key();
        create(service, key);
        List<Event> events = events(8_001);
        for (int from = 0; from < events.size(); from += 1_000) {
            List<Event> batch = events.subList(from, Math.min(events.size(), from + 1_000));
            assertThat(awaitAll(service.appendAll(key, batch))).hasSize(batch.size());
        }
        assertThat(awaitAll(service.events(key))).containsExactlyElementsOf(Histories.numbered(events));
        assertThat(await(service.countEvents(key, EventQuery.all()))).isEqualTo(8_001);
        assertThat(await(service.get(key)).lastSequence()).isEqualTo(8_001);
        assertThat(awaitAll(service.list(SessionQuery.user(key.user())))).hasSize(1);
        assertThat(Histories.ids(awaitAll(service.events(key, EventQuery.latest(1)))))
                .containsExactly("e8001");
        assertThat(await(service.delete(key))).isEqualTo(1);
        assertThat(awaitAll(service.events(key))).isEmpty();
    }

    /** The latest few of a long history are read without the rest. */
    @Test
    default void r18_theLatestAreReadWithoutTheRest() {
        StoreCalls calls =
                new StoreCalls(fixture().store(StoreOptions.defaults().withPageSize(10)));
        SessionService service = fixture().service(calls.store(), SessionServiceOptions.defaults());
        SessionKey key = fixture().key();
        create(service, key);
        awaitAll(service.appendAll(key, events(500)));
        calls.clear();
        assertThat(awaitAll(service.events(key, EventQuery.latest(5)))).hasSize(5);
        assertThat(awaitAll(service.list(SessionQuery.user(key.user())))).hasSize(1);
        assertThat(await(service.get(key)).lastSequence()).isEqualTo(500);
        assertThat(calls.methods()).containsExactly("events", "list", "find");
        calls.clear();
        assertThat(await(service.event(key, "e250")).sequence()).isEqualTo(250);
        assertThat(calls.methods()).hasSizeLessThanOrEqualTo(2);
    }

    /** A history without a user's turn is trimmed as any other, and never wiped. */
    @Test
    default void r19_evictionNeverWipesTheHistory() {
        SessionService service = open(StoreOptions.defaults().withEventLimit(3));
        SessionKey key = fixture().key();
        create(service, key);
        for (String id : List.of("a1", "t2", "a3", "t4", "a5", "u6")) {
            await(service.append(key, Histories.of(id).get(0)));
        }
        assertThat(Histories.ids(awaitAll(service.events(key)))).containsExactly("t4", "a5", "u6");
    }

    /** Actions without a delta are stored as well. */
    @Test
    default void r20_actionsWithoutADeltaAreStored() {
        SessionService service = fixture().service();
        SessionKey key = fixture().key();
        create(service, key);
        EventActions actions = EventActions.none()
                .withTransferToAgent("next")
                .withEscalate(true)
                .withSkipSummarization(true)
                .withCustom(Map.of("c", 1));
        Event event = Event.builder("a").actions(actions).build();
        await(service.append(key, event));
        assertThat(await(service.event(key, event.id())).actions()).isEqualTo(actions);
    }

    /** A version of an artifact may be told again. */
    @Test
    default void r20_anArtifactVersionMayBeToldAgain() {
        SessionService service = fixture().service();
        SessionKey key = fixture().key();
        create(service, key);
        EventActions actions = EventActions.none().withArtifactDelta(Map.of("report.pdf", 1L));
        for (int i = 0; i < 2; i++) {
            await(service.append(key, Event.builder("a").actions(actions).build()));
        }
        assertThat(awaitAll(service.events(key)))
                .extracting(event -> event.actions().artifactDelta())
                .containsExactly(Map.of("report.pdf", 1L), Map.of("report.pdf", 1L));
    }

    /** Events and sessions made in one moment have ids of their own. */
    @Test
    default void r12_generatedIdsDiffer() {
        Set<String> ids = new HashSet<>();
        IntStream.range(0, 20_000).forEach(n -> ids.add(Event.user("-").id()));
        assertThat(ids).hasSize(20_000);
        SessionService service = fixture().service();
        List<Session> sessions = awaitAll(Flux.range(0, 50)
                .flatMap(n -> service.create(NewSession.of(fixture().user())), 16));
        assertThat(sessions.stream().map(Session::id).distinct()).hasSize(50);
    }

    /** The history of a session that is kept alive stays whole, far beyond the time to live. */
    @Test
    default void r28_oldEventsOfALiveSessionStayVisible() {
        Duration ttl = Duration.ofSeconds(2);
        inTime(ttl.dividedBy(2), () -> {
            SessionService service = open(StoreOptions.defaults().withSessionTtl(ttl));
            SessionKey key = fixture().key();
            create(service, key);
            awaitAll(service.appendAll(key, Histories.of("u1", "a2")));
            for (int i = 0; i < 3; i++) {
                fixture().letPass(ttl.dividedBy(2));
                await(service.updateState(key, Map.of("round", i)));
            }
            await(service.sweep());
            assertThat(Histories.ids(awaitAll(service.events(key)))).containsExactly("u1", "a2");
            assertThat(Histories.ids(
                            awaitAll(service.events(key, EventQuery.latest(1).startingAtUserTurn()))))
                    .containsExactly("u1", "a2");
            assertThat(await(service.event(key, "u1")).sequence()).isEqualTo(1);
        });
    }

    private SessionService open(StoreOptions options) {
        return fixture().service(options, SessionServiceOptions.defaults());
    }
}
