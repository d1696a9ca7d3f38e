/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.reactivesession.Event;
import io.github.reactivesession.EventQuery;
import io.github.reactivesession.InvalidRequestException;
import io.github.reactivesession.JsonObject;
import io.github.reactivesession.NewSession;
import io.github.reactivesession.Session;
import io.github.reactivesession.SessionExistsException;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionNotFoundException;
import io.github.reactivesession.SessionQuery;
import io.github.reactivesession.SessionService;
import io.github.reactivesession.SessionServiceOptions;
import io.github.reactivesession.StateOwner;
import io.github.reactivesession.StoreOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;

/**
 * Calls that stores elsewhere answer each in its own way, one test a case: here all give one answer.
 *
 * <p>Cases about what does not exist here, and what stands for them:
 *
 * <ul>
 *   <li>Track read with a time, inclusive or exclusive: there are no tracks. A side channel is a branch; see
 *       {@link #r17_timeOfARead()}.
 *   <li>Summary concurrency, last or newest wins: there are no summaries. One kept in session state merges as any key
 *       (R23), and one that must not overtake another uses an expected version (R7) or sequence (R13).
 *   <li>Summaries in lists: a list carries state when asked, and never more; see {@link #r8_whatAListCarries()}.
 * </ul>
 */
public interface SeedDivergenceContract extends Tck {
    /** How long a session lives in the cases about time. */
    Duration TTL = Duration.ofSeconds(2);

    /** Create with an existing live id: it fails, and the session keeps its history and state. */
    @Test
    default void r4_createWithExistingLiveId() {
        SessionService service = fixture().service();
        SessionKey key = fixture().key();
        NewSession first =
                NewSession.of(key).withAgentId("first").withState(Map.of("from", "first", "app:from", "first"));
        await(service.create(first));
        await(service.append(key, Event.user("Hello")));
        Session before = await(service.get(key));
        expect(
                SessionExistsException.class,
                service.create(NewSession.of(key).withState(Map.of("from", "second", "app:from", "second"))));
        assertThat(await(service.get(key))).isEqualTo(before);
        assertThat(awaitAll(service.events(key))).hasSize(1);
    }

    /** Append to an expired session: not found, swept or not, and it does not come back. */
    @Test
    default void r14_appendToExpiredSession() {
        SessionService service = expiring(StoreOptions.defaults().withSessionTtl(TTL));
        SessionKey key = fixture().key();
        create(service, key);
        await(service.append(key, Event.user("Hello")));
        fixture().passTime(TTL.plusMillis(100));
        expect(SessionNotFoundException.class, service.append(key, Event.user("late")));
        await(service.sweep());
        expect(SessionNotFoundException.class, service.append(key, Event.user("later")));
        assertThat(awaitAll(service.get(key))).isEmpty();
        assertThat(awaitAll(service.events(key))).isEmpty();
    }

    /** Append to a missing session: not found, by its key, whichever part of the key is unknown. */
    @Test
    default void r14_appendToMissing() {
        SessionService service = fixture().service();
        create(service, fixture().key());
        String app = fixture().app();
        for (SessionKey missing : List.of(
                SessionKey.of(app + "-missing", "user-1", "session-1"),
                SessionKey.of(app, "missing", "session-1"),
                SessionKey.of(app, "user-1", "missing"))) {
            Throwable error = catchThrowable(() -> await(service.append(missing, Event.user("Hello"))));
            assertThat(error)
                    .isInstanceOfSatisfying(
                            SessionNotFoundException.class,
                            absent -> assertThat(absent.key()).isEqualTo(missing));
            assertThat(awaitAll(service.get(missing))).isEmpty();
        }
    }

    /** Event order: that of arrival, whatever the timestamps and ids say. */
    @Test
    default void r10_eventOrder() {
        SessionService service = fixture().service();
        SessionKey key = fixture().key();
        create(service, key);
        List<String> ids = List.of("zzz", "aaa", "mmm", "AAA");
        int[] hours = {5, -5, 0, -3};
        for (int i = 0; i < hours.length; i++) {
            Instant time = NOON.plus(Duration.ofHours(hours[i]));
            await(service.append(
                    key, Event.builder("a").id(ids.get(i)).timestamp(time).build()));
        }
        assertThat(Histories.ids(awaitAll(service.events(key)))).isEqualTo(ids);
        assertThat(Histories.ids(awaitAll(service.events(key, EventQuery.all().descending()))))
                .containsExactly("AAA", "mmm", "aaa", "zzz");
    }

    /** Event limit: it evicts; it is more than a way to read. */
    @Test
    default void r19_eventLimit() {
        SessionService service = expiring(StoreOptions.defaults().withEventLimit(3));
        SessionKey key = fixture().key();
        create(service, key);
        events(5).forEach(event -> await(service.append(key, event)));
        assertThat(Histories.ids(awaitAll(service.events(key)))).containsExactly("e3", "e4", "e5");
        assertThat(await(service.countEvents(key, EventQuery.all()))).isEqualTo(3);
        assertThat(awaitAll(service.event(key, "e1"))).isEmpty();
    }

    /** App state update with an {@code app:} key: the prefix goes, and never shows twice. */
    @Test
    default void r25_appStateUpdateWithPrefixedKey() {
        SessionService service = fixture().service();
        SessionKey key = fixture().key();
        create(service, key);
        assertThat(await(service.updateState(key.app(), Map.of("app:k", 1)))).isEqualTo(Map.of("k", 1L));
        assertThat(await(service.get(key)).state()).isEqualTo(Map.of("app:k", 1L));
    }

    /** Delete of the app state {@code app:k}: the same key, and its neighbours stay. */
    @Test
    default void r25_deleteAppStateWithPrefixedKey() {
        SessionService service = fixture().service();
        SessionKey key = fixture().key();
        await(service.updateState(key.app(), Map.of("k", 1, "l", 2)));
        assertThat(await(service.updateState(key.app(), JsonObject.of("app:k", null))))
                .isEqualTo(Map.of("l", 2L));
    }

    /** User state update with an {@code app:} or {@code temp:} key: refused, and nothing of it applied. */
    @Test
    default void r25_updateUserStateWithForeignKey() {
        SessionService service = fixture().service();
        SessionKey key = fixture().key();
        for (String foreign : List.of("app:k", "temp:k")) {
            expect(InvalidRequestException.class, service.updateState(key.user(), Map.of("good", 1, foreign, 1)));
        }
        assertThat(await(service.state(key.user()))).isEmpty();
        assertThat(await(service.state(key.app()))).isEmpty();
    }

    /** Empty key in a removal: refused, in each scope. */
    @Test
    default void r25_emptyKeyInDelete() {
        SessionService service = fixture().service();
        SessionKey key = fixture().key();
        create(service, key);
        for (StateOwner owner : List.of(key, key.user(), key.app())) {
            expect(InvalidRequestException.class, service.updateState(owner, JsonObject.of("", null)));
        }
    }

    /** App and user TTL: of the scope as a whole, moved by writes to it, and by nothing else. */
    @Test
    default void r27_appAndUserTtlGranularity() {
        inTime(TTL.dividedBy(10).multipliedBy(4), () -> {
            SessionService service =
                    expiring(StoreOptions.defaults().withAppStateTtl(TTL).withUserStateTtl(TTL));
            SessionKey key = fixture().key();
            List<StateOwner> owners = List.of(key.app(), key.user());
            owners.forEach(owner -> await(service.updateState(owner, Map.of("old", 1))));
            fixture().letPass(TTL.dividedBy(2));
            owners.forEach(owner -> await(service.updateState(owner, Map.of("new", 2))));
            fixture().letPass(TTL.dividedBy(10).multipliedBy(6));
            owners.forEach(owner ->
                    assertThat(await(service.state(owner))).as("%s", owner).isEqualTo(Map.of("old", 1L, "new", 2L)));
            create(service, key);
            assertThat(awaitAll(service.list(SessionQuery.user(key.user()).includingState())))
                    .hasSize(1);
            fixture().letPass(TTL.dividedBy(2));
            owners.forEach(owner ->
                    assertThat(await(service.state(owner))).as("%s", owner).isEmpty());
            assertThat(await(service.get(key)).state()).isEmpty();
        });
    }

    /** Read with a time: both ends are in it. */
    @Test
    default void r17_timeOfARead() {
        SessionService service = fixture().service();
        SessionKey key = fixture().key();
        create(service, key);
        List<Event> events = IntStream.range(0, 3)
                .mapToObj(n -> Histories.said("e" + n, n, "a", null, "side", null))
                .toList();
        awaitAll(service.appendAll(key, events));
        Instant middle = events.get(1).timestamp();
        EventQuery side = EventQuery.all().branch("side");
        assertThat(Histories.ids(awaitAll(service.events(key, side.from(middle)))))
                .containsExactly("e1", "e2");
        assertThat(Histories.ids(awaitAll(service.events(key, side.to(middle)))))
                .containsExactly("e0", "e1");
    }

    /** State delta with {@code app:} and {@code user:} keys: they reach the shared scopes. */
    @Test
    default void r22_stateDeltaWithScopedKeys() {
        SessionService service = fixture().service();
        SessionKey key = fixture().key();
        create(service, key);
        await(service.append(key, Event.user("-").withStateDelta(Map.of("app:a", 1, "user:u", 2))));
        assertThat(await(service.state(key.app()))).isEqualTo(Map.of("a", 1L));
        assertThat(await(service.state(key.user()))).isEqualTo(Map.of("u", 2L));
        assertThat(await(service.state(key))).isEmpty();
    }

    /** Time of the last update after an append: it moves. */
    @Test
    default void r16_updatedAtAfterAppend() {
        SessionService service = fixture().service();
        SessionKey key = fixture().key();
        Session created = create(service, key);
        fixture().passTime(Duration.ofMillis(200));
        await(service.append(key, Event.builder("a").timestamp(NOON).build()));
        Session session = await(service.get(key));
        assertThat(Duration.between(created.updatedAt(), session.updatedAt()))
                .isGreaterThanOrEqualTo(Duration.ofMillis(150));
        assertThat(session.createdAt()).isEqualTo(created.createdAt());
    }

    /** What a list carries: state when it is asked for, and the same records otherwise. */
    @Test
    default void r8_whatAListCarries() {
        SessionService service = fixture().service();
        SessionKey key = fixture().key();
        NewSession described = NewSession.of(key).withMetadata(Map.of("m", 1)).withState(Map.of("s", 1, "app:a", 2));
        Session created = await(service.create(described));
        SessionQuery query = SessionQuery.user(key.user());
        assertThat(awaitAll(service.list(query.includingState()))).containsExactly(created);
        Session bare = awaitAll(service.list(query)).get(0);
        assertThat(bare.state()).isEmpty();
        assertThat(bare.metadata()).isEqualTo(created.metadata());
        assertThat(bare.revision()).isEqualTo(created.revision());
    }

    /** TTL and history: events live as long as their session, however old they are. */
    @Test
    default void r28_ttlAndHistory() {
        inTime(TTL.dividedBy(2), () -> {
            SessionService service = expiring(StoreOptions.defaults().withSessionTtl(TTL));
            SessionKey key = fixture().key();
            create(service, key);
            for (Event event : events(4)) {
                await(service.append(key, event));
                fixture().letPass(TTL.dividedBy(2));
            }
            assertThat(Histories.ids(awaitAll(service.events(key)))).containsExactly("e1", "e2", "e3", "e4");
            assertThat(await(service.countEvents(key, EventQuery.all()))).isEqualTo(4);
        });
    }

    private SessionService expiring(StoreOptions options) {
        return fixture().service(options, SessionServiceOptions.defaults());
    }

    private void expect(Class<? extends Throwable> type, Publisher<?> call) {
        assertThat(catchThrowable(() -> awaitAll(call))).isInstanceOf(type);
    }
}
