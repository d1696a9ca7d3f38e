/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Makes a failing sequence short: drops chunks, large ones first, then single items, as long as it still fails. */
final class Shrinker {
    private Shrinker() {}

    /**
     * Shrinks a sequence until no single item can be dropped, or until it has been tried often enough.
     *
     * @param failing a sequence that fails
     * @param fails tells whether a shorter one fails as well
     * @param tries how often it may be asked
     */
    static <T> List<T> shrink(List<T> failing, Predicate<List<T>> fails, int tries) {
        List<T> shortest = failing;
        int left = tries;
        int chunk = Math.max(1, failing.size() / 2);
        boolean minimal = false;
        while (left > 0 && !minimal) {
            int before = shortest.size();
            for (int from = 0; from < shortest.size() && left > 0; left--) {
                List<T> shorter = without(shortest, from, chunk);
                if (fails.test(shorter)) {
                    shortest = shorter;
                } else {
                    from += chunk;
                }
            }
            minimal = chunk == 1 && shortest.size() == before;
            chunk = Math.max(1, chunk / 2);
        }
        return shortest;
    }

    private static <T> List<T> without(List<T> items, int from, int count) {
        List<T> rest = new ArrayList<>(items.subList(0, from));
        rest.addAll(items.subList(Math.min(from + count, items.size()), items.size()));
        return rest;
    }
}
