/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import io.github.reactivesession.Lease;
import io.github.reactivesession.LeaseHeldException;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionNotFoundException;
import io.r2dbc.spi.Readable;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Who may run a session (R13). A lease is three columns of the session's row, so that whoever appends under one finds its
 * number where the end of the history is, under the same lock.
 */
final class Leases {
    private final Database database;
    private final String take;
    private final String takeAndShow;
    private final String show;
    private final String giveBack;

    Leases(Database database) {
        Sql sql = database.sql();
        this.database = database;
        String shown = "s.lease_holder, s.fence, s.leased_until";
        // The number comes first, as on some servers assignments take effect from left to right.
        this.take = sql.of("UPDATE {sessions} s SET fence = CASE WHEN s.lease_holder = ? THEN s.fence"
                + " ELSE GREATEST(s.fence + 1, {epoch}) END, lease_holder = ?, leased_until = {micros:now}"
                + " WHERE " + Database.SESSION_IS
                + " AND (s.lease_holder IS NULL OR s.lease_holder = ? OR s.leased_until <= {now})");
        this.takeAndShow = take + " RETURNING " + shown;
        this.show = sql.of("SELECT " + shown + " FROM {sessions} s WHERE " + Database.SESSION_IS);
        this.giveBack = sql.of(
                "UPDATE {sessions} s SET lease_holder = NULL WHERE " + Database.SESSION_IS + " AND s.lease_holder = ?");
    }

    /** What the row of a session says. */
    private record Shown(
            @Nullable String holder, long fence, @Nullable Instant until) {}

    /** May be sent again when nobody knows whether it was done: whoever holds it keeps its number. */
    Mono<Lease> lease(SessionKey key, String holder, Duration time) {
        Object[] values = {
            holder, holder, Database.toMicros(time), Keys.of(key), key.appName(), key.userId(), key.sessionId(), holder
        };
        Query<Shown> showing = Query.read("look at lease", show, this::shown, Database.keyValues(key));
        Mono<List<Shown>> tried = database.sql().dialect().joinsStatements()
                ? takeInOneText(Query.write("lease", take, values), showing)
                : takeInOneStatement(Query.read("lease", takeAndShow, this::shown, values), showing);
        return tried.flatMap(rows -> judge(key, holder, time, rows));
    }

    private Mono<List<Shown>> takeInOneText(Query<Long> taking, Query<Shown> showing) {
        Mono<Answers> text = database.connections().transaction(List.of(taking, showing));
        return Connections.again(text, Errors::isBroken, 1).map(answers -> answers.of(showing));
    }

    /** Only who did not get it looks why. */
    private Mono<List<Shown>> takeInOneStatement(Query<Shown> taking, Query<Shown> showing) {
        Connections connections = database.connections();
        return connections
                .read(taking)
                .flatMap(taken -> taken.isEmpty() ? connections.read(showing) : Mono.just(taken));
    }

    private Shown shown(Readable row) {
        return new Shown(
                row.get(0, String.class),
                Rows.number(row, 1),
                database.sql().dialect().readTime(row, 2));
    }

    private Mono<Lease> judge(SessionKey key, String holder, Duration time, List<Shown> rows) {
        if (rows.isEmpty()) {
            return Mono.error(new SessionNotFoundException(key));
        }
        Shown shown = rows.get(0);
        if (shown.holder() == null) {
            // Given back between the attempt and the look.
            return lease(key, holder, time);
        }
        Instant until = Rows.require(shown.until());
        return holder.equals(shown.holder())
                ? Mono.just(new Lease(key, holder, shown.fence(), until))
                : Mono.error(new LeaseHeldException(key, until));
    }

    Mono<Void> release(SessionKey key, String holder) {
        Query<Long> givingBack =
                Query.write("release", giveBack, Keys.of(key), key.appName(), key.userId(), key.sessionId(), holder);
        return database.connections().read(givingBack).then();
    }
}
