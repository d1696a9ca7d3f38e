/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import io.github.reactivesession.Event;
import java.util.List;
import java.util.UUID;

/** Statements over many rows, which databases take in quite different forms. */
abstract sealed class BulkSql permits PostgresBulkSql, MySqlBulkSql {
    static final String EVENT_COLUMNS = "session_key, sequence, id, timestamp, author, agent_id, invocation_id, branch,"
            + " content, actions, metadata";

    static BulkSql of(Sql sql, Rows rows) {
        return sql.dialect() instanceof PostgresDialect ? new PostgresBulkSql(sql, rows) : new MySqlBulkSql(sql, rows);
    }

    /** An event and the session it goes to. */
    record Placed(UUID session, Event event) {}

    /** An id to look for in a session. */
    record Id(UUID session, String id) {}

    /** Inserts events by as many statements as it takes to keep each one bounded. */
    abstract List<Query<Long>> insert(List<Placed> events);

    /** Writes what has become of sessions. */
    abstract List<Query<Long>> update(List<SessionDraft> drafts);

    /** Takes away what lies before the first sequence that is kept. */
    abstract List<Query<Long>> trim(List<SessionDraft> drafts);

    /** Finds events by their ids; each row is a session's key and an event. */
    abstract List<Query<Placed>> find(List<Id> ids);
}
