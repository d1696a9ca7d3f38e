/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import io.r2dbc.proxy.core.Binding;
import io.r2dbc.proxy.core.BoundValue;
import io.r2dbc.proxy.core.QueryExecutionInfo;
import io.r2dbc.proxy.core.QueryInfo;
import io.r2dbc.proxy.listener.ProxyExecutionListener;
import io.r2dbc.spi.Statement;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Takes down every statement that goes to a driver, with its values; of a text that joins several, each by itself. */
final class StatementRecorder implements ProxyExecutionListener {
    private final Queue<Recorded> recorded = new ConcurrentLinkedQueue<>();

    /** A statement with its values in order. */
    record Recorded(String sql, List<BoundValue> values) {
        boolean isPlanned() {
            return sql.matches("(?s)(\\(?SELECT|INSERT|UPDATE|DELETE|WITH) .*") && !isGuard();
        }

        /** Overflows when run alone; what it looks at is what the statement before it has looked at. */
        private boolean isGuard() {
            return sql.matches("(?s)SELECT (LAST_INSERT_ID\\(\\), )?\\d{19,} \\+ .*");
        }

        boolean isRead() {
            return sql.startsWith("SELECT ") || sql.startsWith("(SELECT ");
        }

        /** Binds the values to the same statement under an EXPLAIN. */
        Statement bindTo(Statement statement) {
            for (int i = 0; i < values.size(); i++) {
                BoundValue value = values.get(i);
                if (value.isNull()) {
                    statement.bindNull(i, value.getNullType());
                } else {
                    statement.bind(i, value.getValue());
                }
            }
            return statement;
        }
    }

    @Override
    public void beforeQuery(QueryExecutionInfo info) {
        info.getQueries().forEach(this::record);
    }

    private void record(QueryInfo query) {
        List<BoundValue> values = query.getBindingsList().isEmpty()
                ? List.of()
                : query.getBindingsList().get(0).getIndexBindings().stream()
                        .map(Binding::getBoundValue)
                        .toList();
        int next = 0;
        for (String sql : query.getQuery().split("; ", -1)) {
            int count = next == 0 && !query.getQuery().contains("; ") ? values.size() : marks(sql);
            recorded.add(new Recorded(sql.strip(), values.subList(next, next + count)));
            next += count;
        }
    }

    private static int marks(String sql) {
        return (int) sql.chars().filter(c -> c == '?').count();
    }

    void clear() {
        recorded.clear();
    }

    /**
     * What came since this was last asked, but for what begins and ends transactions; of statements with the same text the
     * first and the last.
     */
    Set<Recorded> take() {
        Map<String, Recorded> first = new LinkedHashMap<>();
        Map<String, Recorded> last = new LinkedHashMap<>();
        for (Recorded next = recorded.poll(); next != null; next = recorded.poll()) {
            if (next.isPlanned()) {
                first.putIfAbsent(next.sql(), next);
                last.put(next.sql(), next);
            }
        }
        Set<Recorded> taken = new LinkedHashSet<>(first.values());
        taken.addAll(last.values());
        return taken;
    }
}
