/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.servers;

import java.io.IOException;
import java.time.Duration;

/** Waits by asking again and again, for as long as it may take. */
record Deadline(long nanoTime) {
    private static final long BETWEEN_MILLIS = 20;

    /** Something to ask; a failure to answer means not yet. */
    interface Question {
        boolean answeredYes() throws IOException;
    }

    static Deadline in(Duration time) {
        return new Deadline(System.nanoTime() + time.toNanos());
    }

    /** Whether the answer became yes in time. */
    boolean await(Question question) {
        while (!isYes(question)) {
            if (isOver()) {
                return false;
            }
            pause();
        }
        return true;
    }

    boolean isOver() {
        return System.nanoTime() - nanoTime > 0;
    }

    private static boolean isYes(Question question) {
        try {
            return question.answeredYes();
        } catch (IOException notYet) {
            return false;
        }
    }

    private static void pause() {
        try {
            Thread.sleep(BETWEEN_MILLIS);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /** What to throw when a wait is interrupted; keeps the thread's flag. */
    static IllegalStateException interrupted(InterruptedException cause) {
        Thread.currentThread().interrupt();
        return new IllegalStateException("interrupted while waiting for a server", cause);
    }
}
