/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.reactivesession.Appended;
import io.github.reactivesession.Event;
import io.github.reactivesession.ExpectedSequence;
import io.github.reactivesession.NewSession;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.StoreOptions;
import io.github.reactivesession.StoreUnavailableException;
import io.github.reactivesession.servers.ServerKind;
import io.github.reactivesession.servers.TestServer;
import io.github.reactivesession.servers.TestServers;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.SlotHash;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import reactor.core.publisher.Mono;

/** What is acknowledged when replicas are asked for ({@link RedisOptions#replicas}) is on a replica, too (R10, R12). */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReplicasTest {
    private static final Keys KEYS = new Keys("session");
    private static final RedisOptions ONE_REPLICA =
            RedisOptions.defaults().withReplicas(1).withTimeout(Duration.ofSeconds(2));
    private static final int SLOTS_OF_THE_FIRST = SlotHash.SLOT_COUNT / 3;

    /** Of a user whose slot lies on the first master. */
    private final SessionKey key = IntStream.range(0, 1000)
            .mapToObj(n -> SessionKey.of("app", "user-" + n, "session"))
            .filter(one -> SlotHash.getSlot(KEYS.meta(one)) < SLOTS_OF_THE_FIRST)
            .findFirst()
            .orElseThrow();

    private final List<RedisSessionStore> stores = new ArrayList<>();
    private TestServer cluster;
    private TestServer replica;
    private RedisClient ofReplica;
    private StatefulRedisConnection<String, String> onReplica;

    @BeforeAll
    void start() {
        cluster = TestServers.start(ServerKind.REDIS_CLUSTER);
        replica = cluster.nodes().get(3);
        ofReplica = RedisClient.create(replica.url());
        onReplica = ofReplica.connect();
        onReplica.sync().readOnly();
    }

    @AfterAll
    void stop() {
        ofReplica.shutdown();
        cluster.close();
    }

    @BeforeEach
    void create() {
        Keyspace.await(store().create(key, NewSession.of(key)));
    }

    @AfterEach
    void clear() {
        Keyspace.await(store().delete(new io.github.reactivesession.DeleteScope.OneSession(key), 1));
        stores.forEach(store -> store.close().block(Keyspace.PATIENCE));
        stores.clear();
    }

    private RedisSessionStore store() {
        RedisURI uri = RedisURI.create(cluster.host(), cluster.port());
        RedisSessionStore store = RedisSessionStore.create(uri, StoreOptions.defaults(), ONE_REPLICA);
        stores.add(store);
        return store;
    }

    private Mono<Appended> append(RedisSessionStore store, Event event) {
        return store.append(key, List.of(event), ExpectedSequence.any());
    }

    private long onReplica() {
        return onReplica.sync().xlen(KEYS.events(key));
    }

    @Test
    void r10_whatIsAcknowledgedIsOnAReplica() {
        RedisSessionStore store = store();
        for (int i = 1; i <= 100; i++) {
            assertThat(Keyspace.await(append(store, Event.user("hello"))).events())
                    .hasSize(1);
            assertThat(onReplica()).isEqualTo(i);
        }
    }

    /** Lettuce looks at a cluster by connections that it closes again, which is none of the appends' concern. */
    @Test
    void r10_appendsGoOnWhileTheClusterIsLookedAt() {
        try (RedisClusterClient client = RedisClusterClient.create(cluster.url())) {
            RedisSessionStore store = RedisSessionStore.create(client, StoreOptions.defaults(), ONE_REPLICA);
            for (int i = 1; i <= 50; i++) {
                var looking = client.refreshPartitionsAsync().toCompletableFuture();
                while (!looking.isDone()) {
                    assertThat(Keyspace.await(append(store, Event.user("hello")))
                                    .events())
                            .hasSize(1);
                }
            }
            store.close().block(Keyspace.PATIENCE);
        }
    }

    /** Whoever asks again is not told that all is well because it has itself written nothing. */
    @Test
    void r10_r12_whileAReplicaIsHaltedAnAppendFailsAndItsRetryIsAnsweredAfterwards() {
        RedisSessionStore store = store();
        RedisSessionStore other = store();
        Event first = Event.user("first");
        Event event = Event.user("hello");
        Keyspace.await(append(store, first));
        Keyspace.await(append(other, first));
        replica.pause();
        try {
            requireUnreplicated(append(store, event));
            requireUnreplicated(append(store, event));
            requireUnreplicated(append(other, event));
        } finally {
            replica.resume();
        }
        requireOnceAcknowledged(store, event);
    }

    @Test
    void r10_r12_withoutAReplicaAnAppendFailsAndItsRetryIsAnsweredWhenThereIsOne() {
        RedisSessionStore store = store();
        Event event = Event.user("hello");
        Keyspace.await(append(store, Event.user("first")));
        replica.kill();
        try {
            requireUnreplicated(append(store, event));
            requireUnreplicated(append(store(), event));
        } finally {
            replica.restart();
        }
        requireOnceAcknowledged(store, event);
    }

    private void requireOnceAcknowledged(RedisSessionStore store, Event event) {
        Keyspace.awaitTrue("the replica was back", () -> isAcknowledged(store, event));
        assertThat(onReplica()).isEqualTo(2);
        assertThat(Keyspace.await(append(store, event)).events()).containsExactly(event.withSequence(2));
        assertThat(Keyspace.await(append(store, Event.user("next")))
                        .events()
                        .get(0)
                        .sequence())
                .isEqualTo(3);
    }

    private static void requireUnreplicated(Mono<?> append) {
        assertThatExceptionOfType(StoreUnavailableException.class)
                .isThrownBy(() -> Keyspace.await(append))
                .withMessageContaining("0 of 1 replicas have it")
                .satisfies(error -> assertThat(error.isRetryable()).isTrue());
    }

    private boolean isAcknowledged(RedisSessionStore store, Event event) {
        return Keyspace.await(append(store, event)
                .map(stored -> stored.events().equals(List.of(event.withSequence(2))))
                .onErrorReturn(StoreUnavailableException.class, false));
    }

    /** The connection on which an append waits for replicas is none that others wait for. */
    @Test
    void r36_readsGoOnWhileAnAppendWaitsForReplicas() {
        RedisSessionStore store = store();
        Event event = Event.user("hello");
        Keyspace.await(append(store, Event.user("first")));
        Keyspace.await(store.find(key));
        replica.pause();
        try {
            boolean[] waits = {true};
            Mono<?> append = append(store, event).doOnTerminate(() -> waits[0] = false);
            var running = append.onErrorResume(error -> Mono.empty()).toFuture();
            Keyspace.awaitTrue(
                    "the append is there", () -> Keyspace.await(store.find(key)).lastSequence() == 2);
            assertThat(waits[0]).isTrue();
            running.join();
        } finally {
            replica.resume();
        }
        Keyspace.awaitTrue("the replica was back", () -> onReplica() == 2);
    }
}
