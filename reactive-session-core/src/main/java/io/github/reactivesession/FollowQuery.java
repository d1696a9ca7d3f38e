/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

/**
 * What to follow of a session, and from where (R30). Begin with {@link #all()} or {@link #after(long)} and narrow it:
 * {@code FollowQuery.after(120).author("agent").includingPartial()}.
 *
 * @param after the last sequence that was seen; 0 begins with the oldest event that is kept
 * @param filter what the events are like
 * @param partial whether partial events that pass by are shown too
 */
public record FollowQuery(long after, EventFilter filter, boolean partial) {
    private static final FollowQuery ALL = new FollowQuery(0, EventFilter.all(), false);

    /**
     * Checks the sequence.
     *
     * @param after the last sequence that was seen
     * @param filter what the events are like
     * @param partial whether partial events that pass by are shown too
     * @throws InvalidRequestException when the sequence is negative
     */
    public FollowQuery {
        EventQuery.requireNotNegative("after", after);
        filter = Texts.requireNonNull("filter", filter);
    }

    /**
     * Asks for all that is kept, and what comes.
     *
     * @return always the same
     */
    public static FollowQuery all() {
        return ALL;
    }

    /**
     * Asks for what comes after a sequence.
     *
     * @param sequence the last one that was seen; 0 begins with the oldest event that is kept
     * @return the query
     * @throws InvalidRequestException when the sequence is negative
     */
    public static FollowQuery after(long sequence) {
        return new FollowQuery(sequence, EventFilter.all(), false);
    }

    /**
     * Asks for events that a filter lets through.
     *
     * @param newFilter the filter
     * @return the query
     */
    public FollowQuery withFilter(EventFilter newFilter) {
        return new FollowQuery(after, newFilter, partial);
    }

    /**
     * Asks for events by an author.
     *
     * @param author the author, exactly
     * @return the query
     */
    public FollowQuery author(String author) {
        return withFilter(filter.withAuthor(author));
    }

    /**
     * Asks for events of an agent.
     *
     * @param agentId the agent, exactly
     * @return the query
     */
    public FollowQuery agent(String agentId) {
        return withFilter(filter.withAgentId(agentId));
    }

    /**
     * Asks for events of a branch.
     *
     * @param branch the branch, exactly
     * @return the query
     */
    public FollowQuery branch(String branch) {
        return withFilter(filter.withBranch(branch));
    }

    /**
     * Asks for events of a run.
     *
     * @param invocationId the run, exactly
     * @return the query
     */
    public FollowQuery invocation(String invocationId) {
        return withFilter(filter.withInvocationId(invocationId));
    }

    /**
     * Asks for partial events too.
     *
     * @return the query
     */
    public FollowQuery includingPartial() {
        return new FollowQuery(after, filter, true);
    }
}
