/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.redis;

import io.github.reactivesession.AppKey;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.UserKey;
import java.util.List;

/**
 * Makes all keys, and the names in the indexes. A key is the prefix, the version of the layout, an owner in braces, which
 * puts all that is a user's into one slot of a cluster (Redis Cluster specification, hash tags), and what is kept there:
 *
 * <pre>
 * session:1:apps                      session:1:{shop:alice}:sessions
 * session:1:{shop}:sessions           session:1:{shop:alice}:s-1:meta
 * </pre>
 *
 * <p>Names are written with {@code % : { }} as in a URL, so that no two owners meet, whatever they are called (R2).
 *
 * @param prefix what all keys begin with
 */
record Keys(String prefix) {
    private static final String VERSION = ":1:";
    /** Below every character that a name may have, so that names that are joined sort as their parts do. */
    private static final char BETWEEN = '\u0000';

    String apps() {
        return prefix + VERSION + "apps";
    }

    /** Sorted by last update, and by expiry. */
    List<String> index(AppKey app) {
        return index(tag(app));
    }

    List<String> index(UserKey user) {
        return index(tag(user));
    }

    private static List<String> index(String tag) {
        return List.of(tag + ":sessions", tag + ":expiring");
    }

    String state(AppKey app) {
        return tag(app) + ":state";
    }

    String state(UserKey user) {
        return tag(user) + ":state";
    }

    /** The users of an app that have a state. */
    String users(AppKey app) {
        return tag(app) + ":users";
    }

    /** What sessions in other slots of a cluster have told their app. */
    String told(AppKey app) {
        return tag(app) + ":told";
    }

    String meta(SessionKey key) {
        return of(key) + ":meta";
    }

    String state(SessionKey key) {
        return of(key) + ":state";
    }

    String events(SessionKey key) {
        return of(key) + ":events";
    }

    String ids(SessionKey key) {
        return of(key) + ":ids";
    }

    /** In the order in which scripts want them. */
    List<String> session(SessionKey key) {
        String name = of(key);
        return List.of(name + ":meta", name + ":state", name + ":events", name + ":ids");
    }

    /** The channel of what concerns an app's state, or a user and its sessions. */
    String hints(AppKey app) {
        return tag(app) + ":hints";
    }

    String hints(UserKey user) {
        return tag(user) + ":hints";
    }

    private String of(SessionKey key) {
        return tag(key.user()) + ":" + escaped(key.sessionId());
    }

    private String tag(AppKey app) {
        return prefix + VERSION + "{" + escaped(app.appName()) + "}";
    }

    private String tag(UserKey user) {
        return prefix + VERSION + "{" + escaped(user.appName()) + ":" + escaped(user.userId()) + "}";
    }

    private static String escaped(String name) {
        for (int i = 0; i < name.length(); i++) {
            if (isSpecial(name.charAt(i))) {
                return escapedFrom(i, name);
            }
        }
        return name;
    }

    private static String escapedFrom(int first, String name) {
        StringBuilder text = new StringBuilder(name.length() + 16).append(name, 0, first);
        for (int i = first; i < name.length(); i++) {
            char c = name.charAt(i);
            if (isSpecial(c)) {
                text.append('%').append(Integer.toHexString(c).toUpperCase(java.util.Locale.ROOT));
            } else {
                text.append(c);
            }
        }
        return text.toString();
    }

    private static boolean isSpecial(char c) {
        return c == '%' || c == ':' || c == '{' || c == '}';
    }

    /** A session's name in the index of its app; equal times sort by session, then user (R8). */
    static String inApp(SessionKey key) {
        return key.sessionId() + BETWEEN + key.userId();
    }

    static SessionKey inApp(AppKey app, String name) {
        int between = name.indexOf(BETWEEN);
        return SessionKey.of(app.appName(), name.substring(between + 1), name.substring(0, between));
    }
}
