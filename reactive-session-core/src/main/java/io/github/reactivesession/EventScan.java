/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

/**
 * A read of one page of a history. The next page is asked for with the range above the page's {@code next}, or below it
 * when descending.
 *
 * @param filter what the events are like
 * @param range where they lie
 * @param descending newest first
 * @param limit the most there may be, 1 or more, at most the store's page size
 */
public record EventScan(EventFilter filter, SequenceRange range, boolean descending, int limit) {
    /**
     * Returns the scan that goes on where a page ended.
     *
     * @param next the last sequence that page looked at
     * @return the scan of the rest
     */
    public EventScan after(long next) {
        SequenceRange rest = descending ? range.below(next) : range.above(next);
        return new EventScan(filter, rest, descending, limit);
    }
}
