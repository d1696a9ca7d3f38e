/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactivesession.DeleteScope;
import io.github.reactivesession.Event;
import io.github.reactivesession.ExpectedSequence;
import io.github.reactivesession.Hint;
import io.github.reactivesession.JsonObject;
import io.github.reactivesession.NewSession;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionService;
import io.github.reactivesession.StoreOptions;
import io.github.reactivesession.UserKey;
import io.github.reactivesession.servers.ServerKind;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryMetadata;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** LISTEN and NOTIFY between stores, each of them as a process of its own. */
class ListenTest {
    private static final SessionKey KEY = SessionKey.of("app", "user", "session");
    private static final String LISTENING =
            " FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN %'";

    private static void with(java.util.function.Consumer<Scratch> test) {
        try (Scratch scratch = Scratch.on(ServerKind.POSTGRESQL)) {
            test.accept(scratch);
        }
    }

    private static R2dbcSessionStore store(Scratch scratch) {
        return scratch.store(R2dbcOptions.defaults());
    }

    private static String listening(Scratch scratch) {
        return scratch.run("SELECT count(*)" + LISTENING).get(0);
    }

    private static void append(R2dbcSessionStore store, SessionKey key) {
        assertThat(store.append(key, List.of(Event.user("hello")), ExpectedSequence.any())
                        .block(Scratch.PATIENCE)
                        .events())
                .hasSize(1);
    }

    private static void create(R2dbcSessionStore store, SessionKey key) {
        assertThat(store.create(key, NewSession.of(key)).block(Scratch.PATIENCE))
                .isNotNull();
    }

    private static Event partial(String text) {
        return Event.agent("agent", text).toBuilder().partial(true).build();
    }

    private static void publish(R2dbcSessionStore store, String text) {
        assertThat(store.publish(KEY, partial(text)).block(Scratch.PATIENCE)).isNull();
    }

    @Test
    void aConnectionThatIsKilledLosesNothingAndIsMadeAgain() {
        with(scratch -> {
            R2dbcSessionStore writing = store(scratch);
            create(writing, KEY);
            SessionService following = Hearing.service(store(scratch));
            List<Long> seen = Hearing.sequences(following, KEY);
            for (int n = 1; n <= 200; n++) {
                if (n % 50 == 0) {
                    assertThat(scratch.run("SELECT pg_terminate_backend(pid)" + LISTENING))
                            .as("connections killed before event %d", n)
                            .hasSizeLessThanOrEqualTo(1);
                }
                append(writing, KEY);
            }
            Hearing.until(() -> seen.size() >= 200, "all events");
            Hearing.until(() -> "1".equals(listening(scratch)), "a connection that listens");
            append(writing, KEY);
            Hearing.until(() -> seen.size() >= 201, "one more event");
            assertThat(seen).containsExactlyElementsOf(Hearing.upTo(201));
        });
    }

    /** The server takes the connection and says nothing: one that listens is asked for again. */
    @Test
    void aServerThatDoesNotAnswerIsAskedAgain() {
        with(scratch -> {
            AtomicInteger asked = new AtomicInteger();
            ConnectionFactory real = ConnectionFactories.get(scratch.url());
            ConnectionFactory silent = new ConnectionFactory() {
                @Override
                public Publisher<? extends Connection> create() {
                    return Mono.defer(() -> asked.getAndIncrement() == 0 ? Mono.never() : Mono.from(real.create()));
                }

                @Override
                public ConnectionFactoryMetadata getMetadata() {
                    return real.getMetadata();
                }
            };
            AtomicInteger begun = new AtomicInteger();
            List<Listening> made = new ArrayList<>();
            Wanted wanted = new Wanted(() -> made.forEach(Listening::wantedChanged));
            made.add(new Listening(silent, Mono.just("any"), wanted, payload -> {}, begun::incrementAndGet));
            wanted.begun(KEY);
            Hearing.until(() -> begun.get() == 1, "a connection that listens");
            assertThat(asked).hasValue(2);
            assertThat(made.get(0).close().block(Scratch.PATIENCE)).isNull();
        });
    }

    @Test
    void theConnectionIsGivenBackWhenTheLastFollowerGoes() {
        with(scratch -> {
            R2dbcSessionStore store = store(scratch);
            create(store, KEY);
            assertThat(listening(scratch)).isEqualTo("0");
            try (Hearing one = Hearing.of(store, KEY);
                    Hearing other = Hearing.also(store, KEY.user())) {
                assertThat(one.hints()).isNotEqualTo(List.of());
                assertThat(other.hints()).isEmpty();
                assertThat(listening(scratch)).isEqualTo("1");
            }
            Hearing.until(() -> "0".equals(listening(scratch)), "no connection that listens");
            try (Hearing again = Hearing.of(store, KEY)) {
                assertThat(listening(scratch)).isEqualTo("1");
                store.close().block(Scratch.PATIENCE);
                assertThat(listening(scratch)).isEqualTo("0");
                assertThat(again.hints()).isNotEmpty();
            }
        });
    }

    @Test
    void aThousandFollowersOfTwoHundredSessionsListenOnOneConnection() {
        with(scratch -> {
            R2dbcSessionStore writing = store(scratch);
            UserKey user = KEY.user();
            List<SessionKey> keys = IntStream.range(0, 200)
                    .mapToObj(n -> user.session("session-" + n))
                    .toList();
            keys.forEach(key -> create(writing, key));
            SessionService following = Hearing.service(store(scratch));
            List<List<Long>> seen = new ArrayList<>();
            for (int n = 0; n < 1_000; n++) {
                seen.add(Hearing.sequences(following, keys.get(n % 200)));
            }
            Hearing.until(() -> "1".equals(listening(scratch)), "a connection that listens");
            keys.forEach(key -> append(writing, key));
            Hearing.until(() -> seen.stream().allMatch(sequences -> sequences.equals(List.of(1L))), "all events");
            assertThat(listening(scratch)).isEqualTo("1");
        });
    }

    @Test
    void whatChangesIsToldToThoseItConcerns() {
        with(scratch -> {
            R2dbcSessionStore writing = store(scratch);
            create(writing, KEY);
            R2dbcSessionStore hearing = store(scratch);
            try (Hearing session = Hearing.of(hearing, KEY);
                    Hearing user = Hearing.also(hearing, KEY.user());
                    Hearing app = Hearing.also(hearing, KEY.app());
                    Hearing other = Hearing.also(hearing, KEY.user().session("other"))) {
                // What is told of the creation comes before it, and may come after it was begun to listen.
                publish(writing, "told so far");
                session.untilPassed(1);
                List.of(session, user, app, other).forEach(each -> each.hints().clear());
                append(writing, KEY);
                session.untilHint(new Hint.Moved(1));
                user.untilHint(Hint.LOOK);
                assertThat(app.hints()).isEmpty();
                writing.updateState(KEY.app(), JsonObject.of("k", 1)).block(Scratch.PATIENCE);
                app.untilHint(Hint.LOOK);
                app.hints().clear();
                Event changing = Event.user("changes").withStateDelta(Map.of("app:a", 1));
                writing.append(KEY, List.of(changing), ExpectedSequence.any()).block(Scratch.PATIENCE);
                app.untilHint(Hint.LOOK);
                assertThat(session.hints()).doesNotContain(Hint.LOOK);
                writing.delete(new DeleteScope.OneSession(KEY), 1).block(Scratch.PATIENCE);
                session.untilHint(Hint.LOOK);
                assertThat(other.hints()).isEmpty();
                writing.delete(new DeleteScope.OfPerson("nobody"), 1).block(Scratch.PATIENCE);
                other.untilHint(Hint.LOOK);
            }
        });
    }

    @Test
    void partialEventsPassOnceAndInOrderWhateverTheirSize() {
        String large = "\u00E4\uD83D\uDE00\"\\".repeat(200_000);
        with(scratch -> {
            R2dbcSessionStore publishing = store(scratch);
            R2dbcSessionStore hearing = store(scratch);
            try (Hearing here = Hearing.of(publishing, KEY);
                    Hearing there = Hearing.of(hearing, KEY)) {
                List<String> texts = new ArrayList<>(
                        IntStream.range(0, 300).mapToObj(n -> "token " + n).toList());
                texts.add(100, large);
                texts.add(large);
                texts.forEach(text -> publish(publishing, text));
                there.untilPassed(texts.size());
                assertThat(there.passed()).isEqualTo(texts);
                assertThat(here.passed()).isEqualTo(texts);
            }
        });
    }

    @Test
    void storesOfTwoPrefixesDoNotHearEachOther() {
        with(scratch -> {
            R2dbcOptions one = R2dbcOptions.defaults().withTablePrefix("one_");
            R2dbcSessionStore other = scratch.store(R2dbcOptions.defaults().withTablePrefix("two_"));
            R2dbcSessionStore same = scratch.store(one.withSchema("public"));
            try (Hearing hearing = Hearing.of(scratch.store(one), KEY);
                    Hearing echo = Hearing.of(other, KEY)) {
                publish(other, "of another");
                publish(same, "of the same");
                hearing.untilPassed(1);
                assertThat(hearing.passed()).containsExactly("of the same");
                assertThat(echo.passed()).containsExactly("of another");
            }
        });
    }

    @Test
    void nothingIsToldWithinATransactionAndLittleForMuch() {
        with(scratch -> {
            Traffic traffic = new Traffic();
            ConnectionPool pool =
                    PoolOptions.defaults().withSize(0, 1).pool(traffic.through(ConnectionFactories.get(scratch.url())));
            R2dbcSessionStore store =
                    scratch.kept(R2dbcSessionStore.create(pool, StoreOptions.defaults(), R2dbcOptions.defaults()));
            create(store, KEY);
            Event changing = Event.user("changes").withStateDelta(Map.of("app:a", 1));
            List<String> sent = traffic.of(Flux.range(0, 300)
                    .flatMap(
                            n -> store.append(
                                    KEY,
                                    List.of(
                                            n % 2 == 0
                                                    ? Event.user("plain")
                                                    : changing.toBuilder()
                                                            .id("e" + n)
                                                            .build()),
                                    ExpectedSequence.any()),
                            300)
                    .then(store.close()));
            boolean within = false;
            int told = 0;
            for (String statement : sent) {
                within = "beginTransaction".equals(statement) || (within && !"commitTransaction".equals(statement));
                if (statement.contains("pg_notify")) {
                    assertThat(within).isFalse();
                    told++;
                }
            }
            assertThat(told).isBetween(1, 299);
            pool.disposeLater().block(Scratch.PATIENCE);
        });
    }

    @Test
    void withoutNotificationsChangesAreFoundByLooking() {
        with(scratch -> {
            R2dbcOptions without = R2dbcOptions.defaults().withNotifications(false);
            R2dbcSessionStore writing = scratch.store(without);
            create(writing, KEY);
            List<Long> seen = Hearing.sequences(Hearing.service(scratch.store(without)), KEY);
            for (int n = 0; n < 20; n++) {
                append(writing, KEY);
            }
            Hearing.until(() -> seen.size() >= 20, "all events");
            assertThat(seen).isEqualTo(Hearing.upTo(20));
            assertThat(listening(scratch)).isEqualTo("0");
        });
    }
}
