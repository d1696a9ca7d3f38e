/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import io.github.reactivesession.AppKey;
import io.github.reactivesession.JsonObject;
import io.github.reactivesession.UserKey;
import io.r2dbc.spi.Readable;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/**
 * The state of one app, or of one user of one, as a step of a transaction sees it: {@link #lock} makes sure that there is
 * a row and holds it, {@link #held} reads it, {@link #write} keeps what became of it.
 */
final class OwnerState {
    private final Database database;
    private final String keyColumn;
    private final UUID key;
    private final Duration ttl;
    private final Query<Long> lock;
    private final Query<Held> held;
    private final Query<JsonObject> read;
    private final String table;

    /** State under a lock: empty when past its time. */
    record Held(JsonObject state, Instant now) {}

    private OwnerState(
            Database database, String table, String keyColumn, UUID key, Duration ttl, String insert, Object... names) {
        Sql sql = database.sql();
        this.database = database;
        this.table = table;
        this.keyColumn = keyColumn;
        this.key = key;
        this.ttl = ttl;
        this.lock = Query.write("lock state", sql.of(insert), names);
        String where = " FROM " + table + " o WHERE o." + keyColumn + " = ?";
        this.held = Query.read(
                "held state",
                sql.of("SELECT {text:o.state}, CASE WHEN {live:o} THEN 1 ELSE 0 END, {now}" + where + " FOR UPDATE"),
                this::readHeld,
                key);
        this.read = Query.read(
                "state",
                sql.of("SELECT {text:o.state}" + where + " AND {live:o}"),
                row -> database.rows().object(row, 0),
                key);
    }

    static OwnerState of(Database database, AppKey app) {
        UUID key = Keys.of(app);
        return new OwnerState(
                database, "{apps}", "app_key", key, database.options().appStateTtl(), """
                INSERT INTO {apps} (app_key, app_name, state, updated_at)
                VALUES (?, ?, '{}', {now}) {lock:app_key}""", key, app.appName());
    }

    static OwnerState of(Database database, UserKey user) {
        UUID key = Keys.of(user);
        return new OwnerState(
                database,
                "{users}",
                "user_key",
                key,
                database.options().userStateTtl(),
                """
                INSERT INTO {users} (user_key, app_key, person_key, app_name, user_id, state, updated_at)
                VALUES (?, ?, ?, ?, ?, '{}', {now}) {lock:user_key}""",
                key,
                Keys.of(user.app()),
                Keys.ofPerson(user.userId()),
                user.appName(),
                user.userId());
    }

    private Held readHeld(Readable row) {
        boolean live = Rows.number(row, 1) == 1;
        return new Held(
                live ? database.rows().object(row, 0) : JsonObject.empty(),
                database.rows().time(row, 2));
    }

    UUID key() {
        return key;
    }

    Query<Long> lock() {
        return lock;
    }

    Query<Held> held() {
        return held;
    }

    Query<JsonObject> read() {
        return read;
    }

    /** Keeps a state, and begins its time anew (R27); an empty one is not kept. */
    Query<Long> write(JsonObject state, Instant now) {
        Sql sql = database.sql();
        if (state.isEmpty()) {
            return Query.write("delete state", sql.of("DELETE FROM " + table + " WHERE " + keyColumn + " = ?"), key);
        }
        String update = "UPDATE " + table + " SET state = {json}, updated_at = ?, expires_at = ? WHERE ";
        return Query.write(
                        "write state",
                        sql.of(update + keyColumn + " = ?"),
                        database.rows().json(state),
                        now,
                        Null.or(Database.expiry(now, ttl)),
                        key)
                .guardedBy(Guards.changed(1));
    }
}
