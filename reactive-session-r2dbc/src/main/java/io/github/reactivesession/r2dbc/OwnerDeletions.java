/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import io.github.reactivesession.DeleteScope;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import reactor.core.publisher.Mono;

/** The state of apps and users that goes with a scope, once its sessions are gone. */
final class OwnerDeletions {
    private static final String USERS = "{users}";
    private static final String APPS = "{apps}";

    /** From a thousand on, MariaDB makes a table of them and reads the other as a whole. */
    private static final int MOST_KEYS = 500;

    private final Database database;

    OwnerDeletions(Database database) {
        this.database = database;
    }

    /** Deletes what belongs to a scope, and says how many states went; of those past their time at most so many. */
    Mono<Long> delete(DeleteScope scope, long limit) {
        if (scope instanceof DeleteScope.OfUser of) {
            return all(USERS, "o.user_key = ?", List.of(Keys.of(of.user())));
        }
        if (scope instanceof DeleteScope.OfPerson of) {
            List<Object> person = new ArrayList<>();
            person.add(Keys.ofPerson(of.userId()));
            person.add(of.userId());
            return all(USERS, "o.person_key = ? AND o.user_id = ?", person);
        }
        if (scope instanceof DeleteScope.OfApp of) {
            UUID app = Keys.of(of.app());
            return all(USERS, "o.app_key = ?", List.of(app)).then(all(APPS, "o.app_key = ?", List.of(app)));
        }
        return scope instanceof DeleteScope.Expired ? expired(limit) : Mono.just(0L);
    }

    private Mono<Long> expired(long limit) {
        String past = "o.expires_at <= {now}";
        return some(USERS, past, List.of(), limit, true)
                .flatMap(users -> users == limit
                        ? Mono.just(users)
                        : some(APPS, past, List.of(), limit - users, true).map(apps -> users + apps));
    }

    private Mono<Long> all(String table, String where, List<?> values) {
        Mono<Long> some = some(table, where, values, Deletions.MOST_EVENTS, false);
        return some.expand(deleted -> deleted < Deletions.MOST_EVENTS ? Mono.empty() : some)
                .reduce(Long::sum);
    }

    private Mono<Long> some(String table, String where, List<?> values, long limit, boolean expired) {
        Sql sql = database.sql();
        Dialect dialect = sql.dialect();
        String key = USERS.equals(table) ? "user_key" : "app_key";
        String order = expired ? "expires_at" : key;
        String locked = expired ? " SKIP LOCKED" : "";
        String select = "SELECT o." + key + " FROM " + table + " o WHERE " + where;
        Query<UUID> look = new Query<>(
                "hold states",
                sql.of(select + " ORDER BY o." + order + " LIMIT " + limit + " FOR UPDATE" + locked),
                values,
                row -> dialect.readKey(row, 0));
        return database.connections().transaction(List.of(look), answers -> {
            List<UUID> keys = answers.of(look);
            String delete = "DELETE FROM " + table + " WHERE ";
            List<Query<?>> writes = new ArrayList<>();
            for (int from = 0; from < keys.size(); from += MOST_KEYS) {
                List<UUID> some = keys.subList(from, Math.min(keys.size(), from + MOST_KEYS));
                writes.add(Query.write(
                                "delete states", sql.of(delete + dialect.anyKey(key, some.size())), dialect.keys(some))
                        .guardedBy(Guards.changed(some.size())));
            }
            return Connections.Writes.of(writes, (long) keys.size());
        });
    }
}
