/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import io.github.reactivesession.Content;
import io.github.reactivesession.Event;
import io.github.reactivesession.EventActions;
import io.github.reactivesession.JsonObject;
import io.github.reactivesession.Revision;
import io.github.reactivesession.Session;
import io.github.reactivesession.SessionCodec;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionStatus;
import io.github.reactivesession.StateDelta;
import io.r2dbc.spi.Readable;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Rows to values of the model, and back. The columns stand here in the order in which they are read. */
final class Rows {
    /** What a session shows without its state. */
    static final String SESSION = "s.app_name, s.user_id, s.id, s.agent_id, s.status, {text:s.metadata}, s.version,"
            + " s.last_sequence, {utc:s.created_at}, {utc:s.updated_at}, {utc:s.expires_at}";

    /** The same with the state of three scopes. */
    static final String MERGED_SESSION = SESSION + ", {text:s.state}, {text:u.state}, {text:a.state}";

    /** What finds the state of user and app for {@link #MERGED_SESSION}. */
    static final String SCOPES = """
             LEFT JOIN {users} u
              ON u.user_key = s.user_key AND u.app_name = s.app_name AND u.user_id = s.user_id AND {live:u}
             LEFT JOIN {apps} a ON a.app_key = s.app_key AND a.app_name = s.app_name AND {live:a}
            """;

    /** What an event shows. */
    static final String EVENT = "e.sequence, e.id, {utc:e.timestamp}, e.author, e.agent_id, e.invocation_id, e.branch,"
            + " {text:e.content}, {text:e.actions}, {text:e.metadata}";

    /** How many columns that are. */
    static final int EVENT_COLUMNS = 10;

    private final Dialect dialect;

    Rows(Dialect dialect) {
        this.dialect = dialect;
    }

    static <T> T require(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("a column that is never null was null");
        }
        return value;
    }

    static String text(Readable row, int column) {
        return require(row.get(column, String.class));
    }

    static long number(Readable row, int column) {
        return require(row.get(column, Long.class));
    }

    Instant time(Readable row, int column) {
        return require(dialect.readTime(row, column));
    }

    /** Reads a column that was asked for as {@code {utc:..}}. */
    Instant utc(Readable row, int column) {
        return require(dialect.readUtc(row, column));
    }

    /** Reads {@link #SESSION}. */
    Session session(Readable row) {
        return session(row, JsonObject.empty());
    }

    /** Reads {@link #MERGED_SESSION}. */
    Session mergedSession(Readable row) {
        return session(row, StateDelta.merged(object(row, 13), object(row, 12), object(row, 11)));
    }

    private Session session(Readable row, JsonObject state) {
        Revision revision =
                new Revision(number(row, 6), number(row, 7), utc(row, 8), utc(row, 9), dialect.readUtc(row, 10));
        return new Session(
                key(row, 0),
                row.get(3, String.class),
                SessionStatus.valueOf(text(row, 4)),
                object(row, 5),
                state,
                revision);
    }

    /** Reads a key from three columns. */
    static SessionKey key(Readable row, int column) {
        return SessionKey.of(text(row, column), text(row, column + 1), text(row, column + 2));
    }

    JsonObject object(Readable row, int column) {
        String json = row.get(column, String.class);
        return json == null ? JsonObject.empty() : SessionCodec.readObject(dialect.decode(json));
    }

    /** Reads {@link #EVENT} from a column on. */
    Event event(Readable row, int column) {
        return Event.builder(text(row, column + 3))
                .sequence(number(row, column))
                .id(text(row, column + 1))
                .timestamp(utc(row, column + 2))
                .agentId(row.get(column + 4, String.class))
                .invocationId(row.get(column + 5, String.class))
                .branch(row.get(column + 6, String.class))
                .contentJson(json(row, column + 7))
                .actions(actions(row, column + 8))
                .metadataJson(json(row, column + 9))
                .build();
    }

    private @Nullable String json(Readable row, int column) {
        String json = row.get(column, String.class);
        return json == null ? null : dialect.decode(json);
    }

    private EventActions actions(Readable row, int column) {
        String json = row.get(column, String.class);
        return json == null ? EventActions.none() : SessionCodec.readActions(dialect.decode(json));
    }

    /** Writes an object for a column that is never null. */
    String json(JsonObject object) {
        return object.isEmpty() ? "{}" : dialect.encode(SessionCodec.write(object));
    }

    @Nullable
    String contentJson(Event event) {
        Content content = event.content();
        return content == null ? null : dialect.encode(SessionCodec.write(content));
    }

    @Nullable
    String actionsJson(Event event) {
        EventActions actions = event.actions();
        return actions.equals(EventActions.none()) ? null : dialect.encode(SessionCodec.write(actions));
    }

    @Nullable
    String metadataJson(Event event) {
        return event.metadata().isEmpty() ? null : json(event.metadata());
    }
}
