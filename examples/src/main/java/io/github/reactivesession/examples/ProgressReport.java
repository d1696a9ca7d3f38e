/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.examples;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * Shows how far an import is: a bar that moves on a terminal, a plain line every so often elsewhere. Problems are shown at
 * once, up to a bound. All of it goes to the screen's {@code err}. Not safe for use by several threads.
 */
final class ProgressReport {
    /** The most problems that are shown; the rest are counted. */
    static final int MAX_PROBLEMS = 100;

    private static final int BAR = 30;
    private static final int WIDTH = 100;
    private static final int REASON = 300;
    private static final long REDRAW = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long PLAIN_LINE = TimeUnit.SECONDS.toNanos(2);

    private final Screen screen;
    private final String title;
    private final long size;
    private final LongSupplier nanoTime;
    private final Totals totals = new Totals();
    private long read;
    private long shownAt;
    private boolean barShown;
    private long problems;

    /**
     * Makes a report.
     *
     * @param screen where to
     * @param title what is going on
     * @param size the bytes there are to read
     * @param nanoTime tells the time, as {@link System#nanoTime()}
     */
    ProgressReport(Screen screen, String title, long size, LongSupplier nanoTime) {
        this.screen = screen;
        this.title = title;
        this.size = size;
        this.nanoTime = nanoTime;
        this.shownAt = nanoTime.getAsLong();
    }

    /** Takes note of a line that is done, and shows its problem if it is one to show. */
    void done(Step step, Predicate<Problem> shown) {
        totals.add(step);
        read = Math.max(read, step.place().read());
        if (step instanceof Problem problem && shown.test(problem)) {
            show(problem);
        }
        long now = nanoTime.getAsLong();
        if (now - shownAt >= (screen.terminal() ? REDRAW : PLAIN_LINE)) {
            shownAt = now;
            showProgress();
        }
    }

    private void show(Problem problem) {
        if (++problems <= MAX_PROBLEMS) {
            clearBar();
            screen.err().println(OneLine.of(problem.place() + ": " + problem.reason(), REASON));
        }
    }

    private void showProgress() {
        double part = size == 0 ? 1 : Math.min(1, (double) read / size);
        String counts = "%3d %%  %s sessions  %s events"
                .formatted((int) (part * 100), OneLine.number(totals.sessions()), OneLine.number(totals.events()));
        if (screen.terminal()) {
            int filled = (int) (part * BAR);
            String bar = "[" + "#".repeat(filled) + "-".repeat(BAR - filled) + "] ";
            screen.err().print("\r" + OneLine.padded(title + " " + bar + counts, WIDTH - 1));
            screen.err().flush();
            barShown = true;
        } else {
            screen.err().println(OneLine.of(title + ": " + counts, WIDTH));
        }
    }

    private void clearBar() {
        if (barShown) {
            screen.err().print("\r" + " ".repeat(WIDTH - 1) + "\r");
            screen.err().flush();
            barShown = false;
        }
    }

    /** Clears up when the import has ended. */
    void end() {
        clearBar();
        if (problems > MAX_PROBLEMS) {
            screen.err().println(OneLine.number(problems - MAX_PROBLEMS) + " more problems are not shown");
        }
    }
}
