/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reactivesession.GroupCommit.Outcome;
import io.github.reactivesession.GroupCommit.Statistics;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.subscriber.TestSubscriber;

/** What shares a batch and what does not, in which order, and how much may wait. */
class GroupCommitTest {
    private static final GroupCommitOptions ONE_LANE =
            GroupCommitOptions.defaults().withLanes(1);

    private final ManualWriter writer = new ManualWriter();

    private Appends appends(GroupCommitOptions options) {
        return new Appends(GroupCommit.create(options, writer));
    }

    @Test
    void nothingIsWrittenBeforeSubscriptionAndEachOneIsAFreshAppend() {
        Mono<List<Event>> append = appends(ONE_LANE).append("s", "1");
        assertThat(writer.batches).isEmpty();
        List<List<Event>> results = new ArrayList<>();
        append.subscribe(results::add);
        writer.succeed(0);
        append.subscribe(results::add);
        writer.succeed(1);
        assertThat(writer.written()).containsExactly(List.of("1"), List.of("1"));
        assertThat(results).hasSize(2);
    }

    @Test
    void aLoneAppendGoesStraightThroughOnTheThreadOfItsSubscriber() {
        Thread[] wrote = new Thread[1];
        GroupCommit commit = GroupCommit.create(
                ONE_LANE,
                batch -> Mono.fromCallable(() -> {
                    wrote[0] = Thread.currentThread();
                    return ManualWriter.stored(batch);
                }));
        TestSubscriber<List<Event>> result = new Appends(commit).subscribe("s", "1");
        assertThat(wrote[0]).isSameAs(Thread.currentThread());
        assertThat(result.isTerminatedComplete()).isTrue();
        assertThat(commit.statistics()).isEqualTo(new Statistics(0, 0, 0, 1));
    }

    @Test
    void whatComesWhileABatchIsInFlightSharesTheNext() {
        Appends appends = appends(ONE_LANE);
        appends.subscribe("s", "1");
        appends.subscribe("t", "2");
        appends.subscribe("s", "3", "4");
        appends.subscribe("u", "5");
        assertThat(writer.written()).containsExactly(List.of("1"));
        writer.succeed(0);
        assertThat(writer.written()).containsExactly(List.of("1"), List.of("2", "3", "4", "5"));
        assertThat(writer.batches.get(1)).hasSize(3);
    }

    @Test
    void theNextBatchIsInFlightBeforeTheLastOneIsAnswered() {
        Appends appends = appends(ONE_LANE);
        int[] writtenAtResult = new int[1];
        appends.append("s", "1").subscribe(result -> writtenAtResult[0] = writer.batches.size());
        appends.subscribe("s", "2");
        writer.succeed(0);
        assertThat(writtenAtResult[0]).isEqualTo(2);
    }

    @Test
    void aBatchIsCutByEventsAndNeverWithinAnAppend() {
        Appends appends = appends(ONE_LANE.withMaxBatchEvents(3));
        appends.subscribe("s", "1");
        appends.subscribe("s", "2", "3");
        appends.subscribe("s", "4", "5");
        appends.subscribe("s", "6", "7", "8", "9");
        appends.subscribe("s", "10");
        for (int i = 0; i < 5; i++) {
            writer.succeed(i);
        }
        assertThat(writer.written())
                .containsExactly(
                        List.of("1"), List.of("2", "3"), List.of("4", "5"), List.of("6", "7", "8", "9"), List.of("10"));
    }

    @Test
    void aBatchIsCutByBytesButForAnAppendThatIsTooLargeAlone() {
        long one = Sizes.estimate(List.of(Appends.event("1")));
        Appends appends = appends(ONE_LANE.withMaxBatchBytes(2 * one));
        appends.subscribeEach("s", "1", "2", "3", "4");
        appends.subscribe("s", "5", "6", "7");
        for (int i = 0; i < 4; i++) {
            writer.succeed(i);
        }
        assertThat(writer.written())
                .containsExactly(List.of("1"), List.of("2", "3"), List.of("4"), List.of("5", "6", "7"));
    }

    @Test
    void eachAppendGetsItsOwnOutcome() {
        Appends appends = appends(ONE_LANE);
        appends.subscribe("s", "1");
        TestSubscriber<List<Event>> second = appends.subscribe("s", "2");
        TestSubscriber<List<Event>> third = appends.subscribe("t", "3");
        writer.succeed(0);
        SessionNotFoundException absent = new SessionNotFoundException(Appends.session("t"));
        writer.answer(1, List.of(Appends.stored(List.of(Appends.event("2"))), Outcome.failed(absent)));
        assertThat(second.getReceivedOnNext().get(0).get(0).id()).isEqualTo("2");
        assertThat(third.expectTerminalError()).isSameAs(absent);
    }

    @Test
    void lanesDoNotWaitForEachOther() {
        Appends appends = appends(ONE_LANE.withLanes(2));
        for (int i = 0; i < 100; i++) {
            appends.subscribe("session-" + i, "e" + i);
        }
        assertThat(writer.batches).hasSize(2);
    }

    @Test
    void similarKeysSpreadOverAllLanes() {
        Appends appends = appends(ONE_LANE.withLanes(64));
        for (int i = 0; i < 1000; i++) {
            appends.subscribe("session-" + i, "e" + i);
        }
        assertThat(writer.batches).hasSize(64);
    }

    @Test
    void theContextOfALoneAppendReachesTheWriter() {
        Appends appends = appends(ONE_LANE);
        for (String id : List.of("1", "2", "3")) {
            appends.append("s", id)
                    .contextWrite(context -> context.put("id", id))
                    .subscribe();
        }
        writer.succeed(0);
        writer.succeed(1);
        appends.append("s", "4").contextWrite(context -> context.put("id", "4")).subscribe();
        assertThat(writer.contexts.get(0).<String>get("id")).isEqualTo("1");
        assertThat(writer.contexts.get(1).isEmpty()).isTrue();
        assertThat(writer.contexts.get(2).<String>get("id")).isEqualTo("4");
    }

    @Test
    void aResultWaitsForDemand() {
        Appends appends = appends(ONE_LANE);
        StepVerifier.create(appends.append("s", "1"), 0)
                .then(() -> writer.succeed(0))
                .thenRequest(1)
                .expectNextCount(1)
                .verifyComplete();
    }

    @Test
    void optionsThatMakeNoSenseAreRefused() {
        assertThat(GroupCommitOptions.defaults().withLanes(1024).lanes()).isEqualTo(1024);
        Set<String> refused = new HashSet<>();
        for (Supplier<Object> change : List.<Supplier<Object>>of(
                () -> ONE_LANE.withLanes(0),
                () -> ONE_LANE.withLanes(1025),
                () -> ONE_LANE.withMaxBatchEvents(0),
                () -> ONE_LANE.withMaxBatchBytes(0),
                () -> ONE_LANE.withMaxQueuedAppends(0),
                () -> ONE_LANE.withMaxQueuedBytes(0),
                () -> new Outcome(null, null),
                () -> new Outcome(new Appended(Instant.EPOCH, List.of()), new ClosedException("x")))) {
            assertThatThrownBy(change::get)
                    .isInstanceOfSatisfying(InvalidRequestException.class, error -> refused.add(error.argument()));
        }
        assertThat(refused).hasSize(6);
    }
}
