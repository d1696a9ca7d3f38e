/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import static io.github.reactivesession.tck.Footprint.failure;
import static io.github.reactivesession.tck.Footprint.sequences;
import static io.github.reactivesession.tck.Footprint.upTo;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactivesession.Event;
import io.github.reactivesession.ExpectedSequence;
import io.github.reactivesession.SequenceConflictException;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionService;
import io.github.reactivesession.SessionServiceOptions;
import io.github.reactivesession.StoreOptions;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** Appending on condition: where the session must end, and what happens when it does not (R13). */
public interface ExpectedSequenceContract extends Tck {
    /** Whoever expects nothing is never refused. */
    @Test
    default void r13_withAnyTwoWritersBothSucceed() {
        SessionService here = fixture().service();
        SessionService there = fixture().service();
        create(here, fixture().key());
        List<Event> both = awaitAll(Flux.merge(
                here.append(fixture().key(), event("a"), ExpectedSequence.any()),
                there.append(fixture().key(), event("b"), ExpectedSequence.any())));
        assertThat(sequences(both)).containsExactlyInAnyOrder(1L, 2L);
    }

    /** Who knows the end may go on from there, event by event and batch by batch, from 0. */
    @Test
    default void r13_whoKnowsTheEndMayAppend() {
        SessionService service = fixture().service();
        create(service, fixture().key());
        assertThat(await(service.append(fixture().key(), event("a"), exactly(0)))
                        .sequence())
                .isEqualTo(1);
        assertThat(sequences(awaitAll(service.appendAll(fixture().key(), events(3), exactly(1)))))
                .containsExactly(2L, 3L, 4L);
        assertThat(await(service.append(fixture().key(), event("b"), exactly(4)))
                        .sequence())
                .isEqualTo(5);
    }

    /** A batch may be the first there is. */
    @Test
    default void r13_exactlyZeroMeansNoEventYet() {
        SessionService service = fixture().service();
        create(service, fixture().key());
        assertThat(sequences(awaitAll(service.appendAll(fixture().key(), events(2), exactly(0)))))
                .containsExactly(1L, 2L);
        conflict(service, List.of(event("late")), 0, 2);
    }

    /** Behind, ahead, or far off: refused with both numbers, and no event and no delta in any scope is there after. */
    @Test
    default void r13_aConflictCarriesBothNumbersAndWritesNothing() {
        SessionService service = fixture().service();
        create(service, fixture().key());
        awaitAll(service.appendAll(fixture().key(), List.of(event("a"), event("b"), event("c"))));
        for (long wrong : List.of(0L, 1L, 2L, 4L, 1L << 31, (1L << 32) + 3, Long.MAX_VALUE)) {
            conflict(service, List.of(event("d")), wrong, 3);
            conflict(service, List.of(event("d"), event("e")), wrong, 3);
        }
        assertThat(await(service.append(fixture().key(), event("d"), exactly(3)))
                        .sequence())
                .isEqualTo(4);
    }

    /** What counts is the last sequence: not the events that are left, nor the version. */
    @Test
    default void r13_r19_theExpectationIsOfTheLastSequenceAndNotOfACount() {
        StoreOptions two = StoreOptions.defaults().withEventLimit(2);
        SessionService service = fixture().service(two, SessionServiceOptions.defaults());
        create(service, fixture().key());
        awaitAll(service.appendAll(fixture().key(), events(5)));
        await(service.updateState(fixture().key(), Map.of("x", 1)));
        conflict(service, List.of(event("f")), 2, 5);
        assertThat(await(service.append(fixture().key(), event("f"), exactly(5)))
                        .sequence())
                .isEqualTo(6);
    }

    /** Another session's end is not this one's. */
    @Test
    default void r13_eachSessionHasAnEndOfItsOwn() {
        SessionService service = fixture().service();
        SessionKey other = fixture().user().session("session-2");
        create(service, fixture().key());
        create(service, other);
        awaitAll(service.appendAll(other, events(7)));
        conflict(service, List.of(event("a")), 7, 0);
        assertThat(await(service.append(fixture().key(), event("a"), exactly(0)))
                        .sequence())
                .isEqualTo(1);
    }

    /** Of writers with the same expectation, in two processes, one wins a round; only its event and delta are kept. */
    @Test
    default void r13_ofRacingWritersWithOneExpectationExactlyOneWins() {
        List<SessionService> services = List.of(fixture().service(), fixture().service());
        create(services.get(0), fixture().key());
        for (int round = 0; round < 10; round++) {
            int end = round;
            List<Outcome<Event>> outcomes = awaitAll(Flux.range(0, 12)
                    .flatMap(
                            n -> Outcome.of(services.get(n % 2)
                                    .append(fixture().key(), event("r" + end + "-" + n), exactly(end))),
                            12));
            List<Event> won = outcomes.stream()
                    .flatMap(outcome -> outcome.values().stream())
                    .toList();
            assertThat(sequences(won)).containsExactly(round + 1L);
            assertThat(outcomes.stream().flatMap(outcome -> outcome.errors().stream()))
                    .hasSize(11)
                    .allSatisfy(error -> assertConflict(error, end, end + 1));
            assertThat(await(services.get(1).event(fixture().key(), won.get(0).id())))
                    .isEqualTo(won.get(0));
            assertThat(await(services.get(0).get(fixture().key())).state()).hasSize(3 * (round + 1));
        }
        assertThat(sequences(awaitAll(services.get(0).events(fixture().key())))).isEqualTo(upTo(10));
    }

    /** Racing batches: the winner's is there whole, and nothing of the others. */
    @Test
    default void r13_r11_ofRacingBatchesWithOneExpectationExactlyOneIsThere() {
        List<SessionService> services = List.of(fixture().service(), fixture().service());
        create(services.get(0), fixture().key());
        List<Outcome<Event>> outcomes = awaitAll(Flux.range(0, 8)
                .flatMap(
                        n -> Outcome.of(services.get(n % 2)
                                .appendAll(fixture().key(), batch("b" + n, 5), exactly(0))
                                .last()),
                        8));
        assertThat(outcomes.stream().flatMap(outcome -> outcome.errors().stream()))
                .hasSize(7)
                .allSatisfy(error -> assertConflict(error, 0, 5));
        List<Event> stored = awaitAll(services.get(1).events(fixture().key()));
        assertThat(sequences(stored)).isEqualTo(upTo(5));
        String winner = stored.get(0).id().substring(0, 2);
        assertThat(Footprint.ids(stored)).isEqualTo(Footprint.ids(batch(winner, 5)));
        assertThat(await(services.get(1).get(fixture().key())).state()).hasSize(15);
    }

    private void conflict(SessionService service, List<Event> events, long expected, long actual) {
        Footprint before = Footprint.of(service, fixture().key());
        assertConflict(
                failure(
                        SequenceConflictException.class,
                        service.appendAll(fixture().key(), events, exactly(expected))),
                expected,
                actual);
        if (events.size() == 1) {
            assertConflict(
                    failure(
                            SequenceConflictException.class,
                            service.append(fixture().key(), events.get(0), exactly(expected))),
                    expected,
                    actual);
        }
        assertThat(Footprint.of(service, fixture().key())).isEqualTo(before);
    }

    private static void assertConflict(Throwable error, long expected, long actual) {
        assertThat(error).isExactlyInstanceOf(SequenceConflictException.class);
        SequenceConflictException conflict = (SequenceConflictException) error;
        assertThat(List.of(conflict.expected(), conflict.actual())).containsExactly(expected, actual);
    }

    private static List<Event> batch(String name, int size) {
        return IntStream.range(0, size).mapToObj(n -> event(name + "-" + n)).toList();
    }

    private static Event event(String id) {
        return Event.user("text").toBuilder().id(id).timestamp(NOON).build().withStateDelta(Footprint.delta(id, 1));
    }

    private static ExpectedSequence exactly(long sequence) {
        return ExpectedSequence.exactly(sequence);
    }
}
