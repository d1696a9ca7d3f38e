/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A delta routed by the prefix of its keys (R22), and the one place that knows the prefixes. Keys have lost their prefix
 * here; {@code temp:} keys are gone.
 *
 * @param app what changes for all sessions of the app
 * @param user what changes for all sessions of the user
 * @param session what changes for the session
 */
public record StateDelta(JsonObject app, JsonObject user, JsonObject session) {
    static final String APP = "app:";
    static final String USER = "user:";
    static final String TEMP = "temp:";

    private static final StateDelta NONE = new StateDelta(JsonObject.empty(), JsonObject.empty(), JsonObject.empty());

    /**
     * Routes a delta.
     *
     * @param delta JSON values by key, with prefixes
     * @return the routed delta
     */
    public static StateDelta of(JsonObject delta) {
        if (delta.isEmpty()) {
            return NONE;
        }
        Map<String, @Nullable Object> app = new LinkedHashMap<>();
        Map<String, @Nullable Object> user = new LinkedHashMap<>();
        Map<String, @Nullable Object> session = new LinkedHashMap<>();
        delta.forEach((key, value) -> {
            if (key.startsWith(APP)) {
                app.put(key.substring(APP.length()), value);
            } else if (key.startsWith(USER)) {
                user.put(key.substring(USER.length()), value);
            } else if (!key.startsWith(TEMP)) {
                session.put(key, value);
            }
        });
        return new StateDelta(JsonObject.of(app), JsonObject.of(user), JsonObject.of(session));
    }

    /**
     * Routes the deltas of events, one after the other.
     *
     * @param events the events, in order
     * @return one routed delta; what a later event says stands, and a null stays to remove its key
     */
    public static StateDelta ofAll(List<Event> events) {
        Map<String, @Nullable Object> all = new LinkedHashMap<>();
        events.forEach(event -> all.putAll(event.actions().stateDelta()));
        return of(JsonObject.of(all));
    }

    /**
     * Merges three scopes into the one view that a session shows (R24).
     *
     * @param app the state of the app
     * @param user the state of the user
     * @param session the state of the session
     * @return the session's keys as they are, the others under their prefix
     */
    public static JsonObject merged(JsonObject app, JsonObject user, JsonObject session) {
        if (app.isEmpty() && user.isEmpty()) {
            return session;
        }
        Map<String, @Nullable Object> view = new LinkedHashMap<>(session);
        app.forEach((key, value) -> view.put(APP + key, value));
        user.forEach((key, value) -> view.put(USER + key, value));
        return JsonObject.of(view);
    }

    /**
     * Tells whether nothing is left to change.
     *
     * @return true when it is empty
     */
    public boolean isEmpty() {
        return app.isEmpty() && user.isEmpty() && session.isEmpty();
    }
}
