/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ProgressReportTest {
    private long nanos;

    private ProgressReport report(Given.Kept kept) {
        return new ProgressReport(kept.screen(), "import", 1_000, () -> nanos);
    }

    private static Step stored(long read) {
        return new Stored(new Place("given", 1, 10, read), ConversationFormat.OWNER.session("c"), true, 20, 0, 0);
    }

    private static Problem problem(String reason) {
        return Problem.broken(new Place("given", 17, 10, 1_000), reason);
    }

    private void pass(long milliseconds) {
        nanos += TimeUnit.MILLISECONDS.toNanos(milliseconds);
    }

    @Test
    void awayFromATerminalThereIsAPlainLineEveryTwoSeconds() {
        Given.Kept kept = new Given.Kept(false);
        ProgressReport report = report(kept);
        for (int i = 1; i <= 50; i++) {
            pass(100);
            report.done(stored(i * 10L), problem -> true);
        }
        report.end();

        assertThat(kept.err())
                .isEqualToNormalizingNewlines(
                        "import: 20 % 20 sessions 400 events\nimport: 40 % 40 sessions 800 events\n");
        assertThat(kept.out()).isEmpty();
    }

    @Test
    void onATerminalThereIsABarThatLeavesNothingBehind() {
        Given.Kept kept = new Given.Kept(true);
        ProgressReport report = report(kept);
        pass(100);
        report.done(stored(500), problem -> true);
        report.done(stored(600), problem -> true);
        report.done(problem("odd"), problem -> true);
        report.end();

        String clear = "\r" + " ".repeat(99) + "\r";
        assertThat(kept.err()).startsWith("\rimport [###############---------------] 50 % 1 sessions 20 events ");
        assertThat(kept.err()).endsWith(clear + "given, line 17: odd" + System.lineSeparator());
        assertThat(kept.err()).containsOnlyOnce("sessions");
    }

    @Test
    void aProblemIsOneLineAndCannotCommandTheTerminal() {
        Given.Kept kept = new Given.Kept(false);
        report(kept).done(problem("x\u001b[2J\n" + "y".repeat(1_000)), problem -> true);

        assertThat(kept.err().strip())
                .startsWith("given, line 17: x [2J yyy")
                .endsWith("...")
                .hasSize(300);
    }

    @Test
    void problemsBeyondABoundAreCounted() {
        Given.Kept kept = new Given.Kept(false);
        ProgressReport report = report(kept);
        for (int i = 0; i < 1_334; i++) {
            report.done(problem("odd"), problem -> true);
        }
        report.end();

        assertThat(kept.err().lines()).hasSize(101).endsWith("1,234 more problems are not shown");
    }

    @Test
    void problemsThatAreNotToBeShownAreNot() {
        Given.Kept kept = new Given.Kept(false);
        ProgressReport report = report(kept);
        report.done(problem("odd"), problem -> false);
        report.end();

        assertThat(kept.err()).isEmpty();
    }

    @Test
    void anEmptySourceIsDoneFromTheStart() {
        Given.Kept kept = new Given.Kept(false);
        ProgressReport report = new ProgressReport(kept.screen(), "import", 0, () -> nanos);
        pass(2_000);
        report.done(stored(0), problem -> true);

        assertThat(kept.err()).startsWith("import: 100 % ");
    }
}
