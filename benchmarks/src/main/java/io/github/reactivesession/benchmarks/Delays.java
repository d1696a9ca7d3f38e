/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** How late things came, one by one; a fixed number at most. */
final class Delays {
    private final long[] nanos;
    private final AtomicInteger count = new AtomicInteger();

    Delays(int most) {
        this.nanos = new long[most];
    }

    void add(long delay) {
        nanos[count.getAndIncrement()] = Math.max(delay, 0);
    }

    int count() {
        return count.get();
    }

    /** The median, and what all but one of a hundred stay below. */
    List<Amount> amounts(String what, String remark) {
        long[] sorted = Arrays.copyOf(nanos, count.get());
        Arrays.sort(sorted);
        return List.of(amount(what + ", p50", sorted, 0.5, remark), amount(what + ", p99", sorted, 0.99, remark));
    }

    private static Amount amount(String what, long[] sorted, double share, String remark) {
        double millis = sorted.length == 0 ? 0 : sorted[(int) (sorted.length * share)] / 1e6;
        return new Amount(what, millis, "ms", sorted.length + " of them, " + remark);
    }
}
