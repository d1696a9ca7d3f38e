/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import io.github.reactivesession.StoreOptions;
import io.github.reactivesession.servers.ServerKind;
import io.github.reactivesession.servers.TestServers;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.proxy.ProxyConnectionFactory;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import reactor.core.publisher.Flux;

/**
 * Tells how databases run every statement of the store. The statements are taken from the store itself: all calls of the
 * port are made through a driver that writes down what is sent, and what was sent is explained with its values.
 *
 * <p>On 1,000,000 events and 100,000 sessions, into {@code target/query-plans-*.md}; {@code docs/query-plans.md} keeps it:
 *
 * <pre>
 * ./mvnw -pl reactive-session-r2dbc -am test -Dtest=QueryPlansTest -Dplans=full -Dsurefire.failIfNoSpecifiedTests=false
 * </pre>
 *
 * <p>{@link #main} does the same for the servers that are named by its arguments, such as {@code POSTGRESQL}.
 */
final class QueryPlans {
    private static final List<String> TABLES =
            List.of("session_events", "sessions", "user_states", "app_states", "session_schema");

    private final ServerKind kind;
    private final PlanData data;
    private final ConnectionPool pool;
    private final StatementRecorder recorder = new StatementRecorder();

    private QueryPlans(ServerKind kind, PlanData data) {
        this.kind = kind;
        this.data = data;
        this.pool = PoolOptions.defaults()
                .pool(ConnectionFactories.get(TestServers.shared(kind).url()));
    }

    public static void main(String[] arguments) throws IOException {
        for (ServerKind kind : arguments.length == 0
                ? List.of(ServerKind.POSTGRESQL, ServerKind.MYSQL, ServerKind.MARIADB)
                : List.of(arguments).stream().map(ServerKind::valueOf).toList()) {
            PlanReport report = run(kind, PlanData.FULL);
            report.write(Path.of("target", "query-plans-" + kind.name().toLowerCase(java.util.Locale.ROOT) + ".md"));
            report.faults().forEach(System.err::println);
        }
    }

    /** Fills tables, makes all calls, and explains all that they send. */
    static PlanReport run(ServerKind kind, PlanData data) {
        return new QueryPlans(kind, data).run();
    }

    private PlanReport run() {
        Connection connection = pool.create().block();
        Planner planner = Planner.of(connection, data.equals(PlanData.SMALL));
        try {
            drop(planner);
            R2dbcSessionStore store = store(StoreOptions.defaults());
            R2dbcSessionStore limited = store(StoreOptions.defaults()
                    .withEventLimit(5)
                    .withSessionTtl(Duration.ofDays(9_000))
                    .withAppStateTtl(Duration.ofDays(1))
                    .withUserStateTtl(Duration.ofDays(1)));
            store.prepare().block();
            limited.prepare().block();
            fill(planner);
            PlanReport report = new PlanReport(planner.version());
            for (PlanCalls.Call call : PlanCalls.of(data, store, limited)) {
                recorder.clear();
                call.call().block();
                recorder.take().forEach(sent -> report.add(call, sent, planner.plans(sent)));
            }
            return report;
        } finally {
            drop(planner);
            planner.close();
            pool.dispose();
        }
    }

    private R2dbcSessionStore store(StoreOptions options) {
        ConnectionFactory recorded =
                ProxyConnectionFactory.builder(pool).listener(recorder).build();
        return R2dbcSessionStore.create(
                recorded,
                options,
                // NOTIFY goes to no table, and comes beside whatever call is next.
                R2dbcOptions.defaults().withTablePrefix(PlanData.PREFIX).withNotifications(false));
    }

    private static void drop(Planner planner) {
        TABLES.forEach(table -> planner.run("DROP TABLE IF EXISTS " + PlanData.PREFIX + table));
        planner.run("DROP TABLE IF EXISTS " + PlanData.PREFIX + "partial_events");
    }

    private void fill(Planner planner) {
        boolean postgres = kind == ServerKind.POSTGRESQL;
        data.statements(postgres).forEach(planner::run);
        TABLES.forEach(
                table -> analyze(planner, (postgres ? "VACUUM ANALYZE " : "ANALYZE TABLE ") + PlanData.PREFIX + table));
    }

    private static void analyze(Planner planner, String sql) {
        Flux.from(planner.connection.createStatement(sql).execute())
                .concatMap(result -> result.map(row -> 1))
                .then()
                .block();
    }
}
