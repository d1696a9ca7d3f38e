/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import io.github.reactivesession.JsonObject;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.StateDelta;
import java.util.ArrayList;
import java.util.List;

/** What a write to a session changes in the state of its user or its app (R22). */
record OwnerDelta(OwnerState owner, JsonObject delta) {
    /** The user's before the app's, the order in which all transactions lock. */
    static List<OwnerDelta> of(Database database, SessionKey key, StateDelta delta) {
        List<OwnerDelta> owners = new ArrayList<>(2);
        if (!delta.user().isEmpty()) {
            owners.add(new OwnerDelta(OwnerState.of(database, key.user()), delta.user()));
        }
        if (!delta.app().isEmpty()) {
            owners.add(new OwnerDelta(OwnerState.of(database, key.app()), delta.app()));
        }
        return owners;
    }

    List<Query<?>> look() {
        return List.of(owner.lock(), owner.held());
    }

    Query<Long> write(Answers answers) {
        OwnerState.Held held = Rows.require(answers.first(owner.held()));
        return owner.write(held.state().merge(delta), held.now());
    }
}
