/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import io.github.reactivesession.DeleteScope;
import java.util.List;

/**
 * What lies in a scope of deletion: a condition on sessions, its values, and the order of the index that finds them. Without
 * an order a planner may take a few out of many from anywhere, and walk again over what earlier steps have deleted.
 */
record Scope(String sessions, String order, List<?> values) {
    private static Scope of(String sessions, String order, Object... values) {
        return new Scope(sessions, order, List.of(values));
    }

    static Scope of(DeleteScope scope) {
        if (scope instanceof DeleteScope.OneSession one) {
            return of(
                    "s.session_key = ? AND s.app_name = ? AND s.user_id = ? AND s.id = ?",
                    "s.session_key",
                    Database.keyValues(one.key()));
        }
        if (scope instanceof DeleteScope.OfUser of) {
            return of(
                    "s.user_key = ? AND s.app_name = ? AND s.user_id = ?",
                    "s.updated_at",
                    Keys.of(of.user()),
                    of.user().appName(),
                    of.user().userId());
        }
        if (scope instanceof DeleteScope.OfApp of) {
            return of(
                    "s.app_key = ? AND s.app_name = ?",
                    "s.updated_at",
                    Keys.of(of.app()),
                    of.app().appName());
        }
        return scope instanceof DeleteScope.OfPerson of
                ? of("s.person_key = ? AND s.user_id = ?", "s.session_key", Keys.ofPerson(of.userId()), of.userId())
                : of("s.expires_at <= {now}", "s.expires_at");
    }
}
