/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class DeadlinesTest {
    @Test
    void aWaitThatTakesTooLongEnds() {
        Deadlines deadlines = new Deadlines(Duration.ofMillis(40));
        for (int i = 0; i < 3; i++) {
            CompletableFuture<String> late = new CompletableFuture<>();
            deadlines.watch(late);
            assertThatThrownBy(() -> late.get(10, TimeUnit.SECONDS)).hasCauseInstanceOf(TimeoutException.class);
        }
    }

    @Test
    void whatEndsInTimeIsLeftAlone() throws Exception {
        Deadlines deadlines = new Deadlines(Duration.ofSeconds(1));
        CompletableFuture<String> inTime = new CompletableFuture<>();
        CompletableFuture<String> late = new CompletableFuture<>();
        deadlines.watch(inTime);
        deadlines.watch(late);
        inTime.complete("done");
        assertThatThrownBy(() -> late.get(10, TimeUnit.SECONDS)).hasCauseInstanceOf(TimeoutException.class);
        assertThat(inTime.get()).isEqualTo("done");
    }

    /** Seen against one that has a deadline and ends. */
    @Test
    void zeroIsForEver() {
        CompletableFuture<String> endless = new CompletableFuture<>();
        CompletableFuture<String> late = new CompletableFuture<>();
        new Deadlines(Duration.ZERO).watch(endless);
        new Deadlines(Duration.ofMillis(40)).watch(late);
        assertThatThrownBy(() -> late.get(10, TimeUnit.SECONDS)).hasCauseInstanceOf(TimeoutException.class);
        assertThat(endless).isNotDone();
    }
}
