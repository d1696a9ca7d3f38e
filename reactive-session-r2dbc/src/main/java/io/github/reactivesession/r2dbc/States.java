/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import io.github.reactivesession.AppKey;
import io.github.reactivesession.JsonObject;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionNotFoundException;
import io.github.reactivesession.StateOwner;
import io.github.reactivesession.UserKey;
import io.r2dbc.spi.Readable;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import reactor.core.publisher.Mono;

/** State that is read and changed without an event (R25). */
final class States {
    private final Database database;
    private final String select;
    private final String selectForUpdate;
    private final String update;

    States(Database database) {
        Sql sql = database.sql();
        this.database = database;
        this.select = sql.of("SELECT {text:s.state} FROM {sessions} s WHERE " + Database.SESSION_IS);
        this.selectForUpdate =
                sql.of("SELECT {text:s.state}, s.updated_at, s.time_to_live, {now} FROM {sessions} s WHERE "
                        + Database.SESSION_IS + " FOR UPDATE");
        this.update =
                sql.of("UPDATE {sessions} SET state = {json}, version = version + 1, updated_at = ?, expires_at = ?"
                        + " WHERE session_key = ?");
    }

    private record Held(JsonObject state, Instant updatedAt, Duration ttl) {}

    Mono<JsonObject> state(StateOwner owner) {
        return database.connections()
                .read(reading(owner))
                .map(rows -> rows.isEmpty() ? JsonObject.empty() : rows.get(0));
    }

    private Query<JsonObject> reading(StateOwner owner) {
        if (owner instanceof AppKey app) {
            return OwnerState.of(database, app).read();
        }
        if (owner instanceof UserKey user) {
            return OwnerState.of(database, user).read();
        }
        return Query.read(
                "state of session", select, row -> database.rows().object(row, 0), Database.keyValues((SessionKey)
                        owner));
    }

    Mono<JsonObject> update(StateOwner owner, JsonObject delta) {
        if (owner instanceof AppKey app) {
            return update(OwnerState.of(database, app), delta);
        }
        return owner instanceof UserKey user
                ? update(OwnerState.of(database, user), delta)
                : updateSession((SessionKey) owner, delta);
    }

    private Mono<JsonObject> update(OwnerState owner, JsonObject delta) {
        return database.connections().transaction(List.of(owner.lock(), owner.held()), answers -> {
            OwnerState.Held held = Rows.require(answers.first(owner.held()));
            JsonObject merged = held.state().merge(delta);
            return Connections.Writes.of(List.of(owner.write(merged, held.now())), merged);
        });
    }

    private Mono<JsonObject> updateSession(SessionKey key, JsonObject delta) {
        Query<Held> look = Query.read("hold session", selectForUpdate, this::held, Database.keyValues(key));
        return database.connections().transaction(List.of(look), answers -> {
            Held held = answers.first(look);
            if (held == null) {
                throw new SessionNotFoundException(key);
            }
            JsonObject merged = held.state().merge(delta);
            return Connections.Writes.of(List.of(write(key, held, merged)), merged);
        });
    }

    private Held held(Readable row) {
        Instant updatedAt = database.rows().time(row, 1);
        Instant now = database.rows().time(row, 3);
        return new Held(
                database.rows().object(row, 0),
                now.isBefore(updatedAt) ? updatedAt : now,
                database.sessionTtl(row.get(2, Long.class)));
    }

    private Query<Long> write(SessionKey key, Held held, JsonObject merged) {
        return Query.write(
                        "write session state",
                        update,
                        database.rows().json(merged),
                        held.updatedAt(),
                        Null.or(Database.expiry(held.updatedAt(), held.ttl())),
                        Keys.of(key))
                .guardedBy(Guards.changed(1));
    }
}
