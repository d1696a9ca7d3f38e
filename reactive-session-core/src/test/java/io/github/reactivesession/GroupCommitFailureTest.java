/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactivesession.GroupCommit.Append;
import io.github.reactivesession.GroupCommit.Outcome;
import io.github.reactivesession.GroupCommit.Statistics;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.test.subscriber.TestSubscriber;

/** What fails when a batch does, and what does not. */
class GroupCommitFailureTest {
    private static final GroupCommitOptions ONE_LANE =
            GroupCommitOptions.defaults().withLanes(1);

    private final ManualWriter writer = new ManualWriter();
    private final GroupCommit commit = GroupCommit.create(ONE_LANE, writer);
    private final Appends appends = new Appends(commit);

    @Test
    void halvesAreWrittenInOrderBeforeTheNextBatch() {
        List<TestSubscriber<List<Event>>> all = appends.subscribeEach("s", "0", "1", "2", "3", "4");
        writer.succeed(0);
        appends.subscribe("s", "5");
        IllegalArgumentException guilty = new IllegalArgumentException("2");
        writer.fail(1, guilty);
        writer.succeed(2);
        writer.fail(3, guilty);
        writer.fail(4, guilty);
        writer.succeed(5);
        writer.succeed(6);
        assertThat(writer.written())
                .containsExactly(
                        List.of("0"),
                        List.of("1", "2", "3", "4"),
                        List.of("1", "2"),
                        List.of("3", "4"),
                        List.of("3"),
                        List.of("4"),
                        List.of("5"));
        assertThat(all.get(3).expectTerminalError()).isSameAs(guilty);
        assertThat(all.stream().filter(TestSubscriber::isTerminatedComplete)).hasSize(4);
        assertThat(commit.statistics()).isEqualTo(new Statistics(0, 0, 0, 7));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 499, 500, 998, 999})
    void halvingFindsTheGuiltyOneOfAThousandInFewCalls(int guilty) {
        List<String> written = new ArrayList<>();
        Gate gate = new Gate(batch -> {
            List<String> ids = ManualWriter.ids(batch);
            if (ids.contains("e" + guilty)) {
                return Mono.error(new IllegalStateException("refused"));
            }
            written.addAll(ids);
            return Mono.just(ManualWriter.stored(batch));
        });
        GroupCommit halving = GroupCommit.create(ONE_LANE.withMaxBatchEvents(1000), gate);
        new Appends(halving).subscribe("s", "first");
        List<TestSubscriber<List<Event>>> all = new Appends(halving).subscribeEach("s", ids(1000));
        gate.open();
        List<String> expected = new ArrayList<>(List.of(ids(1000)));
        expected.remove(guilty);
        assertThat(written).isEqualTo(expected);
        assertThat(all.get(guilty).expectTerminalError()).hasMessage("refused");
        assertThat(all.stream().filter(TestSubscriber::isTerminatedComplete)).hasSize(999);
        assertThat(halving.statistics().batches()).isLessThanOrEqualTo(2 + 2 * 10);
    }

    private static String[] ids(int count) {
        return IntStream.range(0, count).mapToObj(i -> "e" + i).toArray(String[]::new);
    }

    static Stream<SessionException> commonErrors() {
        return Stream.of(
                new StoreUnavailableException("down", null),
                new StoreOverloadedException("full"),
                new ClosedException("store"));
    }

    @ParameterizedTest
    @MethodSource("commonErrors")
    void anErrorThatIsNoAppendsFaultFailsTheWholeBatch(SessionException error) {
        List<TestSubscriber<List<Event>>> all = appends.subscribeEach("s", "1", "2", "3");
        writer.succeed(0);
        writer.fail(1, error);
        assertThat(all.get(1).expectTerminalError()).isSameAs(error);
        assertThat(all.get(2).expectTerminalError()).isSameAs(error);
        assertThat(commit.statistics()).isEqualTo(new Statistics(0, 0, 0, 2));
    }

    @Test
    void aSecondHalfIsTriedWhenTheFirstFindsTheStoreAway() {
        List<TestSubscriber<List<Event>>> all = appends.subscribeEach("s", "0", "1", "2");
        writer.succeed(0);
        writer.fail(1, new SessionNotFoundException(Appends.session("s")));
        writer.fail(2, new StoreUnavailableException("down", null));
        writer.succeed(3);
        assertThat(all.get(1).expectTerminalError()).isInstanceOf(StoreUnavailableException.class);
        assertThat(all.get(2).isTerminatedComplete()).isTrue();
    }

    static Stream<Function<List<Append>, Mono<List<Outcome>>>> misbehaviours() {
        return Stream.of(
                batch -> Mono.empty(),
                batch -> Mono.just(List.of()),
                batch -> Mono.just(Stream.concat(batch.stream(), batch.stream())
                        .map(append -> Appends.stored(append.events()))
                        .toList()),
                batch -> Mono.fromCallable(() -> new ArrayList<>(Collections.nCopies(batch.size(), null))),
                batch -> null,
                batch -> {
                    throw new IllegalStateException("thrown");
                },
                batch -> {
                    throw new AssertionError("thrown");
                },
                batch -> {
                    throw new StackOverflowError("thrown");
                },
                batch -> Mono.fromCallable(() -> {
                    throw new NoClassDefFoundError("thrown");
                }));
    }

    @ParameterizedTest
    @MethodSource("misbehaviours")
    void aWriterThatMisbehavesFailsItsBatchAndNotTheLane(Function<List<Append>, Mono<List<Outcome>>> misbehaviour) {
        Gate gate = new Gate(batch -> ManualWriter.ids(batch).contains("bad")
                ? misbehaviour.apply(batch)
                : Mono.just(ManualWriter.stored(batch)));
        GroupCommit misbehaving = GroupCommit.create(ONE_LANE, gate);
        List<TestSubscriber<List<Event>>> all = new Appends(misbehaving).subscribeEach("s", "1", "2", "bad", "3", "4");
        gate.open();
        assertThat(all.get(2).expectTerminalError()).isNotNull();
        assertThat(all.stream().filter(TestSubscriber::isTerminatedComplete)).hasSize(4);
        assertThat(new Appends(misbehaving).subscribe("s", "bad").isTerminatedError())
                .isTrue();
        assertThat(new Appends(misbehaving).subscribe("s", "5").isTerminatedComplete())
                .isTrue();
        assertThat(misbehaving.statistics().unanswered()).isZero();
    }

    @Test
    void aSubscriberThatThrowsHurtsNobodyElse() {
        Set<String> got = new TreeSet<>();
        for (String id : List.of("1", "2", "3")) {
            appends.append("s", id).subscribe(new Throwing(id, got));
        }
        TestSubscriber<List<Event>> last = appends.subscribe("s", "4");
        writer.succeed(0);
        writer.succeed(1);
        assertThat(got).containsExactly("1", "2", "3");
        assertThat(last.isTerminatedComplete()).isTrue();
        assertThat(commit.statistics()).isEqualTo(new Statistics(0, 0, 0, 2));
    }

    private record Throwing(String id, Set<String> got) implements CoreSubscriber<List<Event>> {
        @Override
        public void onSubscribe(Subscription subscription) {
            subscription.request(1);
        }

        @Override
        public void onNext(List<Event> events) {
            got.add(id);
            throw new StackOverflowError("thrown on purpose");
        }

        @Override
        public void onError(Throwable error) {}

        @Override
        public void onComplete() {}
    }
}
