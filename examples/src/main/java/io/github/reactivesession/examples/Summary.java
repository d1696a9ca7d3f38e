/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.examples;

import io.github.reactivesession.examples.Problem.Kind;
import java.util.Locale;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Timed;

/**
 * What two imports of the same sources did, as a table.
 *
 * @param first what the first did, and how long it took
 * @param second the same of the second
 */
record Summary(Timed<Totals> first, Timed<Totals> second) {
    private static final String ROW = "  %-28s%16s%16s";

    /** Returns the lines of the table. */
    Flux<String> lines() {
        return Flux.just(
                row("", "first import", "second import"),
                counts("sessions created", Totals::newSessions),
                counts("sessions there already", Totals::knownSessions),
                counts("events stored", Totals::newEvents),
                counts("events stored already", Totals::knownEvents),
                counts("tool calls", Totals::toolCalls),
                counts("problems", Totals::problems),
                counts("bytes of JSON", Totals::bytes),
                row("seconds", seconds(first), seconds(second)),
                row("events/s", rate(first), rate(second)));
    }

    private static String row(String title, String firstValue, String secondValue) {
        return ROW.formatted(title, firstValue, secondValue);
    }

    private String counts(String title, ToLongFunction<Totals> value) {
        return row(
                title, OneLine.number(value.applyAsLong(first.get())), OneLine.number(value.applyAsLong(second.get())));
    }

    private static String seconds(Timed<Totals> run) {
        return String.format(Locale.ROOT, "%.2f", run.elapsed().toNanos() / 1e9);
    }

    private static String rate(Timed<Totals> run) {
        return OneLine.number(
                run.get().events() * 1_000_000_000L / Math.max(1, run.elapsed().toNanos()));
    }

    /** Says whether what was read back is what went in. */
    String verdict() {
        return exitCode() == Kind.DIFFERENT.exitCode()
                ? "Verified: some sessions did NOT come back as they went in"
                : "Verified: %s events read back, all equal to their messages"
                        .formatted(OneLine.number(second.get().events()));
    }

    /** Says how the program ends when not all is well. */
    String conclusion() {
        String problems =
                OneLine.number(Math.max(first.get().problems(), second.get().problems()));
        return "Problems: " + problems + ", named above. Exit code " + exitCode() + "; --help tells what it means.";
    }

    /** A conversation worth showing, or null when there is none. */
    @Nullable
    Stored example() {
        return first.get().example();
    }

    /** That of the worst problem in either. */
    int exitCode() {
        return Math.max(first.get().exitCode(), second.get().exitCode());
    }
}
