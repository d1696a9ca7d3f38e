/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reactivesession.Event;
import io.github.reactivesession.ExpectedSequence;
import io.github.reactivesession.JsonObject;
import io.github.reactivesession.NewSession;
import io.github.reactivesession.SessionExistsException;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionUpdate;
import io.github.reactivesession.r2dbc.R2dbcOptions.StatementListener;
import io.github.reactivesession.servers.ServerKind;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.parallel.Isolated;

/** What is told of statements: their names and times, and nothing of what is in them. */
@Isolated("it takes what is logged")
class StatementsTest {
    private static final String SECRET = "hunter2";
    private static final SessionKey KEY = SessionKey.of("app-" + SECRET, "user-" + SECRET, "session-" + SECRET);

    /** What a listener was told. */
    private record Told(String name, Duration duration, boolean succeeded) {}

    private static R2dbcSessionStore ready(Scratch scratch, R2dbcOptions options) {
        R2dbcSessionStore store = scratch.store(options);
        store.prepare().block(Scratch.PATIENCE);
        return store;
    }

    private static R2dbcSessionStore telling(Scratch scratch, StatementListener listener) {
        return ready(scratch, R2dbcOptions.defaults().withListener(listener));
    }

    @OnEachServer
    void aListenerHearsOfEachStatementBeforeTheCallEnds(ServerKind kind) {
        try (Scratch scratch = Scratch.on(kind)) {
            Queue<Told> told = new ConcurrentLinkedQueue<>();
            R2dbcSessionStore store = telling(scratch, (name, time, good) -> told.add(new Told(name, time, good)));
            told.clear();
            long begin = System.nanoTime();

            store.find(KEY).block(Scratch.PATIENCE);

            Duration whole = Duration.ofNanos(System.nanoTime() - begin);
            assertThat(told).singleElement().satisfies(statement -> {
                assertThat(statement.name()).isEqualTo("find session");
                assertThat(statement.duration()).isPositive().isLessThan(whole);
                assertThat(statement.succeeded()).isTrue();
            });
        }
    }

    @OnEachServer
    void aListenerHearsOfFailures(ServerKind kind) {
        try (Scratch scratch = Scratch.on(kind)) {
            Queue<Told> told = new ConcurrentLinkedQueue<>();
            R2dbcSessionStore store = telling(scratch, (name, time, good) -> told.add(new Told(name, time, good)));
            store.create(KEY, NewSession.of(KEY)).block(Scratch.PATIENCE);
            assertThat(told).allMatch(Told::succeeded);
            told.clear();

            assertThatThrownBy(() -> store.create(KEY, NewSession.of(KEY)).block(Scratch.PATIENCE))
                    .isInstanceOf(SessionExistsException.class);

            assertThat(told)
                    .filteredOn(statement -> !statement.succeeded())
                    .singleElement()
                    .extracting(Told::name)
                    .asString()
                    .contains("create session");
        }
    }

    @OnEachServer
    void aListenerThatThrowsBreaksNoCall(ServerKind kind) {
        String log = logged(() -> {
            try (Scratch scratch = Scratch.on(kind)) {
                EveryCall.make(
                        telling(scratch, (name, time, good) -> {
                            throw new IllegalStateException("the listener is ill");
                        }),
                        "app");
                EveryCall.make(
                        telling(scratch, (name, time, good) -> {
                            throw new AssertionError("the listener is very ill");
                        }),
                        "app");
            }
        });
        assertThat(log).contains("the statement listener failed at find session", "is ill", "is very ill");
    }

    @OnEachServer
    void slowStatementsAreLoggedByNameWithoutAnyValue(ServerKind kind) {
        Queue<String> told = new ConcurrentLinkedQueue<>();
        String log = logged(() -> {
            try (Scratch scratch = Scratch.on(kind)) {
                useSecrets(ready(
                        scratch,
                        R2dbcOptions.defaults()
                                .withSlowStatement(Duration.ofNanos(1))
                                .withListener((name, time, good) -> told.add(name))));
            }
        });
        assertThat(log)
                .contains("slow statement: find session took ", " ms")
                .contains("slow statement: ", "create session", "insert events", "update session", "write state")
                .doesNotContain(SECRET);
        assertThat(told).isNotEmpty().noneMatch(name -> name.contains(SECRET));
    }

    @OnEachServer
    void statementsThatAreNotSlowAreNotLogged(ServerKind kind) {
        String log = logged(() -> {
            try (Scratch scratch = Scratch.on(kind)) {
                useSecrets(ready(scratch, R2dbcOptions.defaults()));
                useSecrets(ready(scratch, R2dbcOptions.defaults().withSlowStatement(Duration.ofHours(1))));
            }
        });
        assertThat(log).doesNotContain("statement");
    }

    private static void useSecrets(R2dbcSessionStore store) {
        Map<String, Object> secrets = Map.of("app:" + SECRET, SECRET, "user:" + SECRET, SECRET, SECRET, SECRET);
        store.delete(new io.github.reactivesession.DeleteScope.OneSession(KEY), 1)
                .block(Scratch.PATIENCE);
        store.create(KEY, NewSession.of(KEY).withState(secrets)).block(Scratch.PATIENCE);
        Event event = Event.user(SECRET).withStateDelta(secrets).withMetadata(secrets);
        store.append(KEY, List.of(event), ExpectedSequence.any()).block(Scratch.PATIENCE);
        store.update(KEY, SessionUpdate.metadata(secrets)).block(Scratch.PATIENCE);
        store.updateState(KEY.user(), JsonObject.of(SECRET, SECRET)).block(Scratch.PATIENCE);
        store.find(KEY).block(Scratch.PATIENCE);
    }

    /** What slf4j-simple writes meanwhile. */
    private static String logged(Runnable work) {
        PrintStream usual = System.err;
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
        try {
            work.run();
        } finally {
            System.setErr(usual);
        }
        return log.toString(StandardCharsets.UTF_8);
    }
}
