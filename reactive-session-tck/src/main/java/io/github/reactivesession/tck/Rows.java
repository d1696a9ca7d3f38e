/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/** Checks each row of a table, and tells all that failed by name. */
final class Rows {
    private Rows() {}

    /** Gives each row, with its number, to a check. */
    static <T> void each(Stream<T> rows, BiConsumer<Integer, T> check) {
        List<T> table = rows.toList();
        List<Throwable> failures = new ArrayList<>();
        for (int i = 0; i < table.size(); i++) {
            try {
                check.accept(i, table.get(i));
            } catch (RuntimeException | AssertionError e) {
                failures.add(new AssertionError("row " + i + ", " + table.get(i) + ": " + e.getMessage(), e));
            }
        }
        if (!failures.isEmpty()) {
            AssertionError all = new AssertionError(failures.size() + " of " + table.size() + " rows failed; "
                    + failures.get(0).getMessage());
            failures.forEach(all::addSuppressed);
            throw all;
        }
    }
}
