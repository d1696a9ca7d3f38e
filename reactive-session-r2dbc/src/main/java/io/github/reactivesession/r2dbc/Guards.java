/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import java.util.ArrayList;
import java.util.List;

/**
 * Statements that overflow, and so end a text before its {@code COMMIT}, when the one before did not do all it should: one
 * which {@code KILL QUERY} meets may end early without an error, and its text goes on (seen in MariaDB).
 */
final class Guards {
    /** What no signed number can be added to. */
    static final String LARGEST = "9223372036854775807";

    private Guards() {}

    /** Overflows unless the statement before changed that many rows. */
    static Query<Long> changed(long rows) {
        return Query.read("whole", "SELECT 18446744073709551615 + (ROW_COUNT() <> ?)", row -> 0L, rows);
    }

    /** Overflows if there is a row in what follows {@code FROM}. */
    static Query<Long> none(String from, List<?> values) {
        return new Query<>("whole", "SELECT " + LARGEST + " + COUNT(*) FROM " + from, values, row -> 0L);
    }

    /** Statements, each with its guard behind it. */
    static List<Query<?>> behind(List<Query<?>> writes) {
        List<Query<?>> guarded = new ArrayList<>();
        for (Query<?> write : writes) {
            guarded.add(write);
            Query<Long> guard = write.guard();
            if (guard != null) {
                guarded.add(guard);
            }
        }
        return guarded;
    }
}
