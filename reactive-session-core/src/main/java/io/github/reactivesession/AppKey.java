/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

/**
 * Names an app. Matched exactly, character by character (R1).
 *
 * @param appName 1 to 255 code points, no control characters (R2)
 */
public record AppKey(String appName) implements StateOwner {
    /**
     * Checks the name.
     *
     * @param appName 1 to 255 code points, no control characters
     * @throws InvalidRequestException when it is not legal
     */
    public AppKey {
        appName = Texts.requireName("appName", appName);
    }

    /**
     * Names an app.
     *
     * @param appName 1 to 255 code points, no control characters
     * @return the key
     * @throws InvalidRequestException when the name is not legal
     */
    public static AppKey of(String appName) {
        return new AppKey(appName);
    }
}
