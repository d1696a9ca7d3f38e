/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.reactivesession.Event;
import io.github.reactivesession.FollowOptions;
import io.github.reactivesession.NewSession;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionService;
import io.github.reactivesession.SessionServiceOptions;
import io.github.reactivesession.StoreOptions;
import io.github.reactivesession.StoreUnavailableException;
import io.github.reactivesession.servers.ServerKind;
import io.github.reactivesession.servers.TestServer;
import io.github.reactivesession.servers.TestServers;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.util.retry.Retry;

/** A server behind a sentinel dies, and a replica takes over (R6, R10, R12). */
class SentinelTest {
    private static final SessionKey KEY = SessionKey.of("app", "user", "session");

    private TestServer sentinel;
    private List<TestServer> nodes;
    private RedisSessionStore store;
    private SessionService service;

    @BeforeEach
    void start() {
        sentinel = TestServers.start(ServerKind.REDIS_SENTINEL);
        nodes = sentinel.nodes();
        store = RedisSessionStore.create(
                RedisURI.create(sentinel.url()),
                StoreOptions.defaults(),
                RedisOptions.defaults().withReplicas(1));
        service = SessionService.create(store);
        Keyspace.await(service.create(NewSession.of(KEY)));
    }

    @AfterEach
    void stop() {
        service.close().then(store.close()).block(Keyspace.PATIENCE);
        sentinel.close();
    }

    private Event append(Event event) {
        return Keyspace.await(service.append(KEY, event)
                .retryWhen(Retry.fixedDelay(600, Duration.ofMillis(50)).filter(FaultWorkload::isRetryable)));
    }

    @Test
    void r10_appendsGoOnWithTheReplicaThatTakesOver() {
        Event before = Event.user("before");
        Event after = Event.user("after");
        assertThat(append(before).sequence()).isEqualTo(1);
        nodes.get(0).kill();
        assertThat(append(after).sequence()).isEqualTo(2);
        assertThat(Keyspace.await(service.events(KEY).collectList()))
                .containsExactly(before.withSequence(1), after.withSequence(2));
    }

    /** The one that takes over has a replica, but what that one has is not what was written to the first. */
    @Test
    void r10_r12_whatNoReplicaHasIsNotAcknowledgedByTheOneThatTakesOver() throws Exception {
        Event event = Event.user("hello");
        assertThat(append(Event.user("first")).sequence()).isEqualTo(1);
        nodes.subList(1, 3).forEach(TestServer::pause);
        CompletableFuture<Event> waiting = service.append(KEY, event).toFuture();
        awaitTwoEventsOn(nodes.get(0));
        nodes.get(0).kill();
        nodes.subList(1, 3).forEach(TestServer::resume);
        assertThatExceptionOfType(java.util.concurrent.ExecutionException.class)
                .isThrownBy(waiting::get)
                .withCauseInstanceOf(StoreUnavailableException.class);
        assertThat(append(event).sequence()).isEqualTo(2);
        assertThat(Keyspace.await(service.events(KEY).count())).isEqualTo(2);
    }

    /** Here and in another process, by hints and not by the heartbeat. */
    @Test
    void r32_followersGoOnWithTheReplicaThatTakesOver() {
        RedisSessionStore other = RedisSessionStore.create(RedisURI.create(sentinel.url()));
        SessionService there = SessionService.create(
                other,
                SessionServiceOptions.defaults()
                        .withFollowing(FollowOptions.defaults().withHeartbeat(Duration.ofHours(1))));
        Queue<Long> seen = new ConcurrentLinkedQueue<>();
        Disposable following = there.follow(KEY, 0).map(Event::sequence).subscribe(seen::add);
        for (int n = 1; n <= 20; n++) {
            if (n == 10) {
                nodes.get(0).kill();
            }
            Event unused = append(Event.user("event " + n));
        }
        Keyspace.awaitTrue("all events came", () -> seen.size() >= 20);
        assertThat(seen)
                .containsExactlyElementsOf(LongStream.rangeClosed(1, 20).boxed().toList());
        following.dispose();
        Keyspace.await(there.close().then(other.close()).thenReturn(true));
    }

    private static void awaitTwoEventsOn(TestServer server) {
        String events = new Keys("session").events(KEY);
        try (RedisClient client = RedisClient.create(server.url())) {
            var commands = client.connect().sync();
            Keyspace.awaitTrue("the event was written", () -> commands.xlen(events) == 2);
        }
    }
}
