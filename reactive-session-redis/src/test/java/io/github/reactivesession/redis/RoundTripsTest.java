/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactivesession.DeleteScope;
import io.github.reactivesession.Event;
import io.github.reactivesession.EventFilter;
import io.github.reactivesession.EventScan;
import io.github.reactivesession.ExpectedSequence;
import io.github.reactivesession.JsonObject;
import io.github.reactivesession.Lease;
import io.github.reactivesession.LeaseLostException;
import io.github.reactivesession.NewSession;
import io.github.reactivesession.Position;
import io.github.reactivesession.SequenceRange;
import io.github.reactivesession.SessionFilter;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionScan;
import io.github.reactivesession.SessionService;
import io.github.reactivesession.SessionUpdate;
import io.github.reactivesession.StoreOptions;
import io.github.reactivesession.TimeRange;
import io.github.reactivesession.servers.FaultProxy;
import io.github.reactivesession.servers.ServerKind;
import io.github.reactivesession.servers.TestServers;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** How often a call waits for the network, on a server alone that knows the scripts; as docs/redis.md says. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RoundTripsTest {
    private static final Duration LATENCY = Duration.ofMillis(40);
    private static final Map<String, Object> ALL_SCOPES = Map.of("app:a", 1, "user:u", 2, "s", 3);
    private static final List<String> SCRIPT = List.of("EVALSHA");

    private final SessionKey key = SessionKey.of("app", "user", "session");
    private final SessionKey other = SessionKey.of("app", "user", "new session");
    private final Traffic traffic = new Traffic();
    private FaultProxy proxy;
    private RedisClient client;
    private RedisSessionStore store;

    @BeforeAll
    void connect() {
        try (StatefulRedisConnection<String, String> direct =
                RedisFixture.client().connect()) {
            for (Script script : Script.values()) {
                direct.sync().scriptLoad(script.text());
            }
        }
        proxy = FaultProxy.to(TestServers.shared(ServerKind.REDIS));
        proxy.delay(LATENCY, Duration.ZERO);
        client = RedisClient.create(
                proxy.url(TestServers.shared(ServerKind.REDIS).url()));
        client.addListener(traffic);
    }

    @AfterAll
    void disconnect() {
        client.shutdown();
        proxy.close();
    }

    @BeforeEach
    void fill() {
        store = store(RedisOptions.defaults());
        Keyspace.await(store.create(key, NewSession.of(key).withState(ALL_SCOPES)));
        append(30);
    }

    private RedisSessionStore store(RedisOptions options) {
        return RedisSessionStore.create(
                client, StoreOptions.defaults(), options.withKeyPrefix("t" + UUID.randomUUID()));
    }

    @CanIgnoreReturnValue
    private List<List<String>> append(int count) {
        List<Event> events = IntStream.range(0, count)
                .mapToObj(n -> Event.user("event " + n))
                .toList();
        return traffic.of(store.append(key, events, ExpectedSequence.any()));
    }

    private void requireOneScript(String name, Mono<?> call) {
        assertThat(traffic.of(call)).as(name).containsExactly(SCRIPT);
    }

    @Test
    void anAppendIsOneScript() {
        assertThat(append(1)).containsExactly(SCRIPT);
        assertThat(append(100)).containsExactly(SCRIPT);
        assertThat(append(500)).containsExactly(SCRIPT);
        Event changing = Event.user("changes").withStateDelta(ALL_SCOPES);
        requireOneScript("with state", store.append(key, List.of(changing), ExpectedSequence.any()));
        requireOneScript("again", store.append(key, List.of(changing), ExpectedSequence.exactly(7)));
    }

    /** To begin, to let it count, and one for each 500 events. */
    @Test
    void aLargeBatchTakesAScriptForEachPartAndTwoMore() {
        assertThat(append(2000)).hasSize(6).containsOnly(SCRIPT);
    }

    @Test
    void creatingFindingAndChangingAreOneScript() {
        requireOneScript("create", store.create(other, NewSession.of(other)));
        requireOneScript("find", store.find(key));
        requireOneScript("find nothing", store.find(key.user().session("absent")));
        JsonObject delta = JsonObject.of("k", "v");
        requireOneScript("update", store.update(key, SessionUpdate.metadata(delta)));
        requireOneScript("session state", store.updateState(key, delta));
        requireOneScript("user state", store.updateState(key.user(), delta));
        requireOneScript("app state", store.updateState(key.app(), delta));
    }

    /** A fenced append too, whether the lease is the last one or lost. */
    @Test
    void aLeaseIsOneScript() {
        Lease lease = Keyspace.await(store.lease(key, "one", LATENCY));
        requireOneScript("keep", store.lease(key, "one", LATENCY));
        ExpectedSequence mine = ExpectedSequence.any().under(lease);
        requireOneScript("append", store.append(key, List.of(Event.user("under it")), mine));
        requireOneScript("release", store.release(key, "one"));
        requireOneScript("release nothing", store.release(key, "one"));
        requireOneScript("take", store.lease(key, "two", LATENCY));
        Mono<?> late = store.append(key, List.of(Event.user("late")), mine);
        requireOneScript("lost", late.onErrorResume(LeaseLostException.class, lost -> Mono.empty()));
    }

    @Test
    void gettingOrCreatingTakesNoMoreThanItsSteps() {
        SessionService service = SessionService.create(store);
        Mono<?> call = service.getOrCreate(NewSession.of(other));
        assertThat(traffic.of(call)).containsExactly(SCRIPT, SCRIPT);
        requireOneScript("get or create, old", call);
        service.close().block(Keyspace.PATIENCE);
    }

    @Test
    void aStateIsOneCommand() {
        assertThat(traffic.of(store.state(key))).containsExactly(List.of("HGETALL"));
        assertThat(traffic.of(store.state(key.user()))).containsExactly(List.of("HGETALL"));
        assertThat(traffic.of(store.state(key.app()))).containsExactly(List.of("HGETALL"));
    }

    @Test
    void aPageOfEventsIsOneRoundTrip() {
        EventScan plain = new EventScan(EventFilter.all(), SequenceRange.all(), false, 20);
        assertThat(traffic.of(store.events(key, plain))).containsExactly(List.of("HMGET", "XRANGE"));
        EventScan newest = new EventScan(EventFilter.all(), SequenceRange.all(), true, 20);
        assertThat(traffic.of(store.events(key, newest))).containsExactly(List.of("HMGET", "XREVRANGE"));
        EventFilter byAuthor = new EventFilter(TimeRange.all(), null, Event.USER, null, null, null);
        assertThat(traffic.of(store.events(key, new EventScan(byAuthor, SequenceRange.all(), false, 20))))
                .containsExactly(List.of("HMGET", "XRANGE"));
        assertThat(traffic.of(store.countEvents(key, EventFilter.all(), SequenceRange.all())))
                .containsExactly(List.of("HMGET"));
        assertThat(traffic.of(store.news(List.of(new Position(key, 29)), 20)))
                .containsExactly(List.of("HMGET", "XRANGE", "HMGET"));
    }

    /** The index, then all sessions at once, then all states at once. */
    @Test
    void aPageOfSessionsIsTwoRoundTripsAndThreeWithState() {
        Keyspace.await(store.create(other, NewSession.of(other)));
        SessionFilter ofUser = new SessionFilter("app", "user", null, null, TimeRange.all(), TimeRange.all());
        SessionFilter ofApp = new SessionFilter("app", null, null, null, TimeRange.all(), TimeRange.all());
        List<String> records = List.of("HGETALL", "HGETALL");
        List<String> states = List.of("HGETALL", "HGETALL", "HGETALL", "HGETALL");
        for (SessionFilter filter : List.of(ofUser, ofApp)) {
            assertThat(traffic.of(store.list(new SessionScan(filter, false, null, 20))))
                    .containsExactly(SCRIPT, records);
            assertThat(traffic.of(store.list(new SessionScan(filter, true, null, 20))))
                    .containsExactly(SCRIPT, records, states);
            requireOneScript("count", store.countSessions(filter));
        }
    }

    @Test
    void deletingASessionIsOneScript() {
        requireOneScript("delete", store.delete(new DeleteScope.OneSession(key), 1));
        requireOneScript("delete nothing", store.delete(new DeleteScope.OneSession(key), 1));
    }

    /** The index before and after, the sessions, the user's name and state, and word of that to who watches it. */
    @Test
    void deletingAUserTakesNoMoreThanItsSteps() {
        Keyspace.await(store.create(other, NewSession.of(other)));
        assertThat(traffic.of(store.delete(new DeleteScope.OfUser(key.user()), 10)))
                .containsExactly(
                        List.of("ZRANGE"),
                        SCRIPT,
                        List.of("ZRANGE"),
                        List.of("ZREM"),
                        List.of("UNLINK"),
                        List.of("PUBLISH"));
    }

    /** So that no script keeps the server from others for long. */
    @Test
    void deletingManySessionsTakesAScriptForEachHundred() {
        Keyspace.await(Flux.range(0, 249)
                .map(i -> key.user().session("many-" + i))
                .flatMap(each -> store.create(each, NewSession.of(each)), 64)
                .count());
        List<String> sent = traffic.of(store.delete(new DeleteScope.OfUser(key.user()), 500)).stream()
                .flatMap(List::stream)
                .toList();
        assertThat(sent)
                .containsExactly(
                        "ZRANGE", "EVALSHA", "ZRANGE", "EVALSHA", "ZRANGE", "EVALSHA", "ZRANGE", "ZREM", "UNLINK",
                        "PUBLISH");
    }
}
