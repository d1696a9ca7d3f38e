/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import io.github.reactivesession.Session;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionStatus;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A session without its times, which no model foretells. */
record SessionView(
        SessionKey key,
        @Nullable String agentId,
        SessionStatus status,
        Map<String, ? extends @Nullable Object> metadata,
        Map<String, ? extends @Nullable Object> state,
        long version,
        long lastSequence) {

    static SessionView of(Session session) {
        return new SessionView(
                session.key(),
                session.agentId(),
                session.status(),
                session.metadata(),
                session.state(),
                session.version(),
                session.lastSequence());
    }
}
