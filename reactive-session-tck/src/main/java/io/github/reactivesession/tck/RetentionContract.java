/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reactivesession.Event;
import io.github.reactivesession.EventQuery;
import io.github.reactivesession.EventScan;
import io.github.reactivesession.ExpectedSequence;
import io.github.reactivesession.SequenceConflictException;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionService;
import io.github.reactivesession.SessionServiceOptions;
import io.github.reactivesession.SessionStore;
import io.github.reactivesession.StoreOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** An event limit: the oldest leave the store, and nothing is renumbered (R19). */
public interface RetentionContract extends Tck {
    /** The oldest events are gone for every read, and from the store itself. */
    @Test
    default void r19_theOldestEventsLeaveTheStore() {
        SessionStore store = fixture().store(limited(3));
        SessionService service = fixture().service(store, SessionServiceOptions.defaults());
        SessionKey key = oneByOne(service, 5);
        expect(service, key, EventQuery.all(), "3:e3", "4:e4", "5:e5");
        assertThat(await(service.countEvents(key, EventQuery.all()))).isEqualTo(3);
        assertThat(awaitAll(service.event(key, "e2"))).isEmpty();
        assertThat(await(service.event(key, "e3")).sequence()).isEqualTo(3);
        assertThat(await(service.get(key)).lastSequence()).isEqualTo(5);
        EventQuery all = EventQuery.all();
        EventScan scan = new EventScan(all.filter(), all.range(), false, 100);
        assertThat(Histories.ids(await(store.events(key, scan)).items())).containsExactly("e3", "e4", "e5");
        assertThat(await(store.countEvents(key, all.filter(), all.range()))).isEqualTo(3);
    }

    /** As many events as the limit are all kept; one more moves the first out. */
    @Test
    default void r19_exactlyTheLimitIsKept() {
        SessionService service = open(3);
        SessionKey key = oneByOne(service, 3);
        expect(service, key, EventQuery.all(), "1:e1", "2:e2", "3:e3");
        append(service, key, "e4");
        expect(service, key, EventQuery.all(), "2:e2", "3:e3", "4:e4");
    }

    /** Without a limit nothing leaves. */
    @Test
    default void r19_withoutALimitAllIsKept() {
        SessionService service = open(0);
        SessionKey key = oneByOne(service, 12);
        assertThat(await(service.countEvents(key, EventQuery.all()))).isEqualTo(12);
    }

    /** Sequences go on after a trim, and a restart of the reader finds them where they were. */
    @Test
    default void r19_sequencesGoOn() {
        SessionService service = open(2);
        SessionKey key = oneByOne(service, 4);
        assertThat(append(service, key, "e5")).isEqualTo(5);
        awaitAll(service.appendAll(key, List.of(named("e6"), named("e7"), named("e8"))));
        expect(service, key, EventQuery.all(), "7:e7", "8:e8");
        assertThat(append(service, key, "e9")).isEqualTo(9);
    }

    /** An id that has left is a new event, with the next sequence; one that is kept is not. */
    @Test
    default void r19_anIdThatHasLeftIsNewAgain() {
        SessionService service = open(3);
        SessionKey key = oneByOne(service, 5);
        assertThat(append(service, key, "e1")).isEqualTo(6);
        expect(service, key, EventQuery.all(), "4:e4", "5:e5", "6:e1");
        assertThat(append(service, key, "e4")).isEqualTo(4);
        expect(service, key, EventQuery.all(), "4:e4", "5:e5", "6:e1");
    }

    /** A batch larger than the limit is stored as a whole: all are numbered, all deltas apply, the last stay. */
    @Test
    default void r19_aBatchMayBeLargerThanTheLimit() {
        SessionService service = open(3);
        SessionKey key = oneByOne(service, 2);
        List<Event> batch = IntStream.rangeClosed(3, 12)
                .mapToObj(n -> named("e" + n).withStateDelta(Map.of("k" + n, n, "last", n)))
                .toList();
        List<Event> stored = awaitAll(service.appendAll(key, batch));
        assertThat(Histories.sequences(stored)).containsExactly(3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L, 11L, 12L);
        expect(service, key, EventQuery.all(), "10:e10", "11:e11", "12:e12");
        assertThat(await(service.state(key)))
                .hasSize(11)
                .containsEntry("k3", 3L)
                .containsEntry("last", 12L);
    }

    /** Repeating a batch of which the head has left stores the head again, behind what is kept. */
    @Test
    default void r19_aRepeatedBatchStoresAgainWhatHasLeft() {
        SessionService service = open(3);
        SessionKey key = oneByOne(service, 0);
        awaitAll(service.appendAll(key, events(5)));
        List<Event> again = awaitAll(service.appendAll(key, events(5)));
        assertThat(Histories.sequences(again)).containsExactly(6L, 7L, 3L, 4L, 5L);
        expect(service, key, EventQuery.all(), "5:e5", "6:e1", "7:e2");
    }

    /** A batch may repeat a kept event and push it out in the same step. */
    @Test
    default void r19_aRepeatedEventMayLeaveInTheSameStep() {
        SessionService service = open(3);
        SessionKey key = oneByOne(service, 3);
        List<Event> stored = awaitAll(service.appendAll(key, List.of(named("e1"), named("e4"))));
        assertThat(Histories.sequences(stored)).containsExactly(1L, 4L);
        expect(service, key, EventQuery.all(), "2:e2", "3:e3", "4:e4");
    }

    /** The same where the batch is a large one. */
    @Test
    default void r19_aRepeatedEventMayLeaveWithALargeBatch() {
        SessionService service = open(700);
        SessionKey key = fixture().key();
        create(service, key);
        List<Event> all = events(1200);
        List<Event> before = awaitAll(service.appendAll(key, all.subList(0, 400)));
        List<Event> batch = new ArrayList<>(all.subList(400, 1200));
        batch.add(0, all.get(0));
        List<Event> stored = awaitAll(service.appendAll(key, batch));
        assertThat(stored.get(0)).isEqualTo(before.get(0));
        assertThat(Histories.ids(stored)).isEqualTo(Histories.ids(batch));
        assertThat(awaitAll(service.events(key)).get(0).sequence()).isEqualTo(501);
    }

    /** With a limit of one, the newest event is the history. */
    @Test
    default void r19_aLimitOfOneKeepsTheNewest() {
        SessionService service = open(1);
        SessionKey key = oneByOne(service, 3);
        expect(service, key, EventQuery.all(), "3:e3");
        awaitAll(service.appendAll(key, List.of(named("e4"), named("e5"))));
        expect(service, key, EventQuery.latest(9), "5:e5");
        assertThat(awaitAll(service.appendStream(key, Flux.just(named("e6"), named("e7")))))
                .extracting(Event::sequence)
                .containsExactly(6L, 7L);
        expect(service, key, EventQuery.all(), "7:e7");
    }

    /** Every view counts from what is kept. */
    @Test
    default void r19_viewsBeginAtTheOldestKept() {
        SessionService service = open(4);
        SessionKey key = oneByOne(service, 10);
        expect(service, key, EventQuery.latest(2), "9:e9", "10:e10");
        expect(service, key, EventQuery.latest(99), "7:e7", "8:e8", "9:e9", "10:e10");
        expect(service, key, EventQuery.latest(9).offset(2), "7:e7", "8:e8");
        expect(service, key, EventQuery.all().offset(1).limit(2), "8:e8", "9:e9");
        expect(service, key, EventQuery.all().descending().offset(3), "7:e7");
        expect(service, key, EventQuery.around(7, 3, 1), "7:e7", "8:e8");
        expect(service, key, EventQuery.around(5, 3, 1));
        expect(service, key, EventQuery.all().after(2), "7:e7", "8:e8", "9:e9", "10:e10");
        expect(service, key, EventQuery.all().before(8), "7:e7");
        expect(service, key, EventQuery.all().before(7));
        expect(service, key, EventQuery.all().eventId("e6"));
        assertThat(await(service.countEvents(key, EventQuery.all().before(9)))).isEqualTo(2);
    }

    /** A user's turn that has left begins no view. */
    @Test
    default void r19_aTurnThatHasLeftIsNotShown() {
        SessionService service = open(3);
        SessionKey key = fixture().key();
        create(service, key);
        awaitAll(service.appendAll(key, Histories.of("u1", "a2", "a3", "a4")));
        expect(service, key, EventQuery.latest(2).startingAtUserTurn());
        awaitAll(service.appendAll(key, Histories.of("u5", "a6")));
        expect(service, key, EventQuery.all().startingAtUserTurn(), "5:u5", "6:a6");
    }

    /** What an event changed in state outlives the event. */
    @Test
    default void r19_stateOutlivesItsEvents() {
        SessionService service = open(1);
        SessionKey key = oneByOne(service, 0);
        await(service.append(key, named("e1").withStateDelta(Map.of("a", 1, "app:b", 2, "user:c", 3))));
        append(service, key, "e2");
        assertThat(await(service.get(key)).state()).isEqualTo(Map.of("a", 1L, "app:b", 2L, "user:c", 3L));
    }

    /** Each session has the limit to itself. */
    @Test
    default void r19_theLimitIsPerSession() {
        SessionService service = open(2);
        SessionKey first = oneByOne(service, 3);
        SessionKey second = fixture().user().session("session-2");
        create(service, second);
        awaitAll(service.appendAll(second, events(2)));
        expect(service, first, EventQuery.all(), "2:e2", "3:e3");
        expect(service, second, EventQuery.all(), "1:e1", "2:e2");
    }

    /** Partial events and repeated ones push nothing out. */
    @Test
    default void r19_whatIsNotStoredPushesNothingOut() {
        SessionService service = open(2);
        SessionKey key = oneByOne(service, 2);
        await(service.append(key, named("piece").toBuilder().partial(true).build()));
        awaitAll(service.appendAll(key, events(2)));
        expect(service, key, EventQuery.all(), "1:e1", "2:e2");
    }

    /** An expectation is about the last sequence, however few events are kept. */
    @Test
    default void r19_expectationsGoByTheLastSequence() {
        SessionService service = open(2);
        SessionKey key = oneByOne(service, 5);
        assertThat(await(service.append(key, named("e6"), ExpectedSequence.exactly(5)))
                        .sequence())
                .isEqualTo(6);
        assertThatThrownBy(() -> await(service.append(key, named("e1"), ExpectedSequence.exactly(0))))
                .isInstanceOfSatisfying(SequenceConflictException.class, error -> {
                    assertThat(error.expected()).isZero();
                    assertThat(error.actual()).isEqualTo(6);
                });
    }

    /** Writers of two processes leave exactly the newest events, whoever trims. */
    @Test
    default void r19_writersTrimTogether() {
        SessionService one = open(5);
        SessionService two = open(5);
        for (int round = 0; round < 8; round++) {
            SessionKey key = fixture().user().session("s" + round);
            create(one, key);
            awaitAll(Flux.range(0, 60).flatMap(n -> (n % 2 == 0 ? one : two).append(key, named("w" + n)), 16));
            assertThat(Histories.sequences(awaitAll(two.events(key)))).containsExactly(56L, 57L, 58L, 59L, 60L);
            assertThat(await(one.countEvents(key, EventQuery.all()))).isEqualTo(5);
        }
    }

    /** So do batches, some longer than what is kept. */
    @Test
    default void r19_writersOfBatchesTrimTogether() {
        SessionService one = open(5);
        SessionService two = open(5);
        for (int round = 0; round < 8; round++) {
            SessionKey key = fixture().user().session("s" + round);
            create(one, key);
            awaitAll(Flux.range(0, 20)
                    .flatMap(n -> (n % 2 == 0 ? one : two).appendAll(key, batch(n, n % 4 == 0 ? 7 : 2)), 8));
            assertThat(Histories.sequences(awaitAll(two.events(key)))).containsExactly(61L, 62L, 63L, 64L, 65L);
            assertThat(await(one.countEvents(key, EventQuery.all()))).isEqualTo(5);
        }
    }

    private static List<Event> batch(int n, int size) {
        return IntStream.range(0, size).mapToObj(i -> named("b" + n + "-" + i)).toList();
    }

    /** A slow reader whose next pages have left goes on at the oldest kept. */
    @Test
    default void r19_aReaderGoesOnBehindATrim() {
        StoreOptions options = limited(6).withPageSize(2);
        SessionService service = fixture().service(options, SessionServiceOptions.defaults());
        SessionKey key = oneByOne(service, 6);
        List<Long> read = new ArrayList<>();
        StepVerifier.create(service.events(key).map(Event::sequence).doOnNext(read::add), 2)
                .expectNext(1L, 2L)
                .then(() -> awaitAll(service.appendAll(key, events(16).subList(6, 16))))
                .thenRequest(Long.MAX_VALUE)
                .thenConsumeWhile(sequence -> true)
                .expectComplete()
                .verify(PATIENCE);
        // The second page may have been read before it left.
        read.removeAll(List.of(3L, 4L));
        assertThat(read).containsExactly(1L, 2L, 11L, 12L, 13L, 14L, 15L, 16L);
    }

    private static StoreOptions limited(int events) {
        return StoreOptions.defaults().withEventLimit(events);
    }

    private SessionService open(int limit) {
        return fixture().service(limited(limit), SessionServiceOptions.defaults());
    }

    private SessionKey oneByOne(SessionService service, int count) {
        SessionKey key = fixture().key();
        create(service, key);
        events(count).forEach(event -> await(service.append(key, event)));
        return key;
    }

    private long append(SessionService service, SessionKey key, String id) {
        return await(service.append(key, named(id))).sequence();
    }

    private static Event named(String id) {
        return Event.builder("tool").id(id).timestamp(NOON).build();
    }

    private void expect(SessionService service, SessionKey key, EventQuery query, String... numberedIds) {
        List<String> read = awaitAll(service.events(key, query)).stream()
                .map(event -> event.sequence() + ":" + event.id())
                .toList();
        assertThat(read).as("%s", query).containsExactly(numberedIds);
    }
}
