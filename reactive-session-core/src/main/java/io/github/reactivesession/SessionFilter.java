/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

import org.jspecify.annotations.Nullable;

/**
 * Which sessions of an app to list or count; what is null does not filter (R8). Stores apply the whole filter.
 *
 * @param appName the app
 * @param userId whose they are
 * @param status how they stand
 * @param agentId the agent they belong to
 * @param created when they were created
 * @param updated when they were last written to
 */
public record SessionFilter(
        String appName,
        @Nullable String userId,
        @Nullable SessionStatus status,
        @Nullable String agentId,
        TimeRange created,
        TimeRange updated) {

    /**
     * Checks the names.
     *
     * @param appName the app
     * @param userId whose they are
     * @param status how they stand
     * @param agentId the agent they belong to
     * @param created when they were created
     * @param updated when they were last written to
     * @throws InvalidRequestException naming what is not legal
     */
    public SessionFilter {
        appName = Texts.requireName("appName", appName);
        userId = Texts.requireNameOrNull("userId", userId);
        agentId = Texts.requireNameOrNull("agentId", agentId);
    }

    /**
     * Tells whether a session passes; for stores that hold sessions as objects.
     *
     * @param session a session
     * @return true when it passes
     */
    public boolean matches(Session session) {
        return appName.equals(session.key().appName())
                && (userId == null || userId.equals(session.key().userId()))
                && (status == null || status == session.status())
                && (agentId == null || agentId.equals(session.agentId()))
                && created.contains(session.createdAt())
                && updated.contains(session.updatedAt());
    }
}
