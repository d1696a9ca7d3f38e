/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** Work that is asked for, one run at a time. */
class PacedTest {
    private final AtomicInteger left = new AtomicInteger();
    private final Paced paced =
            new Paced(Mono.fromRunnable(left::decrementAndGet), () -> left.get() > 0, Duration.ZERO);

    private void untilDone() {
        long end = System.nanoTime() + Scratch.PATIENCE.toNanos();
        while (left.get() > 0 && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        assertThat(left).hasValueLessThanOrEqualTo(0);
    }

    /** However long there is more of it, and again afterwards. */
    @Test
    void workGoesOnUntilThereIsNoMore() {
        for (int round = 0; round < 3; round++) {
            left.set(30_000);
            paced.ask();
            untilDone();
        }
    }

    @Test
    void whatIsLeftIsDoneAtTheEnd() {
        left.set(1_000);
        paced.flush().block(Scratch.PATIENCE);
        assertThat(left).hasValue(0);
    }
}
