/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import io.github.reactivesession.AppKey;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.StateOwner;
import io.github.reactivesession.UserKey;
import java.util.ArrayList;
import java.util.List;

/** The names of one run: two apps, two users and two sessions, alike but for case and space, and new in each run. */
record World(String name) {
    static final List<Place> PLACES = places();

    private static List<Place> places() {
        List<Place> all = new ArrayList<>();
        for (int n = 0; n < 8; n++) {
            all.add(new Place(n & 1, n >> 1 & 1, n >> 2));
        }
        return List.copyOf(all);
    }

    /** A session by its numbers. */
    record Place(int app, int user, int session) {
        @Override
        public String toString() {
            return "app" + app + "/user" + user + "/session" + session;
        }
    }

    /** Whose state. */
    enum Scope {
        APP,
        USER,
        SESSION
    }

    String appName(int app) {
        return name + (app == 0 ? "a" : "A");
    }

    String userId(int user) {
        return name + (user == 0 ? "u" : "U");
    }

    SessionKey key(Place place) {
        String id = place.session() == 0 ? "s" : "s ";
        return SessionKey.of(appName(place.app()), userId(place.user()), id);
    }

    UserKey user(Place place) {
        return UserKey.of(appName(place.app()), userId(place.user()));
    }

    AppKey app(Place place) {
        return AppKey.of(appName(place.app()));
    }

    StateOwner owner(Scope scope, Place place) {
        return scope == Scope.APP ? app(place) : scope == Scope.USER ? user(place) : key(place);
    }
}
