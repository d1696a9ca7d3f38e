/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import io.github.reactivesession.JsonObject;
import io.github.reactivesession.NewSession;
import io.github.reactivesession.Session;
import io.github.reactivesession.SessionExistsException;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionNotFoundException;
import io.github.reactivesession.SessionStatus;
import io.github.reactivesession.SessionUpdate;
import io.github.reactivesession.StateDelta;
import io.github.reactivesession.VersionConflictException;
import io.r2dbc.spi.Readable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** One session's record: created, found, changed. */
final class Sessions {
    private final Database database;
    private final Deletions deletions;
    private final String find;
    private final String view;
    private final String insert;
    private final String insertAndView;
    private final String hold;
    private final String update;

    Sessions(Database database, Deletions deletions) {
        Sql sql = database.sql();
        this.database = database;
        this.deletions = deletions;
        String select = "SELECT " + Rows.MERGED_SESSION + " FROM ";
        String found = select + "{sessions} s" + Rows.SCOPES + "WHERE ";
        this.find = sql.of(found + Database.SESSION_IS);
        this.view = sql.of(found + "s.session_key = ?");
        this.insert = sql.of("""
                INSERT INTO {sessions} (session_key, app_key, user_key, person_key, app_name, user_id, id, agent_id, status,
                  metadata, state, version, first_sequence, last_sequence, time_to_live, created_at, updated_at, expires_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, {json}, {json}, 1, 1, 0, ?, {now}, {now}, {micros:now})""");
        this.insertAndView = sql.of("WITH s AS (" + insert + " RETURNING *) " + select + "s" + Rows.SCOPES);
        this.hold = sql.of("SELECT s.status, {text:s.metadata}, s.version, s.updated_at, s.time_to_live, {now}"
                + " FROM {sessions} s WHERE " + Database.SESSION_IS + " FOR UPDATE");
        this.update =
                sql.of("UPDATE {sessions} SET status = ?, metadata = {json}, version = version + 1, updated_at = ?,"
                        + " expires_at = ? WHERE session_key = ?");
    }

    private record Held(String status, JsonObject metadata, long version, Instant updatedAt, Duration ttl) {}

    Mono<Session> find(SessionKey key) {
        return database.connections().read(finding(key)).flatMap(rows -> Mono.justOrEmpty(first(rows)));
    }

    private static @Nullable Session first(List<Session> rows) {
        return rows.isEmpty() ? null : rows.get(0);
    }

    private Query<Session> finding(SessionKey key) {
        return Query.read("find session", find, database.rows()::mergedSession, Database.keyValues(key));
    }

    /** Finds a session that this transaction holds, be it past its time by now. */
    private Query<Session> viewing(SessionKey key) {
        return Query.read("view session", view, database.rows()::mergedSession, Keys.of(key));
    }

    /** Inserts; where there is a row already it is either live, or past its time and to be taken away first (R4). */
    Mono<Session> create(SessionKey key, NewSession session) {
        return insert(key, session)
                .onErrorResume(
                        database.sql().dialect()::isDuplicate,
                        taken -> deletions
                                .purge(key)
                                .flatMap(gone ->
                                        gone ? create(key, session) : Mono.error(new SessionExistsException(key))));
    }

    private Mono<Session> insert(SessionKey key, NewSession session) {
        StateDelta delta = StateDelta.of(session.state());
        Query<Long> insert = inserting(key, session, JsonObject.empty().merge(delta.session()));
        Query<Session> view = viewing(key);
        List<OwnerDelta> owners = OwnerDelta.of(database, key, delta);
        if (owners.isEmpty()) {
            return insertAlone(insert, view);
        }
        List<Query<?>> look = new ArrayList<>(List.of(insert));
        owners.forEach(owner -> look.addAll(owner.look()));
        return database.connections().transaction(look, answers -> {
            List<Query<?>> writes = new ArrayList<>();
            owners.forEach(owner -> writes.add(owner.write(answers)));
            writes.add(view);
            return new Connections.Writes<>(writes, after -> Rows.require(after.first(view)));
        });
    }

    /** Views it in the same step, as a moment later it may be past its time, or somebody may have deleted it. */
    private Mono<Session> insertAlone(Query<Long> insert, Query<Session> view) {
        if (database.sql().dialect().joinsStatements()) {
            return database.connections()
                    .transaction(List.of(insert, view))
                    .map(answers -> Rows.require(answers.first(view)));
        }
        Query<Session> both =
                new Query<>(insert.name(), insertAndView, insert.values(), database.rows()::mergedSession);
        return database.connections().write(both).map(rows -> rows.get(0));
    }

    private Query<Long> inserting(SessionKey key, NewSession session, JsonObject state) {
        Duration own = session.timeToLive();
        Duration ttl = own == null ? database.options().sessionTtl() : own;
        return Query.write(
                "create session",
                insert,
                Keys.of(key),
                Keys.of(key.app()),
                Keys.of(key.user()),
                Keys.ofPerson(key.userId()),
                key.appName(),
                key.userId(),
                key.sessionId(),
                Null.or(session.agentId()),
                SessionStatus.ACTIVE.name(),
                database.rows().json(session.metadata()),
                database.rows().json(state),
                Null.or(own == null ? null : (Long) Database.toMicros(own)),
                Null.or(Database.micros(ttl)));
    }

    Mono<Session> update(SessionKey key, SessionUpdate change) {
        Query<Held> look = Query.read("hold session", hold, this::held, Database.keyValues(key));
        Query<Session> view = viewing(key);
        return database.connections().transaction(List.of(look), answers -> {
            Held held = answers.first(look);
            if (held == null) {
                throw new SessionNotFoundException(key);
            }
            requireVersion(key, change, held);
            return new Connections.Writes<>(
                    List.of(updating(key, change, held), view), after -> Rows.require(after.first(view)));
        });
    }

    private static void requireVersion(SessionKey key, SessionUpdate change, Held held) {
        Long expected = change.expectedVersion();
        if (expected != null && expected != held.version()) {
            throw new VersionConflictException(key, expected, held.version());
        }
    }

    private Held held(Readable row) {
        Instant updatedAt = database.rows().time(row, 3);
        Instant now = database.rows().time(row, 5);
        return new Held(
                Rows.text(row, 0),
                database.rows().object(row, 1),
                Rows.number(row, 2),
                now.isBefore(updatedAt) ? updatedAt : now,
                database.sessionTtl(row.get(4, Long.class)));
    }

    private Query<Long> updating(SessionKey key, SessionUpdate change, Held held) {
        SessionStatus status = change.status();
        return Query.write(
                        "update session",
                        update,
                        status == null ? held.status() : status.name(),
                        database.rows().json(held.metadata().merge(change.metadata())),
                        held.updatedAt(),
                        Null.or(Database.expiry(held.updatedAt(), held.ttl())),
                        Keys.of(key))
                .guardedBy(Guards.changed(1));
    }
}
