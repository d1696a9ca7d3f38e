/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactivesession.EventQuery;
import io.github.reactivesession.SessionService;
import io.github.reactivesession.servers.ServerKind;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A filtered count looks at so many events a statement, and a long history takes several. */
class CountTest {
    private static final PlanData DATA = new PlanData(100, 132_000);
    private static final EventQuery BY_USER = EventQuery.all().author("user");

    @OnEachServer
    void countsOverSeveralStatementsWhatReadingGives(ServerKind kind) {
        try (Scratch scratch = Scratch.on(kind)) {
            List<String> sent = new CopyOnWriteArrayList<>();
            R2dbcSessionStore store = scratch.store(R2dbcOptions.defaults()
                    .withTablePrefix(PlanData.PREFIX)
                    .withListener((name, duration, succeeded) -> sent.add(name)));
            store.prepare().block(Scratch.PATIENCE);
            scratch.run(DATA.statements(scratch.isPostgres()).toArray(String[]::new));
            SessionService service = SessionService.create(store);

            assertThat(DATA.largeEvents()).isGreaterThan(120_000);
            sent.clear();
            assertThat(count(service, BY_USER)).isEqualTo(DATA.largeEvents() / 10);
            assertThat(sent).filteredOn("count events"::equals).hasSize(3);

            requireAsRead(service, BY_USER);
            requireAsRead(service, BY_USER.agentId("agent-1").branch("b-2"));
            requireAsRead(service, BY_USER.after(49_990).before(100_012));
            requireAsRead(service, BY_USER.after(119_000));
            requireAsRead(service, EventQuery.all().from(PlanData.time(49_999)).to(PlanData.time(100_001)));
            requireAsRead(service, EventQuery.all().author("nobody"));
        }
    }

    private static void requireAsRead(SessionService service, EventQuery query) {
        Long read = service.events(PlanData.large(), query).count().block(Scratch.PATIENCE);
        assertThat(count(service, query)).as(query.toString()).isEqualTo(read);
    }

    private static Long count(SessionService service, EventQuery query) {
        return service.countEvents(PlanData.large(), query).block(Scratch.PATIENCE);
    }
}
