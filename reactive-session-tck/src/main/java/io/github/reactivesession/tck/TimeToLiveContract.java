/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reactivesession.Event;
import io.github.reactivesession.ExpectedSequence;
import io.github.reactivesession.NewSession;
import io.github.reactivesession.SequenceConflictException;
import io.github.reactivesession.Session;
import io.github.reactivesession.SessionExistsException;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionQuery;
import io.github.reactivesession.SessionService;
import io.github.reactivesession.SessionServiceOptions;
import io.github.reactivesession.SessionUpdate;
import io.github.reactivesession.StoreOptions;
import io.github.reactivesession.VersionConflictException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How long a session lives: counted from its last write, whoever has read it since (R27). */
public interface TimeToLiveContract extends Tck {
    /** How long things live in these tests: long enough that a store which really waits can be asked in between. */
    Duration TTL = Duration.ofMillis(1800);

    /** A part of that time. Two of them are more than the whole. */
    Duration PART = Duration.ofSeconds(1);

    /** More than that time. */
    Duration PAST = Duration.ofMillis(2100);

    /** How long all may take that is done before and after parts of a time to live, or else it is over. */
    Duration SLACK = TTL.minus(PART);

    private SessionService expiring() {
        return fixture().service(StoreOptions.defaults().withSessionTtl(TTL), SessionServiceOptions.defaults());
    }

    private boolean isThere(SessionService service, SessionKey key) {
        return !awaitAll(service.get(key)).isEmpty();
    }

    /** Off by default. */
    @Test
    default void r27_withoutATimeToLiveNothingExpires() {
        SessionService service = fixture().service();
        Map<String, Long> state = Map.of("n", 1L);
        assertThat(create(service, fixture().key()).expiresAt()).isNull();
        assertThat(await(service.updateState(fixture().key().app(), state))).isEqualTo(state);
        assertThat(await(service.updateState(fixture().user(), state))).isEqualTo(state);
        fixture().passTime(PAST);
        assertThat(await(service.append(fixture().key(), events(1).get(0))).sequence())
                .isEqualTo(1);
        Session session = await(service.get(fixture().key()));
        assertThat(session.state()).isEqualTo(Map.of("app:n", 1L, "user:n", 1L));
        assertThat(session.expiresAt()).isNull();
    }

    /** The expiry that is shown is the one that counts. */
    @Test
    default void r27_aSessionShowsWhenItExpires() {
        inTime(SLACK, () -> {
            SessionService service = expiring();
            Session created = create(service, fixture().key());
            assertThat(created.expiresAt()).isEqualTo(created.updatedAt().plus(TTL));
            fixture().letPass(PART);
            assertThat(await(service.append(fixture().key(), events(1).get(0))).sequence())
                    .isEqualTo(1);
            Session written = await(service.get(fixture().key()));
            assertThat(written.updatedAt()).isAfter(created.updatedAt());
            assertThat(written.expiresAt()).isEqualTo(written.updatedAt().plus(TTL));
            assertThat(awaitAll(service.list(SessionQuery.user(fixture().user()))))
                    .extracting(Session::expiresAt)
                    .containsExactly(written.expiresAt());
        });
    }

    /** Nobody writes, so it ends. */
    @Test
    default void r27_aSessionEndsWhenItsTimeIsOver() {
        inTime(SLACK, () -> {
            SessionService service = expiring();
            create(service, fixture().key());
            fixture().letPass(PART);
            assertThat(isThere(service, fixture().key())).isTrue();
            fixture().letPass(PART);
            assertThat(isThere(service, fixture().key())).isFalse();
        });
    }

    /** A write of any kind begins the time anew. */
    @Test
    default void r27_eachKindOfWriteProlongsASession() {
        inTime(SLACK, () -> {
            SessionService service = expiring();
            SessionKey first = fixture().key();
            List<String> names =
                    Calls.writesTo(first).stream().map(Calls.Call::name).toList();
            names.forEach(name -> create(service, fixture().user().session(name)));
            fixture().letPass(PART);
            for (int i = 0; i < names.size(); i++) {
                SessionKey key = fixture().user().session(names.get(i));
                assertThat(awaitAll(Calls.writesTo(key).get(i).on(service)))
                        .as(names.get(i))
                        .isNotEmpty();
            }
            fixture().letPass(PART);
            names.forEach(name -> assertThat(isThere(service, fixture().user().session(name)))
                    .as(name)
                    .isTrue());
            fixture().letPass(PART);
            names.forEach(name -> assertThat(isThere(service, fixture().user().session(name)))
                    .as(name)
                    .isFalse());
        });
    }

    /** Reading is not using. */
    @Test
    default void r27_noKindOfReadProlongsASession() {
        inTime(SLACK, () -> {
            SessionService service = expiring();
            List<String> names = Calls.readsOf(fixture().key()).stream()
                    .map(Calls.Call::name)
                    .toList();
            for (String name : names) {
                create(service, fixture().user().session(name));
                assertThat(awaitAll(service.appendAll(fixture().user().session(name), events(2))))
                        .hasSize(2);
            }
            fixture().letPass(PART);
            for (int i = 0; i < names.size(); i++) {
                SessionKey key = fixture().user().session(names.get(i));
                assertThat(awaitAll(Calls.readsOf(key).get(i).on(service)))
                        .as(names.get(i))
                        .isNotEmpty();
            }
            fixture().letPass(PART);
            names.forEach(name -> assertThat(isThere(service, fixture().user().session(name)))
                    .as(name)
                    .isFalse());
        });
    }

    /** What is refused, or stored already, writes nothing. */
    @Test
    default void r27_aWriteThatWritesNothingDoesNotProlong() {
        inTime(SLACK, () -> {
            SessionService service = expiring();
            SessionKey key = fixture().key();
            Event event = events(1).get(0);
            create(service, key);
            assertThat(await(service.append(key, event)).sequence()).isEqualTo(1);
            fixture().letPass(PART);
            assertThat(await(service.append(key, event)).sequence()).isEqualTo(1);
            assertThat(await(service.append(
                                    key, Event.builder("agent").partial(true).build()))
                            .partial())
                    .isTrue();
            assertThatThrownBy(() -> create(service, key)).isInstanceOf(SessionExistsException.class);
            assertThatThrownBy(() -> await(service.append(key, Event.user("b"), ExpectedSequence.exactly(7))))
                    .isInstanceOf(SequenceConflictException.class);
            assertThatThrownBy(() ->
                            await(service.update(key, SessionUpdate.touch().ifVersion(7))))
                    .isInstanceOf(VersionConflictException.class);
            fixture().letPass(PART);
            assertThat(isThere(service, key)).isFalse();
        });
    }

    /** The session's own time goes before the store's, be it shorter, longer or none. */
    @Test
    default void r27_aSessionMayHaveATimeToLiveOfItsOwn() {
        SessionService service = expiring();
        SessionKey shorter = fixture().user().session("shorter");
        SessionKey longer = fixture().user().session("longer");
        SessionKey forEver = fixture().user().session("for ever");
        await(service.create(NewSession.of(shorter).withTimeToLive(Duration.ofMillis(300))));
        await(service.create(NewSession.of(longer).withTimeToLive(Duration.ofHours(1))));
        Session stays = await(service.create(NewSession.of(forEver).withTimeToLive(Duration.ZERO)));
        assertThat(stays.expiresAt()).isNull();
        fixture().passTime(PART);
        assertThat(isThere(service, shorter)).isFalse();
        fixture().passTime(PART);
        assertThat(isThere(service, longer)).isTrue();
        assertThat(await(service.get(forEver)).expiresAt()).isNull();
    }

    /** A session is answered as it was made, be it gone the moment after. */
    @Test
    default void r27_theShortestLifeIsAnsweredWhole() {
        SessionService service = fixture().service();
        for (int n = 0; n < 10; n++) {
            NewSession brief = NewSession.of(fixture().user().session("brief-" + n))
                    .withTimeToLive(Duration.ofMillis(1))
                    .withState(n % 2 == 0 ? Map.of("a", n) : Map.of("a", n, "user:b", n));
            assertThat(await(service.create(brief)).state()).containsEntry("a", (long) n);
        }
    }

    /** Works on a store that lets sessions live for ever otherwise. */
    @Test
    default void r27_anOwnTimeToLiveNeedsNoneOfTheStore() {
        SessionService service = fixture().service();
        Session created = await(service.create(NewSession.of(fixture().key()).withTimeToLive(TTL)));
        assertThat(created.expiresAt()).isEqualTo(created.updatedAt().plus(TTL));
        fixture().passTime(PAST);
        assertThat(isThere(service, fixture().key())).isFalse();
    }

    /** A write begins the session's own time anew, not the store's. */
    @Test
    default void r27_anOwnTimeToLiveIsKeptByLaterWrites() {
        SessionService service = expiring();
        Duration own = Duration.ofHours(1);
        Duration none = Duration.ZERO;
        for (Calls.Call<SessionService> write : Calls.writesTo(fixture().key())) {
            await(service.getOrCreate(NewSession.of(fixture().key()).withTimeToLive(own)));
            assertThat(awaitAll(write.on(service))).as(write.name()).isNotEmpty();
            Session written = await(service.get(fixture().key()));
            assertThat(written.expiresAt())
                    .as(write.name())
                    .isEqualTo(written.updatedAt().plus(own));
        }
        SessionKey other = fixture().user().session("for ever");
        for (Calls.Call<SessionService> write : Calls.writesTo(other)) {
            await(service.getOrCreate(NewSession.of(other).withTimeToLive(none)));
            assertThat(awaitAll(write.on(service))).as(write.name()).isNotEmpty();
            assertThat(await(service.get(other)).expiresAt()).as(write.name()).isNull();
        }
    }

    /** The key may be used again, and nothing of the time to live before is left. */
    @Test
    default void r27_aSessionCreatedAnewHasTheTimeToLiveItIsGivenNow() {
        inTime(SLACK, () -> {
            SessionService service = expiring();
            SessionKey key = fixture().key();
            await(service.create(NewSession.of(key).withTimeToLive(Duration.ofMillis(300))));
            fixture().letPass(PART);
            Session second = create(service, key);
            assertThat(second.expiresAt()).isEqualTo(second.updatedAt().plus(TTL));
            fixture().letPass(PART);
            assertThat(isThere(service, key)).isTrue();
            assertThat(await(service.delete(key))).isEqualTo(1);
            Session third = await(service.create(NewSession.of(key).withTimeToLive(Duration.ZERO)));
            assertThat(third.expiresAt()).isNull();
            fixture().letPass(PAST);
            assertThat(isThere(service, key)).isTrue();
        });
    }
}
