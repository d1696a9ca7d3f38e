/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import io.github.reactivesession.DeleteScope;
import java.util.List;

/** What lies in a scope of deletion, as a condition on sessions, and its values. */
record Scope(String sessions, List<?> values) {
    static Scope of(DeleteScope scope) {
        if (scope instanceof DeleteScope.OneSession one) {
            return new Scope(
                    "s.session_key = ? AND s.app_name = ? AND s.user_id = ? AND s.id = ?",
                    List.of(Database.keyValues(one.key())));
        }
        if (scope instanceof DeleteScope.OfUser of) {
            return new Scope(
                    "s.user_key = ? AND s.app_name = ? AND s.user_id = ?",
                    List.of(Keys.of(of.user()), of.user().appName(), of.user().userId()));
        }
        if (scope instanceof DeleteScope.OfApp of) {
            return new Scope(
                    "s.app_key = ? AND s.app_name = ?",
                    List.of(Keys.of(of.app()), of.app().appName()));
        }
        return scope instanceof DeleteScope.OfPerson of
                ? new Scope("s.user_id = ?", List.of(of.userId()))
                : new Scope("s.expires_at <= {now}", List.of());
    }
}
