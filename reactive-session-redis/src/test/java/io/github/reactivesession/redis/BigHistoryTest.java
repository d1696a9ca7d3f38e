/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactivesession.Event;
import io.github.reactivesession.EventQuery;
import io.github.reactivesession.NewSession;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionService;
import io.github.reactivesession.StoreOptions;
import io.github.reactivesession.servers.ServerKind;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Histories that are longer than what a script may hold on its stack, or a page (R17, R18). */
class BigHistoryTest {
    private static final SessionKey KEY = SessionKey.of("app", "user", "s");
    private static final int MANY = Integer.getInteger("history.events", 100_000);

    private static SessionService filled(Keyspace keyspace, int events) {
        SessionService service = SessionService.create(keyspace.store(StoreOptions.defaults()));
        Keyspace.await(service.create(NewSession.of(KEY)));
        Flux<List<Event>> batches =
                Flux.range(1, events).map(BigHistoryTest::event).buffer(1000);
        Keyspace.await(batches.concatMap(batch -> service.appendAll(KEY, batch).then(Mono.just(1)))
                .count());
        return service;
    }

    private static Event event(int i) {
        Event event = i % 100 == 0 ? Event.agent("agent", "a") : Event.user("u");
        return event.toBuilder().id("e" + i).build();
    }

    @OnEachRedis
    void eightThousandEventsAreReadFilteredCountedAndDeleted(ServerKind kind) {
        Keyspace keyspace = Keyspace.on(kind);
        requireAll(keyspace, filled(keyspace, 8_500), 8_500);
    }

    @Test
    void aHundredThousandToo() {
        Keyspace keyspace = Keyspace.on(ServerKind.REDIS);
        requireAll(keyspace, filled(keyspace, MANY), MANY);
    }

    private static void requireAll(Keyspace keyspace, SessionService service, int events) {
        List<Long> sequences =
                Keyspace.await(service.events(KEY).map(Event::sequence).collect(ArrayList::new, List::add));
        assertThat(sequences)
                .hasSize(events)
                .startsWith(1L, 2L)
                .endsWith((long) events)
                .isSorted();
        EventQuery agents = EventQuery.all().author("agent");
        assertThat(Keyspace.await(service.events(KEY, agents).count())).isEqualTo(events / 100);
        assertThat(Keyspace.await(service.countEvents(KEY, agents))).isEqualTo(events / 100);
        assertThat(Keyspace.await(service.countEvents(KEY, EventQuery.all()))).isEqualTo(events);
        assertThat(Keyspace.await(service.events(KEY, EventQuery.latest(3)).collectList()))
                .extracting(Event::id)
                .containsExactly("e" + (events - 2), "e" + (events - 1), "e" + events);
        assertThat(Keyspace.await(service.append(KEY, event(7))).sequence()).isEqualTo(7);
        assertThat(Keyspace.await(service.delete(KEY))).isEqualTo(1);
        assertThat(keyspace.keys()).allMatch(":1:apps"::equals);
        Keyspace.await(service.close().thenReturn(1));
    }

    /** A server forgets its scripts when it is told to, and when it starts anew. */
    @OnEachRedis
    void scriptsThatTheServerForgotAreSentAgain(ServerKind kind) {
        Keyspace keyspace = Keyspace.on(kind);
        SessionService service = SessionService.create(keyspace.store());
        keyspace.commands().scriptFlush();
        Keyspace.await(service.create(NewSession.of(KEY)));
        for (int i = 1; i <= 20; i++) {
            keyspace.commands().scriptFlush();
            assertThat(Keyspace.await(service.append(KEY, event(i))).sequence()).isEqualTo(i);
            assertThat(Keyspace.await(service.get(KEY)).lastSequence()).isEqualTo(i);
        }
        keyspace.commands().scriptFlush();
        assertThat(Keyspace.await(service.delete(KEY))).isEqualTo(1);
    }
}
