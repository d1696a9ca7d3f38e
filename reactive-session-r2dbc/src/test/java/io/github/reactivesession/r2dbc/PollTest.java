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
import io.github.reactivesession.servers.ServerKind;
import io.r2dbc.spi.R2dbcException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Changes that are found by looking, between stores, each of them as a process of its own. */
class PollTest {
    private static final SessionKey KEY = SessionKey.of("app", "user", "session");

    @ParameterizedTest(name = "{0}")
    @EnumSource(
            value = ServerKind.class,
            names = {"MYSQL", "MARIADB"})
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.METHOD)
    private @interface OnEachThatPolls {}

    private static void with(ServerKind kind, Consumer<Scratch> test) {
        try (Scratch scratch = Scratch.on(kind)) {
            test.accept(scratch);
        }
    }

    private static R2dbcSessionStore store(Scratch scratch) {
        return scratch.store(R2dbcOptions.defaults());
    }

    private static void append(R2dbcSessionStore store, SessionKey key) {
        assertThat(store.append(key, List.of(Event.user("hello")), ExpectedSequence.any())
                        .retry(10)
                        .block(Scratch.PATIENCE)
                        .events())
                .hasSize(1);
    }

    private static void kill(Scratch scratch) {
        scratch.run("SELECT id FROM information_schema.processlist WHERE db = DATABASE() AND id <> CONNECTION_ID()")
                .forEach(id -> kill(scratch, id));
    }

    private static void kill(Scratch scratch, String id) {
        try {
            scratch.run("KILL " + id);
        } catch (R2dbcException gone) {
            // by itself, meanwhile
        }
    }

    private static void create(R2dbcSessionStore store, SessionKey key) {
        assertThat(store.create(key, NewSession.of(key)).block(Scratch.PATIENCE))
                .isNotNull();
    }

    private static void publish(R2dbcSessionStore store, String text) {
        Event partial = Event.agent("agent", text).toBuilder().partial(true).build();
        assertThat(store.publish(KEY, partial).block(Scratch.PATIENCE)).isNull();
    }

    @OnEachThatPolls
    void connectionsThatAreKilledLoseNothing(ServerKind kind) {
        with(kind, scratch -> {
            R2dbcSessionStore writing = store(scratch);
            create(writing, KEY);
            SessionService following = Hearing.service(store(scratch));
            List<Long> seen = Hearing.sequences(following, KEY);
            for (int n = 1; n <= 100; n++) {
                if (n % 25 == 0) {
                    kill(scratch);
                }
                append(writing, KEY);
            }
            Hearing.until(() -> seen.size() >= 100, "all events");
            assertThat(seen).isEqualTo(Hearing.upTo(100));
        });
    }

    @OnEachThatPolls
    void whatChangesIsToldToThoseItConcerns(ServerKind kind) {
        with(kind, scratch -> {
            R2dbcSessionStore writing = store(scratch);
            create(writing, KEY);
            R2dbcSessionStore hearing = store(scratch);
            try (Hearing session = Hearing.of(hearing, KEY);
                    Hearing user = Hearing.of(hearing, KEY.user());
                    Hearing app = Hearing.of(hearing, KEY.app());
                    Hearing other = Hearing.of(hearing, KEY.user().session("other"))) {
                List.of(session, user, app, other).forEach(each -> each.hints().clear());
                append(writing, KEY);
                session.untilHint(new Hint.Moved(1));
                user.untilHint(Hint.LOOK);
                assertThat(app.hints()).isEmpty();
                writing.updateState(KEY.app(), JsonObject.of("k", 1)).block(Scratch.PATIENCE);
                app.untilHint(Hint.LOOK);
                user.hints().clear();
                writing.updateState(KEY.user(), JsonObject.of("k", 1)).block(Scratch.PATIENCE);
                user.untilHint(Hint.LOOK);
                writing.delete(new DeleteScope.OneSession(KEY), 1).block(Scratch.PATIENCE);
                session.untilHint(Hint.LOOK);
                assertThat(other.hints()).isEmpty();
            }
        });
    }

    @OnEachThatPolls
    void partialEventsPassOnceAndInOrderAndAreTakenAway(ServerKind kind) {
        String large = "\u00E4\uD83D\uDE00\"\\".repeat(200_000);
        with(kind, scratch -> {
            R2dbcSessionStore publishing = store(scratch);
            try (Hearing here = Hearing.of(publishing, KEY);
                    Hearing there = Hearing.of(store(scratch), KEY)) {
                List<String> texts = new ArrayList<>(
                        IntStream.range(0, 300).mapToObj(n -> "token " + n).toList());
                texts.add(100, large);
                texts.forEach(text -> publish(publishing, text));
                there.untilPassed(texts.size());
                assertThat(there.passed()).isEqualTo(texts);
                assertThat(here.passed()).isEqualTo(texts);
                String count = "SELECT COUNT(*) FROM agent_partial_events";
                Hearing.until(() -> scratch.run(count).equals(List.of("0")), "an empty table");
            }
        });
    }

    @OnEachThatPolls
    void partialEventsPassAgainWhenTheirTableIsBack(ServerKind kind) {
        with(kind, scratch -> {
            R2dbcSessionStore publishing = store(scratch);
            try (Hearing there = Hearing.of(store(scratch), KEY)) {
                publish(publishing, "before");
                there.untilPassed(1);
                scratch.run("RENAME TABLE agent_partial_events TO elsewhere");
                // Longer than anybody waits who looks.
                LockSupport.parkNanos(2_000_000_000L);
                scratch.run("RENAME TABLE elsewhere TO agent_partial_events");
                Hearing.until(
                        () -> {
                            publish(publishing, "after");
                            return there.passed().size() > 1;
                        },
                        "a partial event");
            }
        });
    }

    @OnEachThatPolls
    void nobodyLooksWhileNobodyFollows(ServerKind kind) {
        with(kind, scratch -> {
            AtomicInteger looks = new AtomicInteger();
            R2dbcSessionStore store = scratch.store(R2dbcOptions.defaults().withListener((name, time, well) -> {
                if ("look at sessions".equals(name)) {
                    looks.incrementAndGet();
                }
            }));
            create(store, KEY);
            append(store, KEY);
            assertThat(looks).hasValue(0);
            try (Hearing one = Hearing.of(store, KEY)) {
                Hearing.until(() -> looks.get() > 3, "some looks");
                assertThat(one.hints()).isNotEmpty();
            }
            LockSupport.parkNanos(200_000_000);
            int before = looks.get();
            append(store, KEY);
            LockSupport.parkNanos(1_200_000_000L);
            // One may have been under way; somebody who looks does so more often in that time.
            assertThat(looks).hasValueBetween(before, before + 1);
        });
    }

    @OnEachThatPolls
    void aThousandFollowersOfTwoHundredSessionsLookTogether(ServerKind kind) {
        with(kind, scratch -> {
            R2dbcSessionStore writing = store(scratch);
            List<SessionKey> keys = IntStream.range(0, 200)
                    .mapToObj(n -> KEY.user().session("session-" + n))
                    .toList();
            keys.forEach(key -> create(writing, key));
            SessionService following = Hearing.service(store(scratch));
            List<List<Long>> seen = new ArrayList<>();
            for (int n = 0; n < 1_000; n++) {
                seen.add(Hearing.sequences(following, keys.get(n % 200)));
            }
            keys.forEach(key -> append(writing, key));
            Hearing.until(() -> seen.stream().allMatch(sequences -> sequences.equals(List.of(1L))), "all events");
        });
    }
}
