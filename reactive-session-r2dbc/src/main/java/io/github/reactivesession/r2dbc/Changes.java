/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import io.github.reactivesession.AppKey;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.StateOwner;
import io.github.reactivesession.UserKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Compares what is wanted with what was there before: of a session its version and last sequence, by its key; of a user
 * when its newest sessions were updated, by the index of lists, and its state; of an app its state.
 */
final class Changes {
    private static final int MOST_KEYS = 500;
    private static final int MOST_USERS = 50;
    /** Of a user's sessions: several, as an update that is dated earlier may show later. */
    private static final int NEWEST = 16;

    private static final String SESSIONS =
            "SELECT s.session_key, s.version, s.last_sequence, s.created_at FROM {sessions} s WHERE {live:s} AND ";
    private static final String NEWEST_OF_USER = "(SELECT s.user_key, s.updated_at, s.id FROM {sessions} s"
            + " WHERE s.user_key = ? ORDER BY s.updated_at DESC, s.id DESC LIMIT " + NEWEST + ")";
    private static final String USERS = "SELECT o.user_key, o.updated_at FROM {users} o WHERE ";
    private static final String APPS = "SELECT o.app_key, o.updated_at FROM {apps} o WHERE ";

    private final Database database;
    private final Wanted wanted;
    private final Push.Receiver receiver;
    private final Map<StateOwner, Seen> before = new ConcurrentHashMap<>();

    Changes(Database database, Wanted wanted, Push.Receiver receiver) {
        this.database = database;
        this.wanted = wanted;
        this.receiver = receiver;
    }

    /** What there is of an owner; for a session its sequence as well, and when it was made. */
    private record Seen(
            List<Object> rows, long sequence, @Nullable Instant createdAt) {
        static final Seen NOTHING = new Seen(List.of(), 0, null);
    }

    /** A row of an owner. */
    private record Found(UUID key, Seen seen) {}

    /** Looks once, and tells whether anything has changed. */
    Mono<Boolean> look() {
        return Mono.defer(() -> {
            // Whoever follows anew must be told, even if what there is now looks like what an earlier follower last
            // saw.
            wanted.takeFresh().forEach(before::remove);
            List<SessionKey> sessions = wanted.all(SessionKey.class);
            List<UserKey> users = wanted.all(UserKey.class);
            List<AppKey> apps = wanted.all(AppKey.class);
            before.keySet().removeIf(owner -> wanted.of(Wanted.keyOf(owner)) == null);
            return Flux.concat(
                            chunks(sessions, MOST_KEYS).concatMap(this::sessions),
                            chunks(users, MOST_USERS).concatMap(this::users),
                            chunks(apps, MOST_KEYS).concatMap(this::apps))
                    .reduce(false, (one, other) -> one || other);
        });
    }

    private static <T> Flux<List<T>> chunks(List<T> owners, int most) {
        return Flux.fromIterable(owners).buffer(most);
    }

    private Mono<Boolean> sessions(List<SessionKey> owners) {
        List<UUID> keys = owners.stream().map(Keys::of).toList();
        return read(query("look at sessions", SESSIONS, "s.session_key", keys, (row, key) -> {
                    Instant created = database.rows().time(row, 3);
                    return new Seen(List.of(Rows.number(row, 1), created), Rows.number(row, 2), created);
                }))
                .map(found -> compare(owners, found));
    }

    private Mono<Boolean> users(List<UserKey> owners) {
        List<UUID> keys = owners.stream().map(Keys::of).toList();
        String sql = String.join(
                " UNION ALL ", owners.stream().map(user -> NEWEST_OF_USER).toList());
        Query<Found> newest = new Query<>(
                "look at users",
                database.sql().of(sql),
                keys,
                row -> new Found(
                        database.sql().dialect().readKey(row, 0),
                        new Seen(List.of(database.rows().time(row, 1), Rows.text(row, 2)), 0, null)));
        return read(newest)
                .zipWith(Mono.defer(() -> read(states("look at user states", USERS, "o.user_key", keys))))
                .map(both -> compare(owners, together(both.getT1(), both.getT2())));
    }

    private Mono<Boolean> apps(List<AppKey> owners) {
        List<UUID> keys = owners.stream().map(Keys::of).toList();
        return read(states("look at app states", APPS, "o.app_key", keys)).map(found -> compare(owners, found));
    }

    private Query<Found> states(String name, String select, String column, List<UUID> keys) {
        return query(
                name,
                select,
                column,
                keys,
                (row, key) -> new Seen(List.of(database.rows().time(row, 1)), 0, null));
    }

    private Query<Found> query(String name, String select, String column, List<UUID> keys, Reader reader) {
        Dialect dialect = database.sql().dialect();
        String sql = database.sql().of(select + dialect.anyKey(column, keys.size()));
        return new Query<>(name, sql, dialect.keys(keys), row -> {
            UUID key = dialect.readKey(row, 0);
            return new Found(key, reader.read(row, key));
        });
    }

    /** Makes what was seen of a row. */
    @FunctionalInterface
    private interface Reader {
        Seen read(io.r2dbc.spi.Readable row, UUID key);
    }

    private Mono<List<Found>> read(Query<Found> query) {
        return database.connections().read(query);
    }

    private static List<Found> together(List<Found> some, List<Found> others) {
        List<Found> all = new ArrayList<>(some);
        all.addAll(others);
        return all;
    }

    private boolean compare(List<? extends StateOwner> owners, List<Found> found) {
        Map<UUID, Seen> now = new HashMap<>();
        found.forEach(row -> now.merge(row.key(), row.seen(), Changes::both));
        boolean any = false;
        for (StateOwner owner : owners) {
            any |= compare(owner, now.getOrDefault(Wanted.keyOf(owner), Seen.NOTHING));
        }
        return any;
    }

    private static Seen both(Seen one, Seen other) {
        List<Object> rows = new ArrayList<>(one.rows());
        rows.addAll(other.rows());
        return new Seen(rows, 0, null);
    }

    /** What is seen for the first time may have changed since its follower looked, so that one is told as well. */
    private boolean compare(StateOwner owner, Seen now) {
        Seen last = before.put(owner, now);
        if (now.equals(last)) {
            return false;
        }
        boolean same =
                last == null || now.createdAt() == null || now.createdAt().equals(last.createdAt());
        if (same && now.sequence() > (last == null ? 0 : last.sequence())) {
            receiver.moved((SessionKey) owner, now.sequence());
        } else {
            receiver.look(owner);
        }
        return last != null;
    }
}
