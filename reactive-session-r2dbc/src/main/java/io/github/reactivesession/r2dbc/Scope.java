/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import io.github.reactivesession.DeleteScope;
import io.github.reactivesession.TimeRange;
import java.util.List;

/**
 * What lies in a scope of deletion: a condition on sessions, its values, and the index that finds them with its order. Without
 * an order a planner may take a few out of many from anywhere, and walk again over what earlier steps have deleted.
 * All times are named where the order is by time, so that a plan for any values walks along the index as well and sorts nothing.
 */
record Scope(String sessions, String index, String order, List<?> values) {
    private static Scope of(String sessions, String index, String order, Object... values) {
        return new Scope(sessions, index, order, List.of(values));
    }

    static Scope of(DeleteScope scope) {
        if (scope instanceof DeleteScope.OneSession one) {
            return of(
                    "s.session_key = ? AND s.app_name = ? AND s.user_id = ? AND s.id = ?",
                    "PRIMARY",
                    "s.session_key",
                    Database.keyValues(one.key()));
        }
        if (scope instanceof DeleteScope.OfUser of) {
            return of(
                    "s.user_key = ? AND s.app_name = ? AND s.user_id = ? AND s.updated_at BETWEEN ? AND ?",
                    "sessions_by_user",
                    "s.updated_at",
                    Keys.of(of.user()),
                    of.user().appName(),
                    of.user().userId(),
                    TimeRange.all().from(),
                    TimeRange.all().to());
        }
        if (scope instanceof DeleteScope.OfApp of) {
            return of(
                    "s.app_key = ? AND s.app_name = ? AND s.updated_at BETWEEN ? AND ?",
                    "sessions_by_app",
                    "s.updated_at",
                    Keys.of(of.app()),
                    of.app().appName(),
                    TimeRange.all().from(),
                    TimeRange.all().to());
        }
        return scope instanceof DeleteScope.OfPerson of
                ? of(
                        "s.person_key = ? AND s.user_id = ?",
                        "sessions_by_person",
                        "s.session_key",
                        Keys.ofPerson(of.userId()),
                        of.userId())
                : of("s.expires_at <= {now}", "sessions_by_expiry", "s.expires_at");
    }
}
