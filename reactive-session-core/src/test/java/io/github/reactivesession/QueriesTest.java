/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Ranges and queries at their ends, and what cannot be asked together. */
class QueriesTest {
    @Test
    void rangesDoNotOverflow() {
        assertThat(SequenceRange.all().above(Long.MAX_VALUE).isEmpty()).isTrue();
        assertThat(SequenceRange.all().below(Long.MIN_VALUE).isEmpty()).isTrue();
        assertThat(SequenceRange.all().above(-5)).isEqualTo(SequenceRange.all());
        assertThat(SequenceRange.all().above(3).below(5)).isEqualTo(new SequenceRange(4, 4));
        assertThat(EventQuery.around(5, 2, 3).range()).isEqualTo(new SequenceRange(3, 8));
        assertThat(EventQuery.around(5, Long.MAX_VALUE, Long.MAX_VALUE).range()).isEqualTo(SequenceRange.all());
    }

    @Test
    void timesBeyondWhatEventsHaveBoundNothing() {
        TimeRange range = new TimeRange(Instant.MIN, Instant.MAX);
        assertThat(range.isAll()).isTrue();
        assertThatThrownBy(() -> range.withFrom(Instant.EPOCH).withTo(Instant.EPOCH.minusSeconds(1)))
                .isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void whatCannotBeAskedTogetherIsRefused() {
        EventQuery turn = EventQuery.all().startingAtUserTurn();
        assertThatThrownBy(turn::descending).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> turn.author("a")).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> turn.eventId("a")).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> EventQuery.all().limit(-1)).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> EventQuery.all().offset(-1)).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> EventQuery.around(1, -1, 0)).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> SessionQuery.app("a").limit(-1)).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> ExpectedSequence.exactly(-1)).isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void optionsThatMakeNoSenseAreRefused() {
        StoreOptions store = StoreOptions.defaults();
        assertThatThrownBy(() -> store.withSessionTtl(Duration.ofNanos(1))).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> store.withAppStateTtl(Duration.ofDays(36_501)))
                .isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> store.withUserStateTtl(Duration.ofMillis(-1)))
                .isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> store.withEventLimit(-1)).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> store.withPageSize(0)).isInstanceOf(InvalidRequestException.class);
        SessionServiceOptions service = SessionServiceOptions.defaults();
        assertThatThrownBy(() -> service.withSweepInterval(Duration.ofMillis(-1)))
                .isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> service.withStreaming(0, Duration.ZERO)).isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> service.withStreaming(1, Duration.ofMillis(-1)))
                .isInstanceOf(InvalidRequestException.class);
        assertThatThrownBy(() -> Limits.defaults().withMaxBatchEvents(0)).isInstanceOf(InvalidRequestException.class);
    }
}
