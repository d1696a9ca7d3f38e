/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactivesession.GroupCommit.Append;
import io.github.reactivesession.GroupCommit.Outcome;
import io.github.reactivesession.GroupCommit.Statistics;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

/** A writer that ends on the spot, a million times, on one stack. */
class GroupCommitStackTest {
    private static final int MILLION = 1_000_000;
    private static final GroupCommitOptions OPTIONS = GroupCommitOptions.defaults()
            .withMaxBatchEvents(1)
            .withMaxQueuedAppends(MILLION)
            .withMaxQueuedBytes(1L << 40);
    private static final List<Event> EVENTS = List.of(Appends.event("1"));

    private int results;

    private static Mono<List<Outcome>> atOnce(List<Append> batch) {
        return Mono.just(ManualWriter.stored(batch));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8})
    void eachResultBeginsTheNextAppend(int lanes) {
        GroupCommit commit = GroupCommit.create(OPTIONS.withLanes(lanes), GroupCommitStackTest::atOnce);
        appendNext(commit);
        assertThat(results).isEqualTo(MILLION);
        assertThat(commit.statistics()).isEqualTo(new Statistics(0, 0, 0, MILLION));
    }

    private void appendNext(GroupCommit commit) {
        SessionKey key = Appends.session("s" + results % 100);
        commit.append(key, EVENTS, ExpectedSequence.any()).subscribe(events -> {
            if (++results < MILLION) {
                appendNext(commit);
            }
        });
    }

    @Test
    void whatHasGatheredIsWrittenBatchByBatch() {
        Gate gate = new Gate(GroupCommitStackTest::atOnce);
        assertThat(gathered(gate)).isEqualTo(new Statistics(0, 0, 0, MILLION));
        assertThat(results).isEqualTo(MILLION);
    }

    private Statistics gathered(Gate gate) {
        GroupCommit commit = GroupCommit.create(OPTIONS.withLanes(1), gate);
        Mono<Appended> append = commit.append(Appends.session("s"), EVENTS, ExpectedSequence.any());
        for (int i = 0; i < MILLION; i++) {
            append.subscribe(events -> results++);
        }
        gate.open();
        return commit.statistics();
    }

    @Test
    void halvingStaysFlatWhenEveryAppendFails() {
        Function<List<Append>, Mono<List<Outcome>>> refusing = batch -> Mono.error(new IllegalStateException("no"));
        Gate gate = new Gate(refusing);
        GroupCommit commit = GroupCommit.create(
                OPTIONS.withLanes(1).withMaxBatchEvents(MILLION).withMaxBatchBytes(1L << 40), gate);
        Mono<Appended> append = commit.append(Appends.session("s"), EVENTS, ExpectedSequence.any());
        int count = 10_000;
        for (int i = 0; i <= count; i++) {
            append.subscribe(events -> {}, error -> results++);
        }
        gate.open();
        assertThat(results).isEqualTo(count);
        assertThat(commit.statistics()).isEqualTo(new Statistics(0, 0, 0, 2L * count));
    }
}
