/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which sessions to list, newest update first (R8). Begin with {@link #user(String, String)} or {@link #app(String)}.
 *
 * @param filter what they are like
 * @param withState whether they carry their merged state
 * @param limit the most there may be
 * @param offset how many to pass over
 */
public record SessionQuery(SessionFilter filter, boolean withState, long limit, long offset) {
    /**
     * Checks the numbers.
     *
     * @param filter what they are like
     * @param withState whether they carry their merged state
     * @param limit the most there may be
     * @param offset how many to pass over
     * @throws InvalidRequestException naming what is negative
     */
    public SessionQuery {
        EventQuery.requireNotNegative("limit", limit);
        EventQuery.requireNotNegative("offset", offset);
    }

    /**
     * Asks for all sessions of an app.
     *
     * @param appName the app
     * @return the query
     */
    public static SessionQuery app(String appName) {
        return of(appName, null);
    }

    /**
     * Asks for all sessions of a user of an app.
     *
     * @param appName the app
     * @param userId the user
     * @return the query
     */
    public static SessionQuery user(String appName, String userId) {
        return user(UserKey.of(appName, userId));
    }

    /**
     * Asks for all sessions of a user of an app.
     *
     * @param user the user
     * @return the query
     */
    public static SessionQuery user(UserKey user) {
        return of(user.appName(), user.userId());
    }

    private static SessionQuery of(String appName, @Nullable String userId) {
        SessionFilter filter = new SessionFilter(appName, userId, null, null, TimeRange.all(), TimeRange.all());
        return new SessionQuery(filter, false, Long.MAX_VALUE, 0);
    }

    /**
     * Narrows to sessions of a status.
     *
     * @param status the status
     * @return the query
     */
    public SessionQuery status(SessionStatus status) {
        return with(new SessionFilter(
                filter.appName(), filter.userId(), status, filter.agentId(), filter.created(), filter.updated()));
    }

    /**
     * Narrows to sessions of an agent.
     *
     * @param agentId the agent
     * @return the query
     */
    public SessionQuery agentId(String agentId) {
        return with(new SessionFilter(
                filter.appName(), filter.userId(), filter.status(), agentId, filter.created(), filter.updated()));
    }

    /**
     * Narrows to sessions created in a range of time.
     *
     * @param from the first moment, included
     * @param to the last moment, included
     * @return the query
     */
    public SessionQuery created(Instant from, Instant to) {
        TimeRange range = new TimeRange(from, to);
        return with(new SessionFilter(
                filter.appName(), filter.userId(), filter.status(), filter.agentId(), range, filter.updated()));
    }

    /**
     * Narrows to sessions last written to in a range of time.
     *
     * @param from the first moment, included
     * @param to the last moment, included
     * @return the query
     */
    public SessionQuery updated(Instant from, Instant to) {
        TimeRange range = new TimeRange(from, to);
        return with(new SessionFilter(
                filter.appName(), filter.userId(), filter.status(), filter.agentId(), filter.created(), range));
    }

    /**
     * Asks for the merged state of each session too.
     *
     * @return the query
     */
    public SessionQuery includingState() {
        return new SessionQuery(filter, true, limit, offset);
    }

    /**
     * Bounds how many there may be.
     *
     * @param count 0 or more
     * @return the query
     */
    public SessionQuery limit(long count) {
        return new SessionQuery(filter, withState, count, offset);
    }

    /**
     * Passes over the first ones.
     *
     * @param count 0 or more
     * @return the query
     */
    public SessionQuery offset(long count) {
        return new SessionQuery(filter, withState, limit, count);
    }

    private SessionQuery with(SessionFilter newFilter) {
        return new SessionQuery(newFilter, withState, limit, offset);
    }
}
