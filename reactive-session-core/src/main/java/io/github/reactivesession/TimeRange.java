/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * A range of time, both ends in it, truncated to microseconds as the times of events are (R17).
 *
 * @param from the first moment
 * @param to the last moment
 */
public record TimeRange(Instant from, Instant to) {
    private static final TimeRange ALL = new TimeRange(Times.MIN, Times.MAX);

    /**
     * Checks the order. Moments that lie beyond what an event can have are brought back to it.
     *
     * @param from the first moment
     * @param to the last moment
     * @throws InvalidRequestException when the range ends before it begins
     */
    public TimeRange {
        from = clamp(from);
        to = clamp(to);
        if (from.isAfter(to)) {
            throw new InvalidRequestException("from", "must not be after to");
        }
    }

    private static Instant clamp(Instant time) {
        if (time.isBefore(Times.MIN)) {
            return Times.MIN;
        }
        return time.isAfter(Times.MAX) ? Times.MAX : time.truncatedTo(ChronoUnit.MICROS);
    }

    /**
     * Returns the range that everything lies in.
     *
     * @return always the same
     */
    public static TimeRange all() {
        return ALL;
    }

    /**
     * Returns a copy that begins at another moment.
     *
     * @param start the first moment
     * @return the copy
     */
    public TimeRange withFrom(Instant start) {
        return new TimeRange(start, to);
    }

    /**
     * Returns a copy that ends at another moment.
     *
     * @param end the last moment
     * @return the copy
     */
    public TimeRange withTo(Instant end) {
        return new TimeRange(from, end);
    }

    /**
     * Tells whether a moment lies in the range.
     *
     * @param time a moment
     * @return true when it does
     */
    public boolean contains(Instant time) {
        return !time.isBefore(from) && !time.isAfter(to);
    }

    /**
     * Tells whether everything lies in the range, so that there is nothing to compare.
     *
     * @return true when it bounds nothing
     */
    public boolean isAll() {
        return equals(ALL);
    }
}
