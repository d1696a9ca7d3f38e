/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import io.github.reactivesession.Event;
import io.github.reactivesession.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** Rows as lists of values; the driver puts statements of one step into one text. */
final class MySqlBulkSql extends BulkSql {
    /** With more, what the optimizer does with them costs more than another statement in the same text. */
    private static final int MOST_IDS = 100;

    private static final String ROW = "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

    private final Rows rows;
    private final String insert;
    private final String update;
    private final String updateWithState;
    private final String updateAll;
    private final String trim;
    private final String find;
    private final Dialect dialect;

    MySqlBulkSql(Sql sql, Rows rows) {
        this.rows = rows;
        this.dialect = sql.dialect();
        this.insert = sql.of("INSERT INTO {events} (" + EVENT_COLUMNS + ") VALUES ");
        String set = "UPDATE {sessions} SET first_sequence = ?, last_sequence = ?, updated_at = ?, expires_at = ?";
        this.update = sql.of(set + " WHERE session_key = ?");
        this.updateWithState = sql.of(set + ", state = ? WHERE session_key = ?");
        this.updateAll = sql.of("UPDATE {sessions} s JOIN (SELECT ? AS k, ? AS f, ? AS l, ? AS u, ? AS e%s) d"
                + " ON s.session_key = d.k SET s.first_sequence = d.f, s.last_sequence = d.l, s.updated_at = d.u,"
                + " s.expires_at = d.e");
        this.trim = sql.of("{events} WHERE session_key = ? AND sequence >= ? AND sequence < ?");
        this.find = sql.of("SELECT e.session_key, " + Rows.EVENT
                + " FROM {events} e {index:session_events_by_id} WHERE (e.session_key, e.id) IN (");
    }

    @Override
    List<Query<Long>> insert(List<Placed> events) {
        List<List<Object>> all = events.stream().map(this::values).toList();
        return Chunks.of(all, MySqlBulkSql::chars).stream().map(this::inserting).toList();
    }

    private List<Object> values(Placed placed) {
        Event event = placed.event();
        return List.of(
                placed.session(),
                event.sequence(),
                event.id(),
                event.timestamp(),
                event.author(),
                Null.or(event.agentId()),
                Null.or(event.invocationId()),
                Null.or(event.branch()),
                Null.or(rows.contentJson(event)),
                Null.or(rows.actionsJson(event)),
                Null.or(rows.metadataJson(event)));
    }

    private static long chars(List<Object> values) {
        return values.stream()
                .mapToLong(value -> value instanceof String text ? text.length() : 24)
                .sum();
    }

    private Query<Long> inserting(List<List<Object>> chunk) {
        List<Object> values = new ArrayList<>(chunk.size() * 11);
        chunk.forEach(values::addAll);
        String sql = insert + ROW + (", " + ROW).repeat(chunk.size() - 1);
        return Query.write("insert events", sql, values).guardedBy(Guards.changed(chunk.size()));
    }

    @Override
    List<Query<Long>> update(List<SessionDraft> drafts) {
        List<SessionDraft> plain =
                drafts.stream().filter(draft -> draft.state() == null).toList();
        List<Query<Long>> updates = new ArrayList<>();
        drafts.stream()
                .filter(draft -> draft.state() != null)
                .map(this::updating)
                .forEach(updates::add);
        if (plain.size() == 1) {
            updates.add(updating(plain.get(0)));
        } else if (!plain.isEmpty()) {
            updates.add(updatingAll(plain));
        }
        return updates;
    }

    private Query<Long> updating(SessionDraft draft) {
        JsonObject state = draft.state();
        List<Object> values =
                new ArrayList<>(List.of(draft.first(), draft.last(), draft.updatedAt(), Null.or(draft.expiresAt())));
        if (state != null) {
            values.add(rows.json(state));
        }
        values.add(draft.key());
        return Query.write("update sessions", state == null ? update : updateWithState, values)
                .guardedBy(Guards.changed(1));
    }

    /** One statement for all of them, as each by itself costs more than what it does. */
    private Query<Long> updatingAll(List<SessionDraft> drafts) {
        List<Object> values = new ArrayList<>(drafts.size() * 5);
        drafts.forEach(draft -> values.addAll(
                List.of(draft.key(), draft.first(), draft.last(), draft.updatedAt(), Null.or(draft.expiresAt()))));
        return Query.write(
                        "update sessions",
                        updateAll.formatted(" UNION ALL SELECT ?, ?, ?, ?, ?".repeat(drafts.size() - 1)),
                        values)
                .guardedBy(Guards.changed(drafts.size()));
    }

    @Override
    List<Query<Long>> trim(List<SessionDraft> drafts) {
        return drafts.stream().map(this::trimming).toList();
    }

    private Query<Long> trimming(SessionDraft draft) {
        List<Object> values = new ArrayList<>(List.of(draft.key()));
        values.add(draft.formerFirst());
        values.add(draft.first());
        return Query.write("trim events", "DELETE FROM " + trim, values).guardedBy(Guards.none(trim, values));
    }

    @Override
    List<Query<Placed>> find(List<Id> ids) {
        List<Query<Placed>> queries = new ArrayList<>();
        for (int from = 0; from < ids.size(); from += MOST_IDS) {
            queries.add(finding(ids.subList(from, Math.min(ids.size(), from + MOST_IDS))));
        }
        return queries;
    }

    private Query<Placed> finding(List<Id> ids) {
        List<Object> values = new ArrayList<>(ids.size() * 2);
        ids.forEach(id -> {
            values.add(id.session());
            values.add(id.id());
        });
        String sql = find + "(?, ?)" + ", (?, ?)".repeat(ids.size() - 1) + ")";
        return new Query<>("find events", sql, values, row -> new Placed(dialect.readKey(row, 0), rows.event(row, 1)));
    }
}
