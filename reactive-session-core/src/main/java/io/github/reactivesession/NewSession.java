/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A session to be created. Begin with {@link #of(String, String)} and add what is needed.
 *
 * @param user whose it will be
 * @param sessionId its id, or null to have one generated with each subscription
 * @param agentId the agent it belongs to, or null
 * @param metadata data about it
 * @param state its first state; keys are routed by prefix as in a delta (R22)
 * @param timeToLive how long it lives without a write; zero means for ever, null means as the store is set (R27)
 */
public record NewSession(
        UserKey user,
        @Nullable String sessionId,
        @Nullable String agentId,
        JsonObject metadata,
        JsonObject state,
        @Nullable Duration timeToLive) {

    /**
     * Checks the parts.
     *
     * @param user whose it will be
     * @param sessionId its id, or null to have one generated with each subscription
     * @param agentId the agent it belongs to, or null
     * @param metadata data about it
     * @param state its first state
     * @param timeToLive how long it lives without a write
     * @throws InvalidRequestException naming what is not legal
     */
    public NewSession {
        user = Texts.requireNonNull("user", user);
        sessionId = Texts.requireNameOrNull("sessionId", sessionId);
        agentId = Texts.requireNameOrNull("agentId", agentId);
        metadata = Texts.requireNonNull("metadata", metadata);
        state = Texts.requireNonNull("state", state);
        timeToLive = timeToLive == null ? null : Times.requireTtl("timeToLive", timeToLive);
    }

    /**
     * Describes a session whose id will be generated: a UUID of version 7, fresh with each subscription.
     *
     * @param appName 1 to 255 code points, no control characters
     * @param userId the same
     * @return the description
     * @throws InvalidRequestException naming the first part that is not legal
     */
    public static NewSession of(String appName, String userId) {
        return of(UserKey.of(appName, userId));
    }

    /**
     * Describes a session whose id will be generated: a UUID of version 7, fresh with each subscription.
     *
     * @param user whose it will be
     * @return the description
     */
    public static NewSession of(UserKey user) {
        return new NewSession(user, null, null, JsonObject.empty(), JsonObject.empty(), null);
    }

    /**
     * Describes a session of a given id.
     *
     * @param key whose it will be, and its id
     * @return the description
     */
    public static NewSession of(SessionKey key) {
        return of(key.user()).withSessionId(key.sessionId());
    }

    /**
     * Returns a copy with an id.
     *
     * @param id 1 to 255 code points, no control characters
     * @return the copy
     */
    public NewSession withSessionId(String id) {
        return new NewSession(user, Texts.requireName("sessionId", id), agentId, metadata, state, timeToLive);
    }

    /**
     * Returns a copy that belongs to an agent.
     *
     * @param agent the agent
     * @return the copy
     */
    public NewSession withAgentId(String agent) {
        return new NewSession(user, sessionId, agent, metadata, state, timeToLive);
    }

    /**
     * Returns a copy with other metadata.
     *
     * @param values JSON values by key
     * @return the copy
     */
    public NewSession withMetadata(Map<String, ? extends @Nullable Object> values) {
        return new NewSession(user, sessionId, agentId, JsonObject.of(values), state, timeToLive);
    }

    /**
     * Returns a copy with another first state.
     *
     * @param values JSON values by key; {@code app:} and {@code user:} keys go to the app and the user
     * @return the copy
     */
    public NewSession withState(Map<String, ? extends @Nullable Object> values) {
        return new NewSession(user, sessionId, agentId, metadata, JsonObject.of(values), timeToLive);
    }

    /**
     * Returns a copy with a time to live of its own.
     *
     * @param ttl how long it lives without a write; zero means for ever
     * @return the copy
     */
    public NewSession withTimeToLive(Duration ttl) {
        return new NewSession(user, sessionId, agentId, metadata, state, ttl);
    }

    /** Names the session without its payload, so that it may be logged. */
    @Override
    public String toString() {
        return "NewSession[user=" + user + ", sessionId=" + sessionId + ", agentId=" + agentId + "]";
    }
}
