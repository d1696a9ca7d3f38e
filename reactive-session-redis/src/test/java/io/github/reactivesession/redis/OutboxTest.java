/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactivesession.Event;
import io.github.reactivesession.ExpectedSequence;
import io.github.reactivesession.GroupCommit.Append;
import io.github.reactivesession.NewSession;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionQuery;
import io.github.reactivesession.SessionService;
import io.github.reactivesession.StoreOptions;
import io.github.reactivesession.servers.ServerKind;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** In a cluster a process may die after it wrote a session and before it told the app (R22). */
class OutboxTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final SessionKey key = SessionKey.of("outbox-" + UUID.randomUUID(), "ada", "s-1");
    private final Redis redis = new Redis(Connector.through(RedisFixture.clusterClient()), RedisOptions.defaults());
    private final SessionService service =
            SessionService.create(RedisFixture.store(ServerKind.REDIS_CLUSTER, StoreOptions.defaults()));

    @BeforeEach
    void open() {
        redis.ready().block(PATIENCE);
        service.create(NewSession.of(key)).block(PATIENCE);
    }

    @AfterEach
    void close() {
        redis.close().block(PATIENCE);
        service.close().block(PATIENCE);
    }

    /** Writes as a process does that dies then. */
    @CanIgnoreReturnValue
    private Event dyingAfter(String id, Map<String, Object> delta) {
        Event event = Event.builder("agent").id(id).build().withStateDelta(delta);
        AppendBatch batch = new AppendBatch(List.of(new Append(key, List.of(event), ExpectedSequence.any())));
        Arguments arguments = batch.arguments(new Keys("session"), StoreOptions.defaults(), true);
        redis.run(Script.APPEND, arguments).block(PATIENCE);
        return event;
    }

    private Map<String, Object> appState() {
        return Map.copyOf(service.state(key.app()).block(PATIENCE));
    }

    @Test
    void r22_theNextReaderOfTheSessionTellsTheApp() {
        dyingAfter("e1", Map.of("app:a", 1, "s", 1));
        assertThat(appState()).isEmpty();
        assertThat(service.get(key).block(PATIENCE).state()).isEqualTo(Map.of("app:a", 1L, "s", 1L));
        assertThat(appState()).isEqualTo(Map.of("a", 1L));
    }

    @Test
    void r22_aRetryTellsTheApp() {
        Event event = dyingAfter("e1", Map.of("app:a", 1));
        assertThat(service.append(key, event).block(PATIENCE)).isEqualTo(event.withSequence(1));
        assertThat(appState()).isEqualTo(Map.of("a", 1L));
    }

    @Test
    void r22_theNextWriterTellsTheAppInOrder() {
        dyingAfter("e1", Map.of("app:a", 1, "app:b", 1));
        dyingAfter("e2", Map.of("app:a", 2));
        service.append(key, Event.user("next")).block(PATIENCE);
        assertThat(appState()).isEqualTo(Map.of("a", 2L, "b", 1L));
    }

    /** What was told is not told again over what others wrote since. */
    @Test
    void r23_whatWasToldStaysTold() {
        dyingAfter("e1", Map.of("app:a", 1));
        AppSlot slot = new AppSlot(redis, new Keys("session"), StoreOptions.defaults());
        String created = Long.toString(Micros.of(
                service.list(SessionQuery.user(key.user())).blockFirst(PATIENCE).createdAt()));
        AppSlot.Outbox outbox = new AppSlot.Outbox(created, List.of(List.of(1L, "a", "1")));
        Arguments told = new Arguments()
                .keys(new Keys("session").index(key.app()))
                .key(new Keys("session").state(key.app()))
                .key(new Keys("session").told(key.app()))
                .add(0)
                .add(Keys.inApp(key))
                .add(0)
                .add(0)
                .add(created)
                .add(1)
                .all(List.of(1L, "a", "1"));
        redis.run(Script.SHARE, told).block(PATIENCE);
        service.updateState(key.app(), Map.of("a", 9)).block(PATIENCE);
        slot.tell(key.app(), List.of(new AppSlot.News(key, 0, 0, outbox))).block(PATIENCE);
        assertThat(service.get(key).block(PATIENCE).state()).isEqualTo(Map.of("app:a", 9L));
        assertThat(appState()).isEqualTo(Map.of("a", 9L));
    }

    /** A session that is made anew begins to tell from its beginning. */
    @Test
    void r4_aNewSessionIsHeardAgain() {
        service.append(key, Event.user("x").withStateDelta(Map.of("app:a", 1))).block(PATIENCE);
        service.delete(key).block(PATIENCE);
        service.create(NewSession.of(key)).block(PATIENCE);
        service.append(key, Event.user("y").withStateDelta(Map.of("app:a", 2))).block(PATIENCE);
        assertThat(appState()).isEqualTo(Map.of("a", 2L));
    }

    /** A process may die between announcing a session and making it: the name is nobody's, and in nobody's way. */
    @Test
    void r8_r9_whatWasOnlyAnnouncedIsNotCountedAndGoesWithTheApp() {
        Keys keys = new Keys("session");
        AppSlot slot = new AppSlot(redis, keys, StoreOptions.defaults());
        slot.announce(key.user().session("never made"), false).block(PATIENCE);
        SessionQuery ofApp = SessionQuery.app(key.appName());
        assertThat(service.count(ofApp).block(PATIENCE)).isEqualTo(1);
        assertThat(service.list(ofApp).collectList().block(PATIENCE)).hasSize(1);
        assertThat(service.deleteApp(key.app()).block(PATIENCE)).isEqualTo(1);
        assertThat(redis.list(
                                CommandType.EXISTS,
                                Redis.args().addKey(keys.index(key.app()).get(0)))
                        .block(PATIENCE))
                .containsExactly(0L);
    }
}
