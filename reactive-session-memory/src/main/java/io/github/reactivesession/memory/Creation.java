/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.memory;

import io.github.reactivesession.LimitExceededException;
import io.github.reactivesession.NewSession;
import io.github.reactivesession.Session;
import io.github.reactivesession.SessionExistsException;
import io.github.reactivesession.SessionKey;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Creates sessions: takes room, and the place of the key (R4). */
final class Creation {
    /** How many expired sessions make room at once when a bound is reached. */
    private static final int ROOM = 500;

    private final Shared shared;

    Creation(Shared shared) {
        this.shared = shared;
    }

    @Nullable
    Session run(SessionKey key, NewSession session) {
        takeSession();
        SessionCell cell = new SessionCell(key, session, shared);
        // Whoever meets the cell in the map before it has begun waits for its monitor.
        synchronized (cell) {
            place(cell);
            Instant now = shared.now();
            cell.begin(session, now);
            return cell.view(now);
        }
    }

    private void takeSession() {
        try {
            shared.sessionQuota().take(1);
        } catch (LimitExceededException full) {
            if (shared.expiry().expire(shared.now(), ROOM) == 0) {
                throw full;
            }
            shared.sessionQuota().take(1);
        }
    }

    private void place(SessionCell cell) {
        SessionCell other = shared.sessions().putIfAbsent(cell.key(), cell);
        while (other != null) {
            if (!other.makeWay(shared.now())) {
                cell.release();
                throw new SessionExistsException(cell.key());
            }
            other = shared.sessions().putIfAbsent(cell.key(), cell);
        }
    }
}
