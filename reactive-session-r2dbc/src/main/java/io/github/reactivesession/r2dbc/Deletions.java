/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import io.github.reactivesession.DeleteScope;
import io.github.reactivesession.SessionKey;
import io.r2dbc.spi.Readable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Deletion in bounded transactions (R9, R28, R29).
 *
 * <p>Small sessions go with their events in one transaction. Large ones are first put past their time, by which they are
 * gone for every call, and then taken away in pieces; what an interruption leaves is what a sweep takes. Each transaction
 * holds the session's row, as an append does, so no event is written behind its back.
 */
final class Deletions {
    /** The most sessions one transaction takes. */
    private static final int MOST_SESSIONS = 100;
    /** The most events one transaction takes. */
    static final int MOST_EVENTS = 5_000;
    /** A time that has passed, whatever the clock says. */
    private static final Instant LONG_AGO = Instant.EPOCH;

    private static final String SOME_EVENTS = "{events} WHERE session_key = ? AND sequence BETWEEN ? AND ?";

    private final Database database;
    private final OwnerDeletions owners;
    private final String holdOne;
    private final String moveFirst;

    Deletions(Database database) {
        Sql sql = database.sql();
        this.database = database;
        this.owners = new OwnerDeletions(database);
        this.holdOne = sql.of("SELECT s.first_sequence, s.last_sequence, CASE WHEN {live:s} THEN 1 ELSE 0 END"
                + " FROM {sessions} s WHERE s.session_key = ? FOR UPDATE");
        this.moveFirst = sql.of("UPDATE {sessions} SET first_sequence = ? WHERE session_key = ?");
    }

    /** A session that is held for deletion. */
    private record Doomed(UUID key, long events, boolean live) {}

    /** One step of the port. */
    Mono<Long> delete(DeleteScope scope, int limit) {
        boolean sweeping = scope instanceof DeleteScope.Expired;
        return some(scope, limit)
                .expand(step ->
                        step.more() ? some(scope, limit - step.deleted()).map(step::plus) : Mono.empty())
                .last()
                .map(Step::deleted)
                .flatMap(deleted -> deleted < limit
                        ? owners.delete(scope, limit - deleted).map(states -> sweeping ? deleted + states : deleted)
                        : Mono.just(deleted));
    }

    /** How far a deletion has come, and whether there may be more to do. */
    private record Step(long deleted, boolean more) {
        Step plus(Step next) {
            return new Step(deleted + next.deleted(), next.more());
        }
    }

    /** Takes some sessions of a scope; there may be more until there are none. */
    private Mono<Step> some(DeleteScope scope, long limit) {
        Query<Doomed> look = holding(scope, Math.min(limit, MOST_SESSIONS));
        boolean sweeping = scope instanceof DeleteScope.Expired;
        return database.connections()
                .transaction(List.of(look), answers -> doom(answers.of(look)))
                .flatMap(doomed -> purgeLarge(doomed).thenReturn(step(doomed, sweeping, limit)));
    }

    private static Step step(List<Doomed> doomed, boolean sweeping, long limit) {
        long counted =
                doomed.stream().filter(session -> sweeping || session.live()).count();
        return new Step(counted, !doomed.isEmpty() && counted < limit);
    }

    private Connections.Writes<List<Doomed>> doom(List<Doomed> doomed) {
        if (doomed.isEmpty()) {
            return Connections.Writes.of(List.of(), doomed);
        }
        List<UUID> keys = doomed.stream().map(Doomed::key).toList();
        Sql sql = database.sql();
        String these = sql.dialect().anyKey("session_key", keys.size());
        List<?> values = sql.dialect().keys(keys);
        if (isLarge(doomed)) {
            List<Object> all = new ArrayList<>(List.of(LONG_AGO));
            all.addAll(values);
            String update = sql.of("UPDATE {sessions} SET expires_at = ? WHERE " + these);
            return Connections.Writes.of(List.of(Query.write("end sessions", update, all)), doomed);
        }
        return Connections.Writes.of(
                List.of(
                        deleting("{events} WHERE " + these, values),
                        Query.write("delete sessions", sql.of("DELETE FROM {sessions} WHERE " + these), values)
                                .guardedBy(Guards.changed(keys.size()))),
                doomed);
    }

    /** No session goes before its events. */
    private Query<Long> deleting(String events, List<?> values) {
        String from = database.sql().of(events);
        return Query.write("delete events", "DELETE FROM " + from, values).guardedBy(Guards.none(from, values));
    }

    private Query<Long> deleting(UUID key, long first, long last) {
        List<Object> values = List.of(key, first, last);
        return deleting(SOME_EVENTS, values);
    }

    private static boolean isLarge(List<Doomed> doomed) {
        return doomed.stream().mapToLong(Doomed::events).sum() > MOST_EVENTS;
    }

    private Mono<Void> purgeLarge(List<Doomed> doomed) {
        return isLarge(doomed)
                ? Flux.fromIterable(doomed)
                        .concatMap(session -> purge(session.key()))
                        .then()
                : Mono.empty();
    }

    private Query<Doomed> holding(DeleteScope scope, long limit) {
        Scope where = Scope.of(scope);
        String sql = database.sql()
                .of("SELECT s.session_key, s.last_sequence - s.first_sequence + 1,"
                        + " CASE WHEN {live:s} THEN 1 ELSE 0 END FROM {sessions} s {index:" + where.index() + "} WHERE "
                        + where.sessions()
                        + " ORDER BY " + where.order() + " LIMIT " + limit
                        + " FOR UPDATE" + (scope instanceof DeleteScope.Expired ? " SKIP LOCKED" : ""));
        return new Query<>("hold sessions", sql, where.values(), this::doomed);
    }

    private Doomed doomed(Readable row) {
        return new Doomed(database.sql().dialect().readKey(row, 0), Rows.number(row, 1), Rows.number(row, 2) == 1);
    }

    /** Takes away a session that is past its time; false when it is live. True as well when there is none. */
    Mono<Boolean> purge(SessionKey key) {
        return purge(Keys.of(key));
    }

    private enum Purge {
        LIVE,
        GONE,
        MORE
    }

    /** Both ends are said when events go, so that no step passes over what earlier ones have left behind in an index. */
    private record Held(long first, long last, boolean live) {}

    private Mono<Boolean> purge(UUID key) {
        return purgeSome(key)
                .expand(purged -> purged == Purge.MORE ? purgeSome(key) : Mono.empty())
                .last()
                .map(purged -> purged == Purge.GONE);
    }

    private Mono<Purge> purgeSome(UUID key) {
        Query<Held> look = Query.read(
                "hold session",
                holdOne,
                row -> new Held(Rows.number(row, 0), Rows.number(row, 1), Rows.number(row, 2) == 1),
                key);
        return database.connections().transaction(List.of(look), answers -> {
            Held held = answers.first(look);
            if (held == null || held.live()) {
                return Connections.Writes.of(List.of(), held == null ? Purge.GONE : Purge.LIVE);
            }
            return deleteHead(key, held);
        });
    }

    private Connections.Writes<Purge> deleteHead(UUID key, Held held) {
        long first = held.first() + MOST_EVENTS;
        if (first <= held.last()) {
            return Connections.Writes.of(
                    List.of(
                            deleting(key, held.first(), first - 1),
                            Query.write("move first", moveFirst, first, key).guardedBy(Guards.changed(1))),
                    Purge.MORE);
        }
        Sql sql = database.sql();
        return Connections.Writes.of(
                List.of(
                        deleting(key, held.first(), held.last()),
                        Query.write("delete sessions", sql.of("DELETE FROM {sessions} WHERE session_key = ?"), key)
                                .guardedBy(Guards.changed(1))),
                Purge.GONE);
    }
}
