/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

/**
 * Names a session. An id belongs to its user: the same id under another user or app is another session (R1, R2).
 *
 * @param appName 1 to 255 code points, no control characters
 * @param userId the same
 * @param sessionId the same
 */
public record SessionKey(String appName, String userId, String sessionId) implements StateOwner {
    /**
     * Checks the parts: app name, then user id, then session id (R3).
     *
     * @param appName 1 to 255 code points, no control characters
     * @param userId the same
     * @param sessionId the same
     * @throws InvalidRequestException naming the first part that is not legal
     */
    public SessionKey {
        appName = Texts.requireName("appName", appName);
        userId = Texts.requireName("userId", userId);
        sessionId = Texts.requireName("sessionId", sessionId);
    }

    /**
     * Names a session.
     *
     * @param appName 1 to 255 code points, no control characters
     * @param userId the same
     * @param sessionId the same
     * @return the key
     * @throws InvalidRequestException naming the first part that is not legal
     */
    public static SessionKey of(String appName, String userId, String sessionId) {
        return new SessionKey(appName, userId, sessionId);
    }

    /**
     * Names the owner of this session.
     *
     * @return the user's key
     */
    public UserKey user() {
        return new UserKey(appName, userId);
    }

    /**
     * Names the app of this session.
     *
     * @return the app's key
     */
    public AppKey app() {
        return new AppKey(appName);
    }
}
