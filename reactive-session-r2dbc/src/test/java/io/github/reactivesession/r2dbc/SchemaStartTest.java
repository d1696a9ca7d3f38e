/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactivesession.Event;
import io.github.reactivesession.ExpectedSequence;
import io.github.reactivesession.NewSession;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.servers.ServerKind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/** Tables come into being once, whoever starts, however often, and from whatever was there. */
class SchemaStartTest {
    private static final String VERSIONS = "SELECT MAX(version) FROM agent_session_schema";

    @OnEachServer
    void tenStoresThatStartAtOnceAllWork(ServerKind kind) {
        try (Scratch scratch = Scratch.on(kind)) {
            List<R2dbcSessionStore> stores = IntStream.range(0, 10)
                    .mapToObj(n -> scratch.store(R2dbcOptions.defaults()))
                    .toList();

            Long created = Flux.fromIterable(stores)
                    .index()
                    .flatMap(store -> create(store.getT2(), store.getT1()), 10)
                    .count()
                    .block(Scratch.PATIENCE);

            assertThat(created).isEqualTo(10);
            assertThat(scratch.run(VERSIONS)).containsExactly(String.valueOf(scratch.version()));
            assertThat(scratch.run("SELECT COUNT(*) FROM agent_sessions")).containsExactly("10");
        }
    }

    private static Flux<?> create(R2dbcSessionStore store, long n) {
        SessionKey key = SessionKey.of("app", "user", "session-" + n);
        return store.create(key, NewSession.of(key)).flux().subscribeOn(Schedulers.boundedElastic());
    }

    @OnEachServer
    void threeProcessesThatStartAtOnceAllWork(ServerKind kind) throws IOException, InterruptedException {
        try (Scratch scratch = Scratch.on(kind)) {
            List<StartingProcess> processes = new ArrayList<>();
            for (int n = 0; n < 3; n++) {
                processes.add(StartingProcess.start(scratch.url()));
            }
            for (StartingProcess process : processes) {
                assertThat(process.line()).isEqualTo(StartingProcess.READY);
            }
            for (StartingProcess process : processes) {
                process.go();
            }
            for (StartingProcess process : processes) {
                assertThat(process.line()).isEqualTo(StartingProcess.DONE);
                assertThat(process.exit()).isZero();
            }
            assertThat(scratch.run(VERSIONS)).containsExactly(String.valueOf(scratch.version()));
        }
    }

    @OnEachServer
    void thoseWhoFindTheTablesMakeNone(ServerKind kind) {
        try (Scratch scratch = Scratch.on(kind)) {
            assertThat(statements(scratch)).contains("migrate");
            assertThat(statements(scratch)).isNotEmpty().containsOnly("look at schema", "schema version");
        }
    }

    /** What is sent to make a store ready. */
    private static Queue<String> statements(Scratch scratch) {
        Queue<String> names = new ConcurrentLinkedQueue<>();
        R2dbcOptions options = R2dbcOptions.defaults().withListener((name, duration, succeeded) -> names.add(name));
        scratch.store(options).prepare().block(Scratch.PATIENCE);
        return names;
    }

    @OnEachServer
    void readyStoresDoNotLookAgain(ServerKind kind) {
        try (Scratch scratch = Scratch.on(kind)) {
            Queue<String> names = new ConcurrentLinkedQueue<>();
            R2dbcSessionStore store =
                    scratch.store(R2dbcOptions.defaults().withListener((name, duration, succeeded) -> names.add(name)));
            store.prepare().block(Scratch.PATIENCE);
            names.clear();

            store.prepare().block(Scratch.PATIENCE);
            store.find(SessionKey.of("app", "user", "session")).block(Scratch.PATIENCE);

            assertThat(names).containsExactly("find session");
        }
    }

    @OnEachServer
    void tablesThatWereInterruptedHalfWayAreCompleted(ServerKind kind) {
        int all = whole(kind);
        for (int made = 1; made < all; made += 2) {
            try (Scratch scratch = Scratch.on(kind)) {
                scratch.run(scratch.schemaFile().subList(0, made).toArray(String[]::new));

                R2dbcSessionStore store = scratch.store(R2dbcOptions.defaults());

                assertThat(append(store)).as("after %d statements", made).isEqualTo(1);
                assertThat(scratch.run(VERSIONS)).containsExactly(String.valueOf(scratch.version()));
            }
        }
    }

    private static int whole(ServerKind kind) {
        try (Scratch scratch = Scratch.on(kind)) {
            return scratch.schemaFile().size();
        }
    }

    private static long append(R2dbcSessionStore store) {
        SessionKey key = SessionKey.of("app", "user", "session");
        return store.create(key, NewSession.of(key))
                .then(store.append(key, List.of(Event.user("hello")), ExpectedSequence.any()))
                .block(Scratch.PATIENCE)
                .events()
                .get(0)
                .sequence();
    }
}
