/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

import org.jspecify.annotations.Nullable;

/**
 * Which events to read; what is null does not filter. Text is matched exactly. Stores apply the whole filter (R17).
 *
 * @param time when they happened
 * @param eventId their id
 * @param author who caused them
 * @param agentId the agent they belong to
 * @param branch the branch they lie on
 * @param invocationId the run they belong to
 */
public record EventFilter(
        TimeRange time,
        @Nullable String eventId,
        @Nullable String author,
        @Nullable String agentId,
        @Nullable String branch,
        @Nullable String invocationId) {

    private static final EventFilter ALL = new EventFilter(TimeRange.all(), null, null, null, null, null);

    /**
     * Checks the names.
     *
     * @param time when they happened
     * @param eventId their id
     * @param author who caused them
     * @param agentId the agent they belong to
     * @param branch the branch they lie on
     * @param invocationId the run they belong to
     * @throws InvalidRequestException naming what is not legal
     */
    public EventFilter {
        eventId = Texts.requireNameOrNull("eventId", eventId);
        author = Texts.requireNameOrNull("author", author);
        agentId = Texts.requireNameOrNull("agentId", agentId);
        branch = Texts.requireNameOrNull("branch", branch);
        invocationId = Texts.requireNameOrNull("invocationId", invocationId);
    }

    /**
     * Returns the filter that lets everything through.
     *
     * @return always the same
     */
    public static EventFilter all() {
        return ALL;
    }

    EventFilter withTime(TimeRange range) {
        return new EventFilter(range, eventId, author, agentId, branch, invocationId);
    }

    EventFilter withEventId(String value) {
        return new EventFilter(time, value, author, agentId, branch, invocationId);
    }

    EventFilter withAuthor(@Nullable String value) {
        return new EventFilter(time, eventId, value, agentId, branch, invocationId);
    }

    EventFilter withAgentId(String value) {
        return new EventFilter(time, eventId, author, value, branch, invocationId);
    }

    EventFilter withBranch(String value) {
        return new EventFilter(time, eventId, author, agentId, value, invocationId);
    }

    EventFilter withInvocationId(String value) {
        return new EventFilter(time, eventId, author, agentId, branch, value);
    }

    /**
     * Tells whether an event passes; for stores that hold events as objects, and for live events.
     *
     * @param event an event
     * @return true when it passes
     */
    public boolean matches(Event event) {
        return matches(eventId, event.id())
                && matches(author, event.author())
                && matches(agentId, event.agentId())
                && matches(branch, event.branch())
                && matches(invocationId, event.invocationId())
                && (time.isAll() || time.contains(event.timestamp()));
    }

    private static boolean matches(@Nullable String wanted, @Nullable String actual) {
        return wanted == null || wanted.equals(actual);
    }
}
