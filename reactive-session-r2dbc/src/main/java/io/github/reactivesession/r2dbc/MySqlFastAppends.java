/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import io.github.reactivesession.Event;
import io.github.reactivesession.GroupCommit.Append;
import io.github.reactivesession.GroupCommit.Outcome;
import io.github.reactivesession.SessionKey;
import io.r2dbc.spi.Readable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * One text for a lone event: it moves the counter of a session that is live and ends where it should, inserts the event at
 * that place, and looks whether it is there. If not, the look overflows, nothing is committed, and the long way finds out
 * why: the session may be absent, the id may be known, or {@code KILL QUERY} may have met a statement.
 *
 * <p>The look goes by the event itself. The number of rows inserted would not do: when the client has gone in the middle of
 * the answer, the server goes on and forgets that number.
 */
final class MySqlFastAppends extends FastAppends {
    private final Database database;
    private final String move;
    private final String insert;
    private final @Nullable String trim;
    private final String look;

    MySqlFastAppends(Database database) {
        Sql sql = database.sql();
        int limit = database.options().eventLimit();
        this.database = database;
        // Assignments take effect from left to right.
        String moving = "UPDATE {sessions} s SET s.last_sequence = LAST_INSERT_ID(s.last_sequence + 1),"
                + (limit == 0
                        ? ""
                        : " s.first_sequence = GREATEST(s.first_sequence, s.last_sequence - " + (limit - 1) + "),")
                + " s.updated_at = GREATEST(s.updated_at, {now}), s.expires_at = "
                + expiry(database, "s.", "s.updated_at", "INTERVAL %s MICROSECOND")
                + " WHERE " + Database.SESSION_IS;
        this.move = sql.of(moving);
        this.insert = sql.of("INSERT INTO {events} (" + BulkSql.EVENT_COLUMNS + ")"
                + " SELECT ?, LAST_INSERT_ID(), ?, ?, ?, ?, ?, ?, ?, ?, ? FROM DUAL WHERE ROW_COUNT() = 1");
        this.trim = limit == 0
                ? null
                : sql.of("DELETE d FROM {events} d JOIN {sessions} s ON s.session_key = d.session_key"
                        + " WHERE s.session_key = ? AND d.sequence < s.first_sequence");
        this.look = sql.of("SELECT LAST_INSERT_ID(), " + Guards.LARGEST + " + (NOT EXISTS (SELECT 1 FROM {events} e"
                + " WHERE e.session_key = ? AND e.sequence = LAST_INSERT_ID() AND e.id = ?)),"
                + " (SELECT s.created_at FROM {sessions} s WHERE s.session_key = ?)");
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
        Event event = append.events().get(0);
        UUID rowKey = Keys.of(append.key());
        Query<Long> moved = moving(append, rowKey);
        Query<Outcome> found = Query.read("whole", look, row -> place(row, append), rowKey, event.id(), rowKey);
        List<Query<?>> all = new ArrayList<>(List.of(moved, inserting(event, rowKey)));
        if (trim != null) {
            all.add(Query.write("trim", trim, rowKey));
        }
        all.add(found);
        return database.connections()
                .text(all, trim != null)
                .map(answers -> Collections.singletonList(answers.changed(moved) == 1 ? answers.first(found) : null));
    }

    private Outcome place(Readable row, Append append) {
        return stored(append, database.rows().utc(row, 2), Rows.number(row, 0) - 1);
    }

    private Query<Long> moving(Append append, UUID rowKey) {
        SessionKey key = append.key();
        Conditions conditions = new Conditions(move, rowKey, key.appName(), key.userId(), key.sessionId());
        Long expected = expected(append);
        if (expected != null) {
            conditions.and("s.last_sequence = ?", expected);
        }
        Long fence = fence(append);
        if (fence != null) {
            conditions.and("s.fence = ?", fence);
        }
        return Query.write("append", conditions.sql(), conditions.values());
    }

    private Query<Long> inserting(Event event, UUID rowKey) {
        List<Object> values = new ArrayList<>(10);
        values.add(rowKey);
        addEvent(values, event, database.rows());
        return Query.write("insert", insert, values);
    }
}
