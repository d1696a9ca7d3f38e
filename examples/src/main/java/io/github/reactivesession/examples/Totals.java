/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.examples;

import org.jspecify.annotations.Nullable;

/** What an import has done so far. Not safe for use by several threads. */
final class Totals {
    private long newSessions;
    private long knownSessions;
    private long newEvents;
    private long knownEvents;
    private long toolCalls;
    private long bytes;
    private long problems;
    private int exitCode;
    private @Nullable Stored example;

    /** Counts one more line that is done. */
    void add(Step step) {
        bytes += step.place().length();
        if (step instanceof Stored stored) {
            add(stored);
        } else if (step instanceof Problem problem) {
            problems++;
            exitCode = Math.max(exitCode, problem.kind().exitCode());
        }
    }

    private void add(Stored stored) {
        newSessions += stored.newSession() ? 1 : 0;
        knownSessions += stored.newSession() ? 0 : 1;
        newEvents += stored.newEvents();
        knownEvents += stored.knownEvents();
        toolCalls += stored.toolCalls();
        if (example == null || (example.toolCalls() == 0 && stored.toolCalls() > 0)) {
            example = stored;
        }
    }

    /** The sessions it created. */
    long newSessions() {
        return newSessions;
    }

    /** The conversations whose session was there. */
    long knownSessions() {
        return knownSessions;
    }

    /** The events it stored. */
    long newEvents() {
        return newEvents;
    }

    /** The events that were there. */
    long knownEvents() {
        return knownEvents;
    }

    /** All conversations it went through. */
    long sessions() {
        return newSessions + knownSessions;
    }

    /** All events it went through. */
    long events() {
        return newEvents + knownEvents;
    }

    /** The tool calls in them. */
    long toolCalls() {
        return toolCalls;
    }

    /** The bytes of all lines as text, problems too. */
    long bytes() {
        return bytes;
    }

    /** The lines that were not imported, and what else went wrong. */
    long problems() {
        return problems;
    }

    /** That of the worst problem; 0 when there is none. */
    int exitCode() {
        return exitCode;
    }

    /** A conversation worth showing: the first with a tool call, or else the first; null when there is none. */
    @Nullable
    Stored example() {
        return example;
    }
}
