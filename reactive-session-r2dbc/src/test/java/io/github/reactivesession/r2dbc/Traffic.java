/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import io.r2dbc.proxy.ProxyConnectionFactory;
import io.r2dbc.proxy.core.MethodExecutionInfo;
import io.r2dbc.proxy.core.QueryExecutionInfo;
import io.r2dbc.spi.ConnectionFactory;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import reactor.core.publisher.Mono;

/** Counts what a driver is told to send: each is answered before the next one goes out. */
final class Traffic {
    private static final Set<String> SENT = Set.of(
            "beginTransaction",
            "commitTransaction",
            "rollbackTransaction",
            "setTransactionIsolationLevel",
            "createSavepoint");

    private final Queue<String> trips = new ConcurrentLinkedQueue<>();

    ConnectionFactory through(ConnectionFactory driver) {
        return ProxyConnectionFactory.builder(driver)
                .onBeforeQuery(this::statement)
                .onBeforeMethod(this::method)
                .build();
    }

    /** A statement with several sets of values is sent as many times. */
    private void statement(QueryExecutionInfo execution) {
        String text = execution.getQueries().get(0).getQuery();
        for (int n = Math.max(1, execution.getBindingsSize()); n > 0; n--) {
            trips.add(text);
        }
    }

    private void method(MethodExecutionInfo execution) {
        String name = execution.getMethod().getName();
        if (SENT.contains(name)) {
            trips.add(name);
        }
    }

    /** What goes out while a call runs. */
    List<String> of(Mono<?> call) {
        trips.clear();
        call.block(Scratch.PATIENCE);
        return List.copyOf(trips);
    }
}
