/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

import java.time.Instant;

/**
 * Which events to read, and in which order (R17). Begin with {@link #all()} or {@link #latest(long)} and narrow it:
 * {@code EventQuery.all().author("user").after(120).limit(50)}.
 *
 * @param filter what they are like
 * @param range where they lie
 * @param order oldest or newest first
 * @param limit the most there may be
 * @param offset how many to pass over, from the end that {@code order} counts from
 * @param startAtUserTurn whether to begin at a user's turn
 */
public record EventQuery(
        EventFilter filter, SequenceRange range, EventOrder order, long limit, long offset, boolean startAtUserTurn) {

    private static final EventQuery ALL =
            new EventQuery(EventFilter.all(), SequenceRange.all(), EventOrder.ASCENDING, Long.MAX_VALUE, 0, false);

    /**
     * Checks what cannot be asked together.
     *
     * @param filter what they are like
     * @param range where they lie
     * @param order oldest or newest first
     * @param limit the most there may be
     * @param offset how many to pass over, from the end that {@code order} counts from
     * @param startAtUserTurn whether to begin at a user's turn
     * @throws InvalidRequestException naming what is not legal
     */
    public EventQuery {
        requireNotNegative("limit", limit);
        requireNotNegative("offset", offset);
        boolean descending = order == EventOrder.DESCENDING;
        if (startAtUserTurn && (descending || filter.author() != null || filter.eventId() != null)) {
            throw new InvalidRequestException(
                    "startAtUserTurn", "must not be combined with descending order, an author or an event id");
        }
    }

    static void requireNotNegative(String argument, long value) {
        if (value < 0) {
            throw new InvalidRequestException(argument, "must not be negative");
        }
    }

    /**
     * Asks for the whole history, oldest first.
     *
     * @return the query
     */
    public static EventQuery all() {
        return ALL;
    }

    /**
     * Asks for the newest events, oldest of them first. An offset passes over the newest of all.
     *
     * @param count the most there may be
     * @return the query
     * @throws InvalidRequestException when the count is negative
     */
    public static EventQuery latest(long count) {
        return new EventQuery(ALL.filter, ALL.range, EventOrder.LATEST, count, 0, false);
    }

    /**
     * Asks for the window around an event, that event included.
     *
     * @param sequence the event in the middle
     * @param before how many sequences before it
     * @param after how many sequences after it
     * @return the query
     * @throws InvalidRequestException when a count is negative
     */
    public static EventQuery around(long sequence, long before, long after) {
        requireNotNegative("before", before);
        requireNotNegative("after", after);
        long last = sequence > Long.MAX_VALUE - after ? Long.MAX_VALUE : sequence + after;
        return ALL.withRange(SequenceRange.all().from(sequence - before).upTo(last));
    }

    /**
     * Narrows to events above a sequence, such as the last one seen.
     *
     * @param sequence not included
     * @return the query
     */
    public EventQuery after(long sequence) {
        return withRange(range.above(sequence));
    }

    /**
     * Narrows to events below a sequence, such as the first one seen.
     *
     * @param sequence not included
     * @return the query
     */
    public EventQuery before(long sequence) {
        return withRange(range.below(sequence));
    }

    /**
     * Narrows to events that happened at a moment or later.
     *
     * @param time included
     * @return the query
     */
    public EventQuery from(Instant time) {
        return withFilter(filter.withTime(filter.time().withFrom(time)));
    }

    /**
     * Narrows to events that happened at a moment or earlier.
     *
     * @param time included
     * @return the query
     */
    public EventQuery to(Instant time) {
        return withFilter(filter.withTime(filter.time().withTo(time)));
    }

    /**
     * Narrows to the event of an id.
     *
     * @param value the id
     * @return the query
     */
    public EventQuery eventId(String value) {
        return withFilter(filter.withEventId(value));
    }

    /**
     * Narrows to events of an author.
     *
     * @param value the author
     * @return the query
     */
    public EventQuery author(String value) {
        return withFilter(filter.withAuthor(value));
    }

    /**
     * Narrows to events of an agent.
     *
     * @param value the agent
     * @return the query
     */
    public EventQuery agentId(String value) {
        return withFilter(filter.withAgentId(value));
    }

    /**
     * Narrows to events on a branch.
     *
     * @param value the branch, exactly
     * @return the query
     */
    public EventQuery branch(String value) {
        return withFilter(filter.withBranch(value));
    }

    /**
     * Narrows to events of a run.
     *
     * @param value the invocation
     * @return the query
     */
    public EventQuery invocationId(String value) {
        return withFilter(filter.withInvocationId(value));
    }

    /**
     * Asks for the newest first.
     *
     * @return the query
     */
    public EventQuery descending() {
        return new EventQuery(filter, range, EventOrder.DESCENDING, limit, offset, startAtUserTurn);
    }

    /**
     * Bounds how many there may be.
     *
     * @param count 0 or more
     * @return the query
     */
    public EventQuery limit(long count) {
        return new EventQuery(filter, range, order, count, offset, startAtUserTurn);
    }

    /**
     * Passes over the first ones. They are read and dropped, so go on from a sequence where that is known.
     *
     * @param count 0 or more
     * @return the query
     */
    public EventQuery offset(long count) {
        return new EventQuery(filter, range, order, limit, count, startAtUserTurn);
    }

    /**
     * Begins the view at a user's turn, as model providers ask for: what lies before the first event by
     * {@value Event#USER} in it is dropped. When it holds no such event, the newest one before it is put in front, so
     * that there may be one more event than the limit; when there is none at all, the view is empty.
     *
     * @return the query
     */
    public EventQuery startingAtUserTurn() {
        return new EventQuery(filter, range, order, limit, offset, true);
    }

    EventQuery withRange(SequenceRange newRange) {
        return new EventQuery(filter, newRange, order, limit, offset, startAtUserTurn);
    }

    EventQuery withFilter(EventFilter newFilter) {
        return new EventQuery(newFilter, range, order, limit, offset, startAtUserTurn);
    }
}
