/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import io.github.reactivesession.Appended;
import io.github.reactivesession.Event;
import io.github.reactivesession.GroupCommit.Append;
import io.github.reactivesession.GroupCommit.Outcome;
import io.github.reactivesession.StateDelta;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * The short way for the appends there are most of: live sessions, new events, no state of users or apps. One round trip
 * writes those sessions to which all this applies, and leaves the others as they are, for {@link AppendTransaction}.
 */
abstract sealed class FastAppends permits PostgresFastAppends, MySqlFastAppends {
    static FastAppends of(Database database) {
        return database.sql().dialect() instanceof PostgresDialect
                ? new PostgresFastAppends(database)
                : new MySqlFastAppends(database);
    }

    /** Whether the short way may be tried. */
    abstract boolean takes(List<Append> appends);

    /** Writes what it can, and says for each append how it went, or null when it was not written. */
    abstract Mono<List<@Nullable Outcome>> write(List<Append> appends);

    /** When a session goes that was just written to: from its time of update, or never, which is null. */
    static String expiry(Database database, String alias, String updatedAt, String interval) {
        long ttl = Database.toMicros(database.options().sessionTtl());
        String own = alias + "time_to_live";
        String micros = ttl == 0 ? own : "COALESCE(" + own + ", " + ttl + ")";
        return updatedAt + " + " + interval.formatted("NULLIF(" + micros + ", 0)");
    }

    /** The values of an event's columns, from its id to its metadata. */
    static void addEvent(List<Object> values, Event event, Rows rows) {
        values.add(event.id());
        values.add(event.timestamp());
        values.add(event.author());
        values.add(Null.or(event.agentId()));
        values.add(Null.or(event.invocationId()));
        values.add(Null.or(event.branch()));
        values.add(Null.or(rows.contentJson(event)));
        values.add(Null.or(rows.actionsJson(event)));
        values.add(Null.or(rows.metadataJson(event)));
    }

    /** The events of an append at their places behind a sequence of a session. */
    static Outcome stored(Append append, Instant createdAt, long last) {
        List<Event> placed = new ArrayList<>(append.events().size());
        long sequence = last;
        for (Event event : append.events()) {
            placed.add(event.withSequence(++sequence));
        }
        return Outcome.of(new Appended(createdAt, placed));
    }

    static boolean changesOwners(Event event) {
        if (event.actions().stateDelta().isEmpty()) {
            return false;
        }
        StateDelta delta = StateDelta.of(event.actions().stateDelta());
        return !delta.user().isEmpty() || !delta.app().isEmpty();
    }

    static @Nullable Long expected(Append append) {
        return append.expected().exact();
    }

    /** The number of the lease it is made under, or null for none. */
    static @Nullable Long fence(Append append) {
        long fence = append.expected().fence();
        return fence == 0 ? null : (Long) fence;
    }
}
