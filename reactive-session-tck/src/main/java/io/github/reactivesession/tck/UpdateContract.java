/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactivesession.JsonObject;
import io.github.reactivesession.NewSession;
import io.github.reactivesession.Session;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionNotFoundException;
import io.github.reactivesession.SessionService;
import io.github.reactivesession.SessionStatus;
import io.github.reactivesession.SessionUpdate;
import io.github.reactivesession.VersionConflictException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** A session's own record can be changed, key by key and without losing anybody's change (R7). */
public interface UpdateContract extends Tck {
    /** Keys are set, kept and removed one by one. */
    @Test
    default void r7_metadataIsMergedByKeyAndNullRemoves() {
        SessionService service = fixture().service();
        await(service.create(NewSession.of(fixture().key()).withMetadata(Map.of("a", 1, "b", 2, "c", 3))));
        Map<String, @Nullable Object> change = new HashMap<>();
        change.put("b", "two");
        change.put("c", null);
        change.put("d", true);
        change.put("absent", null);
        Session updated = await(service.update(fixture().key(), SessionUpdate.metadata(change)));
        assertThat(updated.metadata()).isEqualTo(JsonObject.of(Map.<String, Object>of("a", 1, "b", "two", "d", true)));
        assertThat(await(service.get(fixture().key()))).isEqualTo(updated);
    }

    /** A value that is an object is replaced and not merged into, and a null inside it is a value. */
    @Test
    default void r7_metadataIsMergedNoDeeperThanItsKeys() {
        SessionService service = fixture().service();
        await(service.create(NewSession.of(fixture().key())
                .withMetadata(Map.<String, Object>of("o", Map.of("x", 1, "y", 2), "l", List.of(1L, 2L)))));
        Map<String, @Nullable Object> inner = new HashMap<>();
        inner.put("x", null);
        inner.put("z", Map.of());
        Session updated = await(service.update(
                fixture().key(),
                SessionUpdate.metadata(Map.<String, Object>of("o", inner, "l", Arrays.asList(3L, null)))));
        assertThat(updated.metadata())
                .isEqualTo(JsonObject.of(Map.<String, Object>of("o", inner, "l", Arrays.asList(3L, null))));
        assertThat(await(service.get(fixture().key())).metadata()).isEqualTo(updated.metadata());
    }

    /** Keys that mean something in a path, a pattern or a quotation are keys like others. */
    @Test
    default void r7_anyTextIsAKeyOfMetadata() {
        SessionService service = fixture().service();
        List<String> keys = List.of(
                "",
                " ",
                "a",
                "A",
                "a ",
                "a.b",
                "$",
                "$.a",
                "$[0]",
                "a[0]",
                "*",
                "**",
                "\"",
                "a\"b",
                "'",
                "\\",
                "{}",
                "0",
                "\u00E9",
                "e\u0301",
                "\uD83D\uDE80",
                "\0",
                "app:x",
                "temp:y",
                "null",
                "{a,b}",
                ",",
                "-",
                "#-");
        create(service, fixture().key());
        Map<String, Object> all = new HashMap<>();
        for (String key : keys) {
            all.put(key, "v" + key);
            Session updated = await(service.update(fixture().key(), SessionUpdate.metadata(Map.of(key, "v" + key))));
            assertThat(updated.metadata()).as(key).isEqualTo(JsonObject.of(all));
        }
        for (String key : keys) {
            all.remove(key);
            SessionUpdate removal = SessionUpdate.metadata(JsonObject.of(key, null));
            assertThat(await(service.update(fixture().key(), removal)).metadata())
                    .as(key)
                    .isEqualTo(JsonObject.of(all));
        }
    }

    /** One update may do both. */
    @Test
    default void r7_statusAndMetadataChangeTogether() {
        SessionService service = fixture().service();
        await(service.create(NewSession.of(fixture().key()).withMetadata(Map.of("kept", 1))));
        SessionUpdate both = SessionUpdate.metadata(Map.of("new", 2)).withStatus(SessionStatus.COMPLETED);
        Session updated = await(service.update(fixture().key(), both));
        assertThat(updated.status()).isEqualTo(SessionStatus.COMPLETED);
        assertThat(updated.metadata()).isEqualTo(Map.of("kept", 1L, "new", 2L));
        assertThat(await(service.get(fixture().key()))).isEqualTo(updated);
    }

    /** A status is set, and kept by updates that do not speak of it. */
    @Test
    default void r7_statusIsSetAndKept() {
        SessionService service = fixture().service();
        create(service, fixture().key());
        for (SessionStatus status :
                List.of(SessionStatus.COMPLETED, SessionStatus.FAILED, SessionStatus.ACTIVE, SessionStatus.COMPLETED)) {
            assertThat(await(service.update(fixture().key(), SessionUpdate.status(status)))
                            .status())
                    .isEqualTo(status);
            assertThat(await(service.update(fixture().key(), SessionUpdate.metadata(Map.of("k", 1))))
                            .status())
                    .isEqualTo(status);
            assertThat(await(service.get(fixture().key())).status()).isEqualTo(status);
        }
    }

    /** An update moves the time of the last write and the version, and nothing beside what it names. */
    @Test
    default void r7_updateMovesTimeAndVersionAndNothingElse() {
        SessionService service = fixture().service();
        await(service.create(NewSession.of(fixture().key())
                .withAgentId("planner")
                .withMetadata(Map.of("m", 1))
                .withState(Map.of("app:a", 1, "user:u", 2, "s", 3))));
        assertThat(awaitAll(service.appendAll(fixture().key(), events(2)))).hasSize(2);
        Session before = await(service.get(fixture().key()));
        fixture().passTime(Duration.ofMillis(20));
        Session after = await(service.update(fixture().key(), SessionUpdate.touch()));
        assertThat(after.updatedAt()).isAfter(before.updatedAt());
        assertThat(after.version()).isEqualTo(2);
        assertThat(after.createdAt()).isEqualTo(before.createdAt());
        assertThat(after.lastSequence()).isEqualTo(2);
        assertThat(after.agentId()).isEqualTo("planner");
        assertThat(after.status()).isEqualTo(SessionStatus.ACTIVE);
        assertThat(after.metadata()).isEqualTo(before.metadata());
        assertThat(after.state()).isEqualTo(before.state()).hasSize(3);
        assertThat(await(service.get(fixture().key()))).isEqualTo(after);
        assertThat(awaitAll(service.events(fixture().key()))).hasSize(2);
    }

    /** A touch keeps a session alive. */
    @Test
    default void r7r27_touchMovesTheExpiry() {
        SessionService service = fixture().service();
        Duration ttl = Duration.ofSeconds(3);
        await(service.create(NewSession.of(fixture().key()).withTimeToLive(ttl)));
        fixture().passTime(Duration.ofMillis(50));
        Session touched = await(service.update(fixture().key(), SessionUpdate.touch()));
        assertThat(touched.updatedAt()).isAfter(touched.createdAt());
        assertThat(touched.expiresAt()).isEqualTo(touched.updatedAt().plus(ttl));
    }

    /** The expected version lets an update through, and appends do not disturb it. */
    @Test
    default void r7_theExpectedVersionIsLetThrough() {
        SessionService service = fixture().service();
        create(service, fixture().key());
        assertThat(await(service.update(fixture().key(), SessionUpdate.touch().ifVersion(1)))
                        .version())
                .isEqualTo(2);
        await(service.append(fixture().key(), events(1).get(0)));
        assertThat(await(service.update(fixture().key(), SessionUpdate.touch().ifVersion(2)))
                        .version())
                .isEqualTo(3);
    }

    /** Another version fails with both numbers, and writes nothing. */
    @Test
    default void r7_anotherVersionIsAConflictAndWritesNothing() {
        SessionService service = fixture().service();
        create(service, fixture().key());
        await(service.update(fixture().key(), SessionUpdate.metadata(Map.of("k", 1))));
        await(service.updateState(fixture().key(), Map.of("s", 1)));
        Session before = await(service.get(fixture().key()));
        fixture().passTime(Duration.ofMillis(20));
        for (long wrong : List.of(2L, 1L, 4L, 0L, -1L, Long.MAX_VALUE, 3L + (1L << 32))) {
            SessionUpdate update = SessionUpdate.metadata(Map.of("k", 2, "l", 2))
                    .withStatus(SessionStatus.FAILED)
                    .ifVersion(wrong);
            service.update(fixture().key(), update)
                    .as(StepVerifier::create)
                    .verifyErrorSatisfies(error -> requireConflict(error, wrong, 3));
            assertThat(await(service.get(fixture().key())))
                    .as("version " + wrong)
                    .isEqualTo(before);
        }
    }

    /** Of those that race from one version, one wins. */
    @Test
    default void r7_ofRacingUpdatesOfOneVersionOneWins() {
        List<SessionService> services = List.of(fixture().service(), fixture().service());
        create(services.get(0), fixture().key());
        List<JsonObject> winners = awaitAll(Flux.range(0, 16)
                .flatMap(
                        n -> services.get(n % 2)
                                .update(
                                        fixture().key(),
                                        SessionUpdate.metadata(Map.of("n", n)).ifVersion(1))
                                .map(Session::metadata)
                                .onErrorResume(VersionConflictException.class, UpdateContract::requireLoser),
                        16));
        assertThat(winners).hasSize(1);
        Session after = await(services.get(1).get(fixture().key()));
        assertThat(after.metadata()).isEqualTo(winners.get(0)).hasSize(1);
        assertThat(after.version()).isEqualTo(2);
    }

    /** Updates of different keys at once all survive, from any process. */
    @Test
    default void r7_concurrentUpdatesOfDifferentKeysAllSurvive() {
        List<SessionService> services = List.of(fixture().service(), fixture().service());
        create(services.get(0), fixture().key());
        List<Long> versions = awaitAll(Flux.range(0, 32)
                .flatMap(
                        n -> services.get(n % 2)
                                .update(fixture().key(), SessionUpdate.metadata(Map.of("k" + n, n)))
                                .map(Session::version),
                        32));
        assertThat(versions).hasSize(32).doesNotHaveDuplicates();
        Session after = await(services.get(0).get(fixture().key()));
        Map<String, Object> all = new HashMap<>();
        for (int n = 0; n < 32; n++) {
            all.put("k" + n, n);
        }
        assertThat(after.metadata()).isEqualTo(JsonObject.of(all));
        assertThat(after.version()).isEqualTo(33);
    }

    /** What is not there cannot be updated, and does not come to be. */
    @Test
    default void r7_anAbsentDeletedOrExpiredSessionIsNotFound() {
        SessionService service = fixture().service();
        SessionKey deleted = fixture().user().session("deleted");
        SessionKey expired = fixture().user().session("expired");
        create(service, deleted);
        assertThat(await(service.delete(deleted))).isEqualTo(1);
        await(service.create(NewSession.of(expired).withTimeToLive(Duration.ofMillis(300))));
        fixture().passTime(Duration.ofMillis(400));
        for (SessionKey key : List.of(fixture().key(), deleted, expired)) {
            for (SessionUpdate update :
                    List.of(SessionUpdate.touch(), SessionUpdate.touch().ifVersion(1))) {
                service.update(key, update)
                        .as(StepVerifier::create)
                        .verifyErrorSatisfies(error -> assertThat(error)
                                .isInstanceOfSatisfying(
                                        SessionNotFoundException.class,
                                        absent -> assertThat(absent.key()).isEqualTo(key)));
            }
            assertThat(awaitAll(service.get(key))).isEmpty();
        }
    }

    private static void requireConflict(Throwable error, long expected, long actual) {
        assertThat(error).isInstanceOfSatisfying(VersionConflictException.class, conflict -> {
            assertThat(conflict.expected()).isEqualTo(expected);
            assertThat(conflict.actual()).isEqualTo(actual);
            assertThat(conflict.isRetryable()).isFalse();
        });
    }

    /** All losers see the winner's version, since nobody else gets through. */
    private static Mono<JsonObject> requireLoser(VersionConflictException conflict) {
        requireConflict(conflict, 1, 2);
        return Mono.empty();
    }
}
