/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import io.github.reactivesession.DeleteScope;
import java.util.List;

/** What lies in a scope of deletion, as a condition on sessions, and its values. */
record Scope(String sessions, List<?> values) {
    private static Scope of(String sessions, Object... values) {
        return new Scope(sessions, List.of(values));
    }

    static Scope of(DeleteScope scope) {
        if (scope instanceof DeleteScope.OneSession one) {
            return of(
                    "s.session_key = ? AND s.app_name = ? AND s.user_id = ? AND s.id = ?",
                    Database.keyValues(one.key()));
        }
        if (scope instanceof DeleteScope.OfUser of) {
            return of(
                    "s.user_key = ? AND s.app_name = ? AND s.user_id = ?",
                    Keys.of(of.user()),
                    of.user().appName(),
                    of.user().userId());
        }
        if (scope instanceof DeleteScope.OfApp of) {
            return of(
                    "s.app_key = ? AND s.app_name = ?",
                    Keys.of(of.app()),
                    of.app().appName());
        }
        return scope instanceof DeleteScope.OfPerson of
                ? of("s.user_id = ?", of.userId())
                : of("s.expires_at <= {now}");
    }
}
