/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/** Cuts what goes to a server into parts of bounded size. */
final class Chunks {
    private static final int MOST_ITEMS = 1_000;
    /** With all characters escaped by the driver, still under MariaDB's default of 16 MiB a packet. */
    private static final long MOST_CHARS = 4L << 20;

    private Chunks() {}

    static <T> List<List<T>> of(List<T> items, ToLongFunction<T> chars) {
        List<List<T>> chunks = new ArrayList<>();
        List<T> chunk = new ArrayList<>();
        long size = 0;
        for (T item : items) {
            long next = chars.applyAsLong(item);
            if (!chunk.isEmpty() && (chunk.size() == MOST_ITEMS || size + next > MOST_CHARS)) {
                chunks.add(chunk);
                chunk = new ArrayList<>();
                size = 0;
            }
            chunk.add(item);
            size += next;
        }
        if (!chunk.isEmpty()) {
            chunks.add(chunk);
        }
        return chunks;
    }
}
