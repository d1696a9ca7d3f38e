/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import static io.github.reactivesession.tck.TimeToLiveContract.PART;
import static io.github.reactivesession.tck.TimeToLiveContract.PAST;
import static io.github.reactivesession.tck.TimeToLiveContract.SLACK;
import static io.github.reactivesession.tck.TimeToLiveContract.TTL;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactivesession.Event;
import io.github.reactivesession.NewSession;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionQuery;
import io.github.reactivesession.SessionService;
import io.github.reactivesession.SessionServiceOptions;
import io.github.reactivesession.SessionUpdate;
import io.github.reactivesession.StateOwner;
import io.github.reactivesession.StoreOptions;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How long the state of apps and users lives: each by a time of its own, apart from the sessions (R27, R28). */
public interface StateTimeToLiveContract extends Tck {
    private SessionService service(StoreOptions options) {
        return fixture().service(options, SessionServiceOptions.defaults());
    }

    private SessionService expiringStates() {
        return service(StoreOptions.defaults().withAppStateTtl(TTL).withUserStateTtl(TTL));
    }

    private List<StateOwner> owners() {
        return List.of(fixture().key().app(), fixture().user());
    }

    private void write(SessionService service, StateOwner owner, String key) {
        assertThat(await(service.updateState(owner, Map.of(key, 1)))).containsEntry(key, 1L);
    }

    private Event changing(String... keys) {
        Event event = Event.user("changes state");
        for (String key : keys) {
            event = event.withStateDelta(event.actions().stateDelta().with(key, 1));
        }
        return event;
    }

    /** Nobody writes, so it ends, and the session that showed it does not. */
    @Test
    default void r27_aStateEndsWhenItsTimeIsOver() {
        inTime(SLACK, () -> {
            SessionService service = expiringStates();
            create(service, fixture().key());
            owners().forEach(owner -> write(service, owner, "a"));
            fixture().letPass(PART);
            assertThat(await(service.get(fixture().key())).state()).isEqualTo(Map.of("app:a", 1L, "user:a", 1L));
            fixture().letPass(PART);
            owners().forEach(owner -> assertThat(await(service.state(owner))).isEmpty());
            assertThat(await(service.get(fixture().key())).state()).isEmpty();
            assertThat(awaitAll(service.list(SessionQuery.user(fixture().user()).includingState())))
                    .allSatisfy(session -> assertThat(session.state()).isEmpty())
                    .hasSize(1);
        });
    }

    /** Each scope has its own time, and none takes another along. */
    @Test
    default void r27_theThreeTimesToLiveAreSeparate() {
        StoreOptions none = StoreOptions.defaults();
        assertThat(leftOf("only-app", none.withAppStateTtl(TTL))).containsExactly("user", "session");
        assertThat(leftOf("only-user", none.withUserStateTtl(TTL))).containsExactly("app", "session");
        assertThat(leftOf("only-session", none.withSessionTtl(TTL))).containsExactly("app", "user");
    }

    private List<String> leftOf(String name, StoreOptions options) {
        SessionService service = service(options);
        SessionKey key = SessionKey.of(fixture().app() + "-" + name, "user-1", "session-1");
        create(service, key);
        write(service, key.app(), "app");
        write(service, key.user(), "user");
        write(service, key, "session");
        fixture().passTime(PAST);
        return List.<StateOwner>of(key.app(), key.user(), key).stream()
                .flatMap(owner -> await(service.state(owner)).keySet().stream())
                .toList();
    }

    /** Deltas of events and first states are writes too; all keys of a scope live and end together. */
    @Test
    default void r27_eachKindOfWriteProlongsAState() {
        inTime(SLACK, () -> {
            SessionService service = expiringStates();
            SessionKey key = fixture().key();
            owners().forEach(owner -> write(service, owner, "a"));
            fixture().letPass(PART);
            await(service.create(NewSession.of(key).withState(Map.of("app:b", 1, "user:b", 1))));
            fixture().letPass(PART);
            await(service.append(key, changing("app:c", "user:c")));
            fixture().letPass(PART);
            owners().forEach(owner -> write(service, owner, "d"));
            fixture().letPass(PART);
            owners().forEach(owner -> assertThat(await(service.state(owner))).containsOnlyKeys("a", "b", "c", "d"));
            fixture().letPass(PART);
            owners().forEach(owner -> assertThat(await(service.state(owner))).isEmpty());
        });
    }

    /** Reading a state is not writing it, nor is writing another one. */
    @Test
    default void r27_neitherReadsNorWritesOfOtherScopesProlongAState() {
        inTime(SLACK, () -> {
            SessionService service = expiringStates();
            SessionKey key = fixture().key();
            create(service, key);
            owners().forEach(owner -> write(service, owner, "a"));
            fixture().letPass(PART);
            owners().forEach(owner -> assertThat(await(service.state(owner))).hasSize(1));
            assertThat(await(service.get(key)).state()).hasSize(2);
            assertThat(await(service.getOrCreate(NewSession.of(key))).state()).hasSize(2);
            assertThat(awaitAll(service.list(SessionQuery.user(key.user()).includingState())))
                    .hasSize(1);
            await(service.append(key, changing("mine")));
            await(service.update(key, SessionUpdate.touch()));
            write(service, key, "b");
            create(service, key.user().session("another"));
            fixture().letPass(PART);
            owners().forEach(owner -> assertThat(await(service.state(owner))).isEmpty());
            assertThat(await(service.get(key)).state()).containsOnlyKeys("mine", "b");
        });
    }

    /** A write of the app's state does not prolong the user's, nor the other way round. */
    @Test
    default void r27_aDeltaProlongsOnlyTheScopesItChanges() {
        inTime(SLACK, () -> {
            SessionService service = expiringStates();
            SessionKey key = fixture().key();
            create(service, key);
            owners().forEach(owner -> write(service, owner, "a"));
            fixture().letPass(PART);
            await(service.append(key, changing("user:b")));
            fixture().letPass(PART);
            assertThat(await(service.get(key)).state()).containsOnlyKeys("user:a", "user:b");
        });
    }

    /** An event that is stored already changes nothing, so it prolongs nothing. */
    @Test
    default void r27_theDeltaOfADuplicateProlongsNoState() {
        SessionService service = expiringStates();
        SessionKey key = fixture().key();
        Event event = changing("app:a", "user:a");
        create(service, key);
        await(service.append(key, event));
        fixture().passTime(PART);
        assertThat(await(service.append(key, event)).sequence()).isEqualTo(1);
        fixture().passTime(PART);
        assertThat(await(service.get(key)).state()).isEmpty();
    }

    /** Whatever writes to it, an ended state begins empty. */
    @Test
    default void r28_anEndedStateBeginsAfresh() {
        inTime(TTL, () -> {
            SessionService service = expiringStates();
            SessionKey key = fixture().key();
            create(service, key);
            owners().forEach(owner -> write(service, owner, "old"));
            fixture().letPass(PAST);
            owners().forEach(owner -> assertThat(await(service.updateState(owner, Map.of("b", 2))))
                    .isEqualTo(Map.of("b", 2L)));
            fixture().letPass(PAST);
            await(service.append(key, changing("app:c", "user:c")));
            owners().forEach(owner -> assertThat(await(service.state(owner))).containsOnlyKeys("c"));
            fixture().letPass(PAST);
            SessionKey another = key.user().session("another");
            assertThat(await(service.create(NewSession.of(another).withState(Map.of("app:d", 1, "user:d", 1))))
                            .state())
                    .containsOnlyKeys("app:d", "user:d");
            fixture().letPass(PAST);
            owners().forEach(owner ->
                    assertThat(await(service.updateState(owner, remove("d")))).isEmpty());
            assertThat(await(service.get(key)).state()).isEmpty();
        });
    }

    private static Map<String, @Nullable Object> remove(String key) {
        return Collections.singletonMap(key, null);
    }
}
