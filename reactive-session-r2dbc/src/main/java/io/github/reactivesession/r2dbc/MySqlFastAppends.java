/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import io.github.reactivesession.Event;
import io.github.reactivesession.GroupCommit.Append;
import io.github.reactivesession.GroupCommit.Outcome;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionNotFoundException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * One text for a lone event: it locks the session, inserts the event if its id is not there, and moves the counter if there is
 * an event beyond it. (The number of rows inserted would not do: when the client has gone in the middle of the answer, the
 * server goes on and forgets that number.)
 */
final class MySqlFastAppends extends FastAppends {
    private final Database database;
    private final String hold;
    private final String insert;
    private final String insertExpecting;
    private final String move;
    private final @Nullable String trim;
    private final String verify;

    MySqlFastAppends(Database database) {
        Sql sql = database.sql();
        int limit = database.options().eventLimit();
        this.database = database;
        this.hold = sql.of("SELECT s.last_sequence FROM {sessions} s WHERE " + Database.SESSION_IS + " FOR UPDATE");
        String select = "INSERT INTO {events} (" + BulkSql.EVENT_COLUMNS + ")"
                + " SELECT s.session_key, s.last_sequence + 1, ?, ?, ?, ?, ?, ?, ?, ?, ? FROM {sessions} s WHERE "
                + Database.SESSION_IS
                + " AND NOT EXISTS (SELECT 1 FROM {events} d WHERE d.session_key = s.session_key AND d.id = ?)";
        this.insert = sql.of(select);
        this.insertExpecting = sql.of(select + " AND s.last_sequence = ?");
        // Assignments take effect from left to right.
        this.move = sql.of("UPDATE {sessions} s SET s.last_sequence = s.last_sequence + 1,"
                + (limit == 0
                        ? ""
                        : " s.first_sequence = GREATEST(s.first_sequence, s.last_sequence - " + (limit - 1) + "),")
                + " s.updated_at = GREATEST(s.updated_at, {now}), s.expires_at = "
                + expiry(database, "s.", "s.updated_at", "INTERVAL %s MICROSECOND")
                + " WHERE s.session_key = ? AND EXISTS (SELECT 1 FROM {events} e WHERE e.session_key = ?"
                + " AND e.sequence = s.last_sequence + 1)");
        this.trim = limit == 0
                ? null
                : sql.of("DELETE d FROM {events} d JOIN {sessions} s ON s.session_key = d.session_key"
                        + " WHERE s.session_key = ? AND d.sequence < s.first_sequence");
        this.verify = sql.of("{sessions} s JOIN {events} e"
                + " ON e.session_key = s.session_key AND e.sequence > s.last_sequence WHERE s.session_key = ?");
    }

    @Override
    boolean takes(List<Append> appends) {
        return appends.size() == 1
                && appends.get(0).events().size() == 1
                && appends.get(0).events().get(0).actions().stateDelta().isEmpty();
    }

    @Override
    Mono<List<@Nullable Outcome>> write(List<Append> appends) {
        Append append = appends.get(0);
        UUID rowKey = Keys.of(append.key());
        Query<Long> held = Query.read("append", hold, row -> Rows.number(row, 0), Database.keyValues(append.key()));
        Query<Long> inserted = inserting(append);
        List<Query<?>> all = new ArrayList<>(List.of(held, inserted, Query.write("count", move, rowKey, rowKey)));
        if (trim != null) {
            all.add(Query.write("trim", trim, rowKey));
        }
        all.add(Guards.none(verify, List.of(rowKey)));
        return database.connections()
                .transaction(all)
                .map(answers -> Collections.singletonList(
                        outcome(append, answers.first(held), answers.changed(inserted) == 1)));
    }

    private Query<Long> inserting(Append append) {
        Event event = append.events().get(0);
        SessionKey key = append.key();
        Long expected = expected(append);
        List<Object> values = new ArrayList<>(16);
        addEvent(values, event, database.rows());
        values.addAll(List.of(Database.keyValues(key)));
        values.add(event.id());
        if (expected != null) {
            values.add(expected);
        }
        return Query.write("insert", expected == null ? insert : insertExpecting, values);
    }

    private static @Nullable Outcome outcome(Append append, @Nullable Long last, boolean inserted) {
        if (last == null) {
            return Outcome.failed(new SessionNotFoundException(append.key()));
        }
        return inserted ? stored(append, last) : null;
    }
}
