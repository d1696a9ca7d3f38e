/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

/**
 * Names a user of an app. Matched exactly, character by character (R1).
 *
 * @param appName 1 to 255 code points, no control characters (R2)
 * @param userId the same
 */
public record UserKey(String appName, String userId) implements StateOwner {
    /**
     * Checks the parts, the app's name first (R3).
     *
     * @param appName 1 to 255 code points, no control characters
     * @param userId the same
     * @throws InvalidRequestException naming the first part that is not legal
     */
    public UserKey {
        appName = Texts.requireName("appName", appName);
        userId = Texts.requireName("userId", userId);
    }

    /**
     * Names a user of an app.
     *
     * @param appName 1 to 255 code points, no control characters
     * @param userId the same
     * @return the key
     * @throws InvalidRequestException naming the first part that is not legal
     */
    public static UserKey of(String appName, String userId) {
        return new UserKey(appName, userId);
    }

    /**
     * Names the app of this user.
     *
     * @return its key
     */
    public AppKey app() {
        return new AppKey(appName);
    }

    /**
     * Names a session of this user.
     *
     * @param sessionId 1 to 255 code points, no control characters
     * @return its key
     * @throws InvalidRequestException when the id is not legal
     */
    public SessionKey session(String sessionId) {
        return new SessionKey(appName, userId, sessionId);
    }
}
