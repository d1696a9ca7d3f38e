/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.memory;

import io.github.reactivesession.AppKey;
import io.github.reactivesession.Page;
import io.github.reactivesession.Session;
import io.github.reactivesession.SessionCursor;
import io.github.reactivesession.SessionFilter;
import io.github.reactivesession.SessionScan;
import io.github.reactivesession.UserKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Lists and counts from the index of the user, or of the app (R8). */
final class SessionListing {
    /** The most sessions one read looks at, however few its filter lets through. */
    private static final int MOST_LOOKED_AT = 10_000;

    private final Shared shared;
    private final Instant now;

    SessionListing(Shared shared) {
        this.shared = shared;
        this.now = shared.now();
    }

    Page<Session, SessionCursor> page(SessionScan scan) {
        RecencyIndex index = index(scan.filter());
        List<Session> found = new ArrayList<>();
        if (index == null) {
            return new Page<>(found, null);
        }
        SessionCursor last = scan.after();
        int looked = 0;
        for (Map.Entry<SessionCursor, SessionCell> place :
                index.after(scan.after()).entrySet()) {
            if (found.size() == scan.limit() || looked == MOST_LOOKED_AT) {
                return new Page<>(found, last);
            }
            addIfMatching(found, place.getValue(), scan);
            last = place.getKey();
            looked++;
        }
        return new Page<>(found, null);
    }

    private void addIfMatching(List<Session> found, SessionCell cell, SessionScan scan) {
        Session session = cell.viewWithoutState(now);
        if (session != null && scan.filter().matches(session)) {
            Session whole = scan.withState() ? cell.view(now) : session;
            if (whole != null) {
                found.add(whole);
            }
        }
    }

    long count(SessionFilter filter) {
        RecencyIndex index = index(filter);
        long count = 0;
        if (index != null) {
            for (SessionCell cell : index.cells()) {
                Session session = cell.viewWithoutState(now);
                count += session != null && filter.matches(session) ? 1 : 0;
            }
        }
        return count;
    }

    private @Nullable RecencyIndex index(SessionFilter filter) {
        String userId = filter.userId();
        AppKey app = AppKey.of(filter.appName());
        OwnerCell owner =
                userId == null ? shared.apps().find(app) : shared.users().find(UserKey.of(filter.appName(), userId));
        return owner == null ? null : owner.sessions();
    }
}
