/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.memory;

import io.github.reactivesession.AppKey;
import io.github.reactivesession.DeleteScope;
import io.github.reactivesession.UserKey;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One bounded step of a deletion (R9, R29). */
final class Deletion {
    private final Shared shared;
    private final Instant now;
    private final int limit;

    Deletion(Shared shared, int limit) {
        this.shared = shared;
        this.now = shared.now();
        this.limit = limit;
    }

    long run(DeleteScope scope) {
        if (scope instanceof DeleteScope.OneSession one) {
            SessionCell cell = shared.sessions().get(one.key());
            return cell != null && cell.delete(now) ? 1 : 0;
        }
        if (scope instanceof DeleteScope.OfUser of) {
            return users(List.of(of.user()));
        }
        if (scope instanceof DeleteScope.OfPerson of) {
            return users(usersWho(user -> user.userId().equals(of.userId())));
        }
        return scope instanceof DeleteScope.OfApp of
                ? app(of.app())
                : shared.expiry().expire(now, limit);
    }

    private List<UserKey> usersWho(Predicate<UserKey> match) {
        return shared.users().keys().stream().filter(match).toList();
    }

    /** Sessions first; the states go with the step that leaves none. */
    private long users(List<UserKey> users) {
        long deleted = 0;
        for (UserKey user : users) {
            deleted += sessions(shared.users().find(user), limit - deleted);
        }
        if (deleted < limit) {
            users.forEach(shared.users()::clear);
        }
        return deleted;
    }

    private long app(AppKey app) {
        long deleted = sessions(shared.apps().find(app), limit);
        if (deleted < limit) {
            usersWho(user -> user.appName().equals(app.appName())).forEach(shared.users()::clear);
            shared.apps().clear(app);
        }
        return deleted;
    }

    /** Deletes sessions of an owner, until so many live ones are gone. */
    private long sessions(@Nullable OwnerCell owner, long most) {
        long deleted = 0;
        if (owner != null && most > 0) {
            Iterator<SessionCell> cells = owner.sessions().cells().iterator();
            while (deleted < most && cells.hasNext()) {
                deleted += cells.next().delete(now) ? 1 : 0;
            }
        }
        return deleted;
    }
}
