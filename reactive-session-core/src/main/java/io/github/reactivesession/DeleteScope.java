/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

/** What a deletion takes away (R9, R29). */
public sealed interface DeleteScope {
    /**
     * One session with its state and events.
     *
     * @param key the session
     */
    record OneSession(SessionKey key) implements DeleteScope {}

    /**
     * All sessions of a user of an app, and the user's state there.
     *
     * @param user the user
     */
    record OfUser(UserKey user) implements DeleteScope {}

    /**
     * All sessions of an app, the state of its users, and its own.
     *
     * @param app the app
     */
    record OfApp(AppKey app) implements DeleteScope {}

    /**
     * One person in all apps: sessions and user state.
     *
     * @param userId the person
     */
    record OfPerson(String userId) implements DeleteScope {
        /**
         * Checks the id.
         *
         * @param userId the person
         */
        public OfPerson {
            userId = Texts.requireName("userId", userId);
        }
    }

    /** Whatever is past its time to live: sessions, and the state of users and apps. */
    record Expired() implements DeleteScope {}
}
