/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

import java.time.Instant;
import java.util.Comparator;

/**
 * A place in a list of sessions: newest update first, then id and user id in descending order of code points (R8).
 *
 * @param updatedAt when the session at this place was last written to
 * @param key which session it is
 */
public record SessionCursor(Instant updatedAt, SessionKey key) implements Comparable<SessionCursor> {
    private static final Comparator<SessionCursor> LIST_ORDER = Comparator.comparing(SessionCursor::updatedAt)
            .thenComparing(cursor -> cursor.key().sessionId(), Texts::compare)
            .thenComparing(cursor -> cursor.key().userId(), Texts::compare)
            .reversed();

    /**
     * Returns the place of a session.
     *
     * @param session the session
     * @return its place
     */
    public static SessionCursor of(Session session) {
        return new SessionCursor(session.updatedAt(), session.key());
    }

    @Override
    public int compareTo(SessionCursor other) {
        return LIST_ORDER.compare(this, other);
    }
}
