/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the database said to some queries: rows for one that reads, else one number, how many rows it changed. */
final class Answers {
    private final IdentityHashMap<Query<?>, List<?>> answers = new IdentityHashMap<>();

    void put(Query<?> query, List<?> answer) {
        answers.put(query, answer);
    }

    @SuppressWarnings("unchecked") // put beside the query that read it
    <T> List<T> of(Query<T> query) {
        List<?> answer = answers.get(query);
        return answer == null ? List.of() : (List<T>) answer;
    }

    <T> @Nullable T first(Query<T> query) {
        List<T> rows = of(query);
        return rows.isEmpty() ? null : rows.get(0);
    }

    long changed(Query<Long> query) {
        return of(query).stream().mapToLong(Long::longValue).sum();
    }
}
