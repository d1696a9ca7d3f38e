/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import static io.github.reactivesession.tck.Footprint.failure;
import static io.github.reactivesession.tck.Footprint.ids;
import static io.github.reactivesession.tck.Footprint.sequences;
import static io.github.reactivesession.tck.Footprint.upTo;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactivesession.Content;
import io.github.reactivesession.Event;
import io.github.reactivesession.EventQuery;
import io.github.reactivesession.ExpectedSequence;
import io.github.reactivesession.SequenceConflictException;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionService;
import io.github.reactivesession.SessionServiceOptions;
import io.github.reactivesession.StoreOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

/** The same event again: it is there once, and changes state once (R12). */
public interface IdempotencyContract extends Tck {
    /** By whatever way it comes again, here or elsewhere: the stored event, and nothing written, the clock's hand neither. */
    @Test
    default void r12_theSameEventAgainReturnsTheStoredOneAndWritesNothing() {
        SessionService here = lasting();
        SessionService there = lasting();
        create(here, fixture().key());
        Event a = event("a", 1);
        Event b = event("b", 2);
        Event first = await(here.append(fixture().key(), a));
        await(here.append(fixture().key(), b));
        await(here.updateState(fixture().key(), Map.of("a", "changed since")));
        await(here.updateState(fixture().user(), Map.of("a", "changed since")));
        await(here.updateState(fixture().user().app(), Map.of("a", "changed since")));
        Footprint before = Footprint.of(here, fixture().key());
        fixture().passTime(Duration.ofMillis(30));
        for (SessionService service : List.of(here, there)) {
            List<Publisher<Event>> ways = List.of(
                    service.append(fixture().key(), a),
                    service.append(fixture().key(), first),
                    service.appendAll(fixture().key(), List.of(a)),
                    service.appendStream(fixture().key(), Flux.just(a)));
            for (Publisher<Event> way : ways) {
                assertThat(awaitAll(way)).containsExactly(first);
                assertThat(Footprint.of(there, fixture().key())).isEqualTo(before);
            }
        }
    }

    /** A batch that is sent again, in another order, comes back in that order. */
    @Test
    default void r12_aBatchAgainReturnsTheStoredEventsInTheOrderGiven() {
        SessionService service = fixture().service();
        create(service, fixture().key());
        awaitAll(service.appendAll(fixture().key(), List.of(event("a", 1), event("b", 2), event("c", 3))));
        Footprint before = Footprint.of(service, fixture().key());
        List<Event> again =
                awaitAll(service.appendAll(fixture().key(), List.of(event("c", 3), event("a", 1), event("b", 2))));
        assertThat(ids(again)).containsExactly("c", "a", "b");
        assertThat(sequences(again)).containsExactly(3L, 1L, 2L);
        assertThat(Footprint.of(service, fixture().key())).isEqualTo(before);
    }

    /** Of a batch of old and new, the new are stored without a gap, and only they change state. */
    @Test
    default void r12_ofAMixedBatchOnlyTheNewAreStoredAndApplied() {
        SessionService service = fixture().service();
        create(service, fixture().key());
        awaitAll(service.appendAll(fixture().key(), List.of(event("a", 1), event("b", 2))));
        List<Event> mixed = awaitAll(service.appendAll(
                fixture().key(),
                List.of(
                        event("n1", 3),
                        setting("b", "shared", "by the duplicate"),
                        setting("n2", "shared", "by the new"),
                        setting("a", "shared", "by the duplicate"),
                        event("n3", 5))));
        assertThat(ids(mixed)).containsExactly("n1", "b", "n2", "a", "n3");
        assertThat(sequences(mixed)).containsExactly(3L, 2L, 4L, 1L, 5L);
        assertThat(mixed.get(1)).isEqualTo(event("b", 2).withSequence(2));
        List<Event> stored = awaitAll(service.events(fixture().key()));
        assertThat(ids(stored)).containsExactly("a", "b", "n1", "n2", "n3");
        assertThat(sequences(stored)).isEqualTo(upTo(5));
        assertThat(await(service.state(fixture().key())))
                .isEqualTo(Map.of("a", 1L, "b", 2L, "n1", 3L, "shared", "by the new", "n3", 5L));
        assertThat(await(service.state(fixture().user())).get("shared")).isEqualTo("by the new");
        assertThat(await(service.state(fixture().user().app())).get("shared")).isEqualTo("by the new");
    }

    /** Twice in one batch: the first counts, the second returns it, and those behind follow without a gap. */
    @Test
    default void r12_twiceInOneBatchIsStoredOnce() {
        SessionService service = fixture().service();
        create(service, fixture().key());
        List<Event> returned = awaitAll(service.appendAll(
                fixture().key(),
                List.of(event("a", "first"), event("b", 1), event("a", "second"), event("c", 1), event("a", "third"))));
        assertThat(ids(returned)).containsExactly("a", "b", "a", "c", "a");
        assertThat(sequences(returned)).containsExactly(1L, 2L, 1L, 3L, 1L);
        assertThat(returned.get(2))
                .isEqualTo(event("a", "first").withSequence(1))
                .isEqualTo(returned.get(4));
        assertThat(sequences(awaitAll(service.events(fixture().key())))).isEqualTo(upTo(3));
        assertThat(await(service.get(fixture().key())).lastSequence()).isEqualTo(3);
        assertThat(await(service.state(fixture().user())).get("a")).isEqualTo("first");
        assertThat(await(service.append(fixture().key(), event("d", 1))).sequence())
                .isEqualTo(4);
    }

    /** Whether it was stored already or not, an id twice in a batch gives the stored event twice. */
    @Test
    default void r12_twiceInABatchAndStoredAlreadyWritesNothing() {
        SessionService service = fixture().service();
        create(service, fixture().key());
        Event stored = await(service.append(fixture().key(), event("a", 1)));
        Footprint before = Footprint.of(service, fixture().key());
        assertThat(awaitAll(service.appendAll(fixture().key(), List.of(event("a", 2), event("a", 3)))))
                .containsExactly(stored, stored);
        assertThat(Footprint.of(service, fixture().key())).isEqualTo(before);
    }

    /** The id is what makes an event one; whatever else differs is not written. */
    @Test
    default void r12_anotherContentUnderTheSameIdReturnsTheFirst() {
        SessionService service = fixture().service();
        create(service, fixture().key());
        Event first = await(service.append(fixture().key(), event("a", 1)));
        Footprint before = Footprint.of(service, fixture().key());
        Event other = Event.agent("agent", "other text").toBuilder()
                .id("a")
                .invocationId("run")
                .branch("x.y")
                .metadata(Map.of("m", 1))
                .timestamp(NOON.plusSeconds(9))
                .build()
                .withStateDelta(Footprint.delta("other", 1));
        assertThat(await(service.append(fixture().key(), other))).isEqualTo(first);
        assertThat(await(service.append(fixture().key(), first.withContent(Content.user("changed")))))
                .isEqualTo(first);
        assertThat(Footprint.of(service, fixture().key())).isEqualTo(before);
    }

    /** An id is matched as exactly as a key: no case, no accent, no blank is passed over. */
    @Test
    default void r12_r1_idsThatLookAlikeAreDifferentEvents() {
        SessionService service = fixture().service();
        create(service, fixture().key());
        List<String> alike = List.of("e", "E", "é", "e\u0301", "e ", " e", "ｅ", "e%", "e_", "ss", "ß", "1", "01");
        for (int n = 0; n < alike.size(); n++) {
            assertThat(await(service.append(fixture().key(), event(alike.get(n), n)))
                            .sequence())
                    .as(alike.get(n))
                    .isEqualTo(n + 1);
        }
        assertThat(ids(awaitAll(service.events(fixture().key())))).isEqualTo(alike);
        assertThat(ids(awaitAll(service.appendAll(
                        fixture().key(), alike.stream().map(id -> event(id, 0)).toList()))))
                .isEqualTo(alike);
        assertThat(await(service.countEvents(fixture().key(), EventQuery.all())))
                .isEqualTo(alike.size());
    }

    /** Each session has ids of its own, be it of the same user or not. */
    @Test
    default void r12_theSameIdInAnotherSessionIsAnotherEvent() {
        SessionService service = fixture().service();
        List<SessionKey> keys = List.of(
                fixture().key(),
                fixture().user().session("session-2"),
                SessionKey.of(fixture().app(), "user-2", fixture().key().sessionId()));
        keys.forEach(key -> create(service, key));
        for (SessionKey key : keys) {
            Event own = event("a", key.userId() + key.sessionId());
            assertThat(await(service.append(key, own))).isEqualTo(own.withSequence(1));
        }
        for (SessionKey key : keys) {
            Event own = event("a", key.userId() + key.sessionId());
            assertThat(awaitAll(service.events(key))).containsExactly(own.withSequence(1));
            assertThat(await(service.state(key)).get("a")).isEqualTo(key.userId() + key.sessionId());
        }
    }

    /** Sent by many at once, through two services, alone and among others: one sequence, and no gap behind it. */
    @Test
    default void r12_concurrentDuplicatesGetOneSequenceAndLeaveNoGap() {
        List<SessionService> services = List.of(fixture().service(), fixture().service());
        create(services.get(0), fixture().key());
        List<Event> returned = awaitAll(Flux.range(0, 64)
                .flatMap(n -> services.get(n % 2).append(fixture().key(), event("a", n)), 64));
        assertThat(returned).hasSize(64).containsOnly(returned.get(0));
        assertThat(returned.get(0).sequence()).isEqualTo(1);
        assertThat(awaitAll(services.get(0).events(fixture().key()))).containsExactly(returned.get(0));
        assertThat(await(services.get(1).get(fixture().key())).state())
                .isEqualTo(returned.get(0).actions().stateDelta());
        assertThat(await(services.get(1).append(fixture().key(), event("b", 1))).sequence())
                .isEqualTo(2);
    }

    /** Batches that overlap, sent at once in opposite orders, store each event once. */
    @Test
    default void r12_concurrentOverlappingBatchesStoreEachEventOnce() {
        List<SessionService> services = List.of(fixture().service(), fixture().service());
        create(services.get(0), fixture().key());
        List<List<Event>> returned = awaitAll(Flux.range(0, 24)
                .flatMap(
                        n -> services.get(n % 2)
                                .appendAll(fixture().key(), overlapping(n))
                                .collectList(),
                        24));
        List<Event> stored = awaitAll(services.get(1).events(fixture().key()));
        assertThat(sequences(stored)).isEqualTo(upTo(33));
        assertThat(ids(stored)).doesNotHaveDuplicates();
        assertThat(returned).hasSize(24).allSatisfy(batch -> assertThat(stored).containsAll(batch));
        assertThat(await(services.get(0).get(fixture().key())).lastSequence()).isEqualTo(33);
    }

    /** A conditional append whose answer was lost may be sent again, though the session has moved on. */
    @Test
    default void r12_r13_aRetryOfAConditionalAppendReturnsTheStoredEvents() {
        SessionService service = fixture().service();
        create(service, fixture().key());
        List<Event> batch = List.of(event("a", 1), event("b", 1));
        List<Event> first = awaitAll(service.appendAll(fixture().key(), batch, ExpectedSequence.exactly(0)));
        await(service.append(fixture().key(), event("c", 1)));
        Footprint before = Footprint.of(service, fixture().key());
        assertThat(awaitAll(service.appendAll(fixture().key(), batch, ExpectedSequence.exactly(0))))
                .isEqualTo(first);
        assertThat(await(service.append(fixture().key(), event("b", 2), ExpectedSequence.exactly(1))))
                .isEqualTo(first.get(1));
        assertThat(Footprint.of(service, fixture().key())).isEqualTo(before);
    }

    /** As soon as one event is new the expectation counts, and the whole batch fails. */
    @Test
    default void r12_r13_aMixedBatchWithAWrongExpectationFailsWhole() {
        SessionService service = fixture().service();
        create(service, fixture().key());
        awaitAll(service.appendAll(fixture().key(), List.of(event("a", 1), event("b", 1))));
        Footprint before = Footprint.of(service, fixture().key());
        List<Event> mixed = List.of(event("a", 1), event("b", 1), event("new", 1));
        SequenceConflictException conflict = failure(
                SequenceConflictException.class,
                service.appendAll(fixture().key(), mixed, ExpectedSequence.exactly(0)));
        assertThat(conflict.expected()).isZero();
        assertThat(conflict.actual()).isEqualTo(2);
        assertThat(Footprint.of(service, fixture().key())).isEqualTo(before);
        assertThat(sequences(awaitAll(service.appendAll(fixture().key(), mixed, ExpectedSequence.exactly(2)))))
                .containsExactly(1L, 2L, 3L);
    }

    /** The promise lasts as long as the event is kept: an id that was trimmed away is free again. */
    @Test
    default void r12_r19_theIdOfATrimmedEventIsANewEvent() {
        SessionService service =
                fixture().service(StoreOptions.defaults().withEventLimit(3), SessionServiceOptions.defaults());
        create(service, fixture().key());
        for (String id : List.of("a", "b", "c", "d")) {
            await(service.append(fixture().key(), event(id, 1)));
        }
        assertThat(await(service.append(fixture().key(), event("b", 2))).sequence())
                .isEqualTo(2);
        assertThat(await(service.append(fixture().key(), event("a", 2))))
                .isEqualTo(event("a", 2).withSequence(5));
        assertThat(ids(awaitAll(service.events(fixture().key())))).containsExactly("c", "d", "a");
        assertThat(await(service.state(fixture().user()))).isEqualTo(Map.of("a", 2L, "b", 1L, "c", 1L, "d", 1L));
        assertThat(await(service.append(fixture().key(), event("a", 3))).sequence())
                .isEqualTo(5);
    }

    /** So is an id whose session was deleted and made again. */
    @Test
    default void r12_r4_idsAreFreeAgainInASessionMadeAnew() {
        SessionService service = fixture().service();
        create(service, fixture().key());
        awaitAll(service.appendAll(fixture().key(), List.of(event("a", 1), event("b", 1))));
        await(service.delete(fixture().key()));
        create(service, fixture().key());
        assertThat(await(service.append(fixture().key(), event("b", 2))))
                .isEqualTo(event("b", 2).withSequence(1));
        assertThat(await(service.state(fixture().key()))).isEqualTo(Map.of("b", 2L));
    }

    private SessionService lasting() {
        return fixture()
                .service(StoreOptions.defaults().withSessionTtl(Duration.ofHours(1)), SessionServiceOptions.defaults());
    }

    private static Event event(String id, Object value) {
        return setting(id, id, value);
    }

    private static Event setting(String id, String stateKey, Object value) {
        return Event.user("text " + value).toBuilder()
                .id(id)
                .timestamp(NOON)
                .build()
                .withStateDelta(Footprint.delta(stateKey, value));
    }

    /** Ten events from the n-th of a row, up or down. */
    private static List<Event> overlapping(int n) {
        return IntStream.range(0, 10)
                .mapToObj(i -> event("e" + (n % 2 == 0 ? n + i : n + 9 - i), 1))
                .toList();
    }
}
