/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactivesession.GroupCommit.Statistics;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.subscriber.TestSubscriber;

/** What waits: how much of it, its cancelling (R37), and its end when the engine closes (R40). */
class GroupCommitQueueTest {
    private static final long ONE = Sizes.estimate(List.of(Appends.event("1")));
    private static final GroupCommitOptions ONE_LANE =
            GroupCommitOptions.defaults().withLanes(1);

    private final ManualWriter writer = new ManualWriter();
    private GroupCommit commit = GroupCommit.create(ONE_LANE, writer);
    private Appends appends = new Appends(commit);

    private void use(GroupCommitOptions options) {
        commit = GroupCommit.create(options, writer);
        appends = new Appends(commit);
    }

    @Test
    void whatIsCancelledWhileItWaitsIsNotWritten() {
        List<TestSubscriber<List<Event>>> all = appends.subscribeEach("s", "1", "2", "3", "4");
        assertThat(commit.statistics()).isEqualTo(new Statistics(3, 3 * ONE, 4, 1));
        all.get(2).cancel();
        all.get(2).cancel();
        assertThat(commit.statistics()).isEqualTo(new Statistics(2, 2 * ONE, 3, 1));
        writer.succeed(0);
        assertThat(writer.written()).containsExactly(List.of("1"), List.of("2", "4"));
        writer.succeed(1);
        assertThat(commit.statistics()).isEqualTo(new Statistics(0, 0, 0, 2));
        assertThat(all.get(2).isTerminated()).isFalse();
        assertThat(all.get(3).isTerminatedComplete()).isTrue();
    }

    @Test
    void whenAllThatWaitsIsCancelledNothingMoreIsWritten() {
        List<TestSubscriber<List<Event>>> all = appends.subscribeEach("s", "1", "2", "3");
        all.get(1).cancel();
        all.get(2).cancel();
        writer.succeed(0);
        assertThat(commit.statistics()).isEqualTo(new Statistics(0, 0, 0, 1));
        appends.subscribe("s", "4");
        assertThat(writer.written()).containsExactly(List.of("1"), List.of("4"));
    }

    @Test
    void aCancelOfWhatWasSentChangesNothingForTheOthers() {
        List<TestSubscriber<List<Event>>> all = appends.subscribeEach("s", "1", "2", "3");
        all.get(0).cancel();
        assertThat(commit.statistics().unanswered()).isEqualTo(3);
        writer.succeed(0);
        all.get(1).cancel();
        writer.succeed(1);
        assertThat(all.get(0).isTerminated()).isFalse();
        assertThat(all.get(1).isTerminated()).isFalse();
        assertThat(all.get(2).isTerminatedComplete()).isTrue();
        assertThat(commit.statistics()).isEqualTo(new Statistics(0, 0, 0, 2));
    }

    @Test
    void aCancelAtSubscriptionWritesNothing() {
        appends.append("s", "1").subscribe(new CancelsAtOnce());
        appends.subscribe("s", "2");
        appends.append("s", "3").subscribe(new CancelsAtOnce());
        assertThat(commit.statistics()).isEqualTo(new Statistics(0, 0, 1, 1));
        assertThat(writer.written()).containsExactly(List.of("2"));
    }

    @Test
    void beyondTheBoundOfAppendsOneIsRefused() {
        use(ONE_LANE.withMaxQueuedAppends(2));
        List<TestSubscriber<List<Event>>> all = appends.subscribeEach("s", "1", "2", "3", "4");
        assertOverloaded(all.get(3));
        all.get(1).cancel();
        appends.subscribe("s", "5");
        assertOverloaded(appends.subscribe("s", "6"));
        writer.succeed(0);
        writer.succeed(1);
        assertThat(writer.written()).containsExactly(List.of("1"), List.of("3", "5"));
        assertThat(commit.statistics()).isEqualTo(new Statistics(0, 0, 0, 2));
    }

    @Test
    void beyondTheBoundOfBytesOneIsRefused() {
        use(ONE_LANE.withMaxQueuedBytes(2 * ONE));
        List<TestSubscriber<List<Event>>> all = appends.subscribeEach("s", "1", "2", "3", "4");
        assertOverloaded(all.get(3));
        assertThat(commit.statistics()).isEqualTo(new Statistics(2, 2 * ONE, 3, 1));
        all.get(1).cancel();
        assertOverloaded(appends.subscribe("s", "5", "6"));
        assertThat(appends.subscribe("s", "7").isTerminated()).isFalse();
    }

    @Test
    void theBoundHoldsForAllLanesTogether() {
        use(ONE_LANE.withLanes(16).withMaxQueuedAppends(10));
        int refused = 0;
        for (int i = 0; i < 1000; i++) {
            refused += appends.subscribe("s" + i, "e").isTerminated() ? 1 : 0;
        }
        assertThat(writer.batches).hasSize(16);
        assertThat(commit.statistics()).isEqualTo(new Statistics(10, 10 * ONE, 26, 16));
        assertThat(refused).isEqualTo(1000 - 26);
    }

    @Test
    void whatIsTooLargeForAnyQueueWaitsAlone() {
        use(ONE_LANE.withMaxQueuedBytes(2 * ONE));
        appends.subscribe("s", "1");
        TestSubscriber<List<Event>> large = appends.subscribe("s", "2", "3", "4");
        assertThat(large.isTerminated()).isFalse();
        assertOverloaded(appends.subscribe("s", "5"));
        writer.succeed(0);
        writer.succeed(1);
        assertThat(large.isTerminatedComplete()).isTrue();
    }

    private static void assertOverloaded(TestSubscriber<List<Event>> result) {
        assertThat(result.expectTerminalError()).isInstanceOf(StoreOverloadedException.class);
    }

    @Test
    void closingWaitsForWhatWaitsAndIsInFlightAndRefusesTheRest() {
        List<TestSubscriber<List<Event>>> all = appends.subscribeEach("s", "1", "2");
        Mono<Void> close = commit.close();
        appends.subscribe("s", "3");
        TestSubscriber<Void> closed = TestSubscriber.create();
        close.subscribe(closed);
        assertThat(appends.subscribe("s", "4").expectTerminalError()).isInstanceOf(ClosedException.class);
        writer.succeed(0);
        assertThat(closed.isTerminated()).isFalse();
        writer.succeed(1);
        assertThat(writer.written()).containsExactly(List.of("1"), List.of("2", "3"));
        assertThat(all).allMatch(TestSubscriber::isTerminatedComplete);
        assertThat(closed.isTerminatedComplete()).isTrue();
        StepVerifier.create(commit.close()).verifyComplete();
        StepVerifier.create(appends.append("s", "5")).verifyError(ClosedException.class);
    }

    @Test
    void closingWaitsForWhatWasCancelledInFlightAndNotForWhatWasWhileItWaited() {
        List<TestSubscriber<List<Event>>> all = appends.subscribeEach("s", "1", "2");
        TestSubscriber<Void> closed = TestSubscriber.create();
        commit.close().subscribe(closed);
        all.get(1).cancel();
        all.get(0).cancel();
        assertThat(closed.isTerminated()).isFalse();
        writer.succeed(0);
        assertThat(closed.isTerminatedComplete()).isTrue();
    }

    @Test
    void anIdleEngineClosesAtOnce() {
        StepVerifier.create(commit.close()).verifyComplete();
        assertThat(commit.statistics()).isEqualTo(new Statistics(0, 0, 0, 0));
    }

    private static final class CancelsAtOnce extends BaseSubscriber<List<Event>> {
        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            cancel();
        }
    }
}
