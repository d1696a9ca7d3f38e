/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reactivesession.Event;
import io.github.reactivesession.ExpectedSequence;
import io.github.reactivesession.Hint;
import io.github.reactivesession.Lease;
import io.github.reactivesession.NewSession;
import io.github.reactivesession.Session;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.StoreRefusedException;
import io.github.reactivesession.r2dbc.R2dbcOptions.SchemaMode;
import io.github.reactivesession.servers.FaultProxy;
import io.github.reactivesession.servers.ServerKind;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/** What leases are in a database, beside what all stores have in common (R13). */
class LeasesTest {
    private static final SessionKey KEY = SessionKey.of("app", "user", "session");
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private static R2dbcSessionStore storeWithSession(Scratch scratch) {
        R2dbcSessionStore store = scratch.store(R2dbcOptions.defaults());
        of(store.create(KEY, NewSession.of(KEY)));
        return store;
    }

    @CanIgnoreReturnValue
    private static <T> T of(Mono<T> call) {
        return call.block(Scratch.PATIENCE);
    }

    /** Those who come with a newer version find what older ones have written, and may lease it. */
    @OnEachServer
    void tablesOfTheFormerVersionAreExtendedWithWhatIsInThem(ServerKind kind) {
        try (Scratch scratch = Scratch.on(kind)) {
            scratch.run(scratch.formerSchema().toArray(String[]::new));
            scratch.run(oldSession(scratch));
            R2dbcOptions validating = R2dbcOptions.defaults().withSchemaMode(SchemaMode.VALIDATE);
            assertThatThrownBy(() -> of(scratch.store(validating).find(KEY)))
                    .isInstanceOf(StoreRefusedException.class)
                    .hasMessage("the database lacks column agent_sessions.fence,"
                            + " column agent_sessions.lease_holder, column agent_sessions.leased_until");
            List<String> file = fileOf(scratch);

            R2dbcSessionStore store = scratch.store(R2dbcOptions.defaults());

            Session old = of(store.find(KEY));
            assertThat(old.lastSequence()).isZero();
            Lease lease = of(store.lease(KEY, "holder", MINUTE));
            assertThat(of(store.append(
                                    KEY,
                                    List.of(Event.user("hello")),
                                    ExpectedSequence.exactly(0).under(lease)))
                            .events())
                    .hasSize(1);
            of(scratch.store(validating).prepare());
            assertThat(fileOf(scratch)).as("the table was not written anew").isEqualTo(file);
        }
    }

    private static String oldSession(Scratch scratch) {
        String cast = scratch.isPostgres() ? "CAST('%s' AS uuid)" : "UNHEX(REPLACE('%s', '-', ''))";
        String keys = String.join(
                ", ",
                cast.formatted(Keys.of(KEY)),
                cast.formatted(Keys.of(KEY.app())),
                cast.formatted(Keys.of(KEY.user())),
                cast.formatted(Keys.ofPerson(KEY.userId())));
        return "INSERT INTO agent_sessions (session_key, app_key, user_key, person_key, app_name, user_id, id, status,"
                + " metadata, state, version, first_sequence, last_sequence, created_at, updated_at) VALUES (" + keys
                + ", 'app', 'user', 'session', 'ACTIVE', '{}', '{}', 1, 1, 0, '2026-01-01', '2026-01-01')";
    }

    /** Which file of its disk PostgreSQL keeps the sessions in. */
    private static List<String> fileOf(Scratch scratch) {
        return scratch.isPostgres() ? scratch.run("SELECT pg_relation_filenode('agent_sessions')") : List.of();
    }

    /** By the clock of the database, even if the one of this machine were far off. */
    @OnEachServer
    void numbersAndTimesAreThoseOfTheDatabase(ServerKind kind) {
        try (Scratch scratch = Scratch.on(kind)) {
            R2dbcSessionStore store = storeWithSession(scratch);
            Instant created = of(store.find(KEY)).createdAt();

            Lease lease = of(store.lease(KEY, "holder", MINUTE));

            Instant given = Instant.EPOCH.plus(lease.fence(), ChronoUnit.MICROS);
            assertThat(given).isBetween(created.minusNanos(1_000), created.plus(Scratch.PATIENCE));
            assertThat(Duration.between(given, lease.expiresAt()))
                    .isBetween(MINUTE.minusSeconds(1), MINUTE.plusSeconds(1));
        }
    }

    /** A number that a clock which stood too high has given is passed by one. */
    @OnEachServer
    void numbersGrowThoughTheClockWentBack(ServerKind kind) {
        try (Scratch scratch = Scratch.on(kind)) {
            R2dbcSessionStore store = storeWithSession(scratch);
            scratch.run("UPDATE agent_sessions SET fence = 9000000000000000");
            assertThat(of(store.lease(KEY, "holder", MINUTE)).fence()).isEqualTo(9000000000000001L);
        }
    }

    /** Followers have nothing to look for. */
    @OnEachServer
    void aLeaseGivesNoHint(ServerKind kind) {
        try (Scratch scratch = Scratch.on(kind)) {
            R2dbcSessionStore store = storeWithSession(scratch);
            try (Hearing here = Hearing.of(store, KEY);
                    Hearing there = Hearing.of(scratch.store(R2dbcOptions.defaults()), KEY)) {
                untilToldSoFar(store, there);
                List.of(here, there).forEach(each -> each.hints().clear());

                Lease lease = of(store.lease(KEY, "holder", MINUTE));
                of(store.lease(KEY, "holder", MINUTE));
                of(store.release(KEY, "holder"));
                untilToldSoFar(store, there);

                assertThat(lease.fence()).isPositive();
                assertThat(here.hints()).hasOnlyElementsOfType(Hint.Passing.class);
                assertThat(there.hints()).hasOnlyElementsOfType(Hint.Passing.class);
            }
        }
    }

    /** What passes comes behind what was told before; who looks for changes does so after what passes, hence two. */
    private static void untilToldSoFar(R2dbcSessionStore store, Hearing there) {
        for (int n = 0; n < 2; n++) {
            int passed = there.passed().size();
            of(store.publish(
                    KEY,
                    Event.agent("agent", "so far").toBuilder().partial(true).build()));
            there.untilPassed(passed + 1);
        }
    }

    /** Nobody knows whether the lease was given then; who asks again has the number it has. */
    @OnEachServer
    void aLeaseWhoseAnswerIsCutKeepsItsNumber(ServerKind kind) {
        try (Scratch scratch = Scratch.on(kind)) {
            R2dbcSessionStore truth = storeWithSession(scratch);
            long fence = of(truth.lease(KEY, "holder", MINUTE)).fence();
            try (FaultProxy proxy = scratch.proxy()) {
                String url = proxy.url(scratch.url());
                R2dbcSessionStore store = scratch.store(url, R2dbcOptions.defaults());
                for (int place = 0; place < 400; place += 37) {
                    of(store.find(KEY));
                    proxy.cutAfterServerBytes(place);
                    Lease lease = of(store.lease(KEY, "holder", MINUTE)
                            .retryWhen(Retry.fixedDelay(100, Duration.ofMillis(1))
                                    .filter(FaultWorkload::isRetryable)
                                    .doBeforeRetry(signal -> proxy.heal())));
                    proxy.heal();
                    assertThat(lease.fence()).as("cut after %d bytes", place).isEqualTo(fence);
                }
            }
        }
    }
}
