/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.reactivesession.ClosedException;
import io.github.reactivesession.Event;
import io.github.reactivesession.ExpectedSequence;
import io.github.reactivesession.NewSession;
import io.github.reactivesession.SessionException;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionStore;
import io.github.reactivesession.StoreOptions;
import io.github.reactivesession.StoreRefusedException;
import io.github.reactivesession.StoreUnavailableException;
import io.github.reactivesession.servers.FaultProxy;
import io.github.reactivesession.servers.ServerKind;
import io.github.reactivesession.servers.TestServer;
import io.github.reactivesession.servers.TestServers;
import io.lettuce.core.AclCategory;
import io.lettuce.core.AclSetuserArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Ways to a server, and what is said when there is none (R6, R40). */
class ConnectionTest {
    private static final String PASSWORD = "hunter2";
    private static final RedisOptions PATIENT = RedisOptions.defaults().withTimeout(Duration.ofSeconds(20));

    private final RedisOptions own = PATIENT.withKeyPrefix("t" + UUID.randomUUID());

    private static void requireWorks(SessionStore store) {
        SessionKey key = SessionKey.of("app", "user", "session-" + UUID.randomUUID());
        Keyspace.await(store.create(key, NewSession.of(key)));
        List<Event> stored = Keyspace.await(
                        store.append(key, List.of(Event.user("hello")), ExpectedSequence.exactly(0)))
                .events();
        assertThat(stored).extracting(Event::sequence).containsExactly(1L);
    }

    private static void close(SessionStore store) {
        Keyspace.await(store.close().thenReturn(1));
    }

    private static RedisURI node(TestServer server) {
        return RedisURI.create(server.host(), server.port());
    }

    @Test
    void clientsThatAreHandedInGoOnAfterClosing() {
        for (int i = 0; i < 2; i++) {
            SessionStore alone = RedisSessionStore.create(RedisFixture.client(), StoreOptions.defaults(), own);
            requireWorks(alone);
            close(alone);
            SessionStore clustered =
                    RedisSessionStore.create(RedisFixture.clusterClient(), StoreOptions.defaults(), own);
            requireWorks(clustered);
            close(clustered);
        }
        assertThat(RedisFixture.client().connect().sync().ping()).isEqualTo("PONG");
        assertThat(RedisFixture.clusterClient().connect().sync().ping()).isEqualTo("PONG");
    }

    @OnEachRedis
    void aUriIsEnoughAndFindsOutWhetherItIsACluster(ServerKind kind) {
        RedisURI uri = node(TestServers.shared(kind));
        SessionStore store = RedisSessionStore.create(uri, StoreOptions.defaults(), own);
        requireWorks(store);
        requireWorks(store);
        close(store);
        assertThatExceptionOfType(ClosedException.class)
                .isThrownBy(() -> Keyspace.await(store.find(SessionKey.of("a", "b", "c"))));
        close(store);
    }

    @Test
    void closingBeforeTheFirstCallIsFine() {
        SessionStore store = RedisSessionStore.create(node(TestServers.shared(ServerKind.REDIS)));
        close(store);
        assertThatExceptionOfType(ClosedException.class)
                .isThrownBy(() -> Keyspace.await(store.find(SessionKey.of("a", "b", "c"))));
    }

    @Test
    void aClientForOneServerIsRefusedByACluster() {
        try (RedisClient client = RedisClient.create(node(TestServers.shared(ServerKind.REDIS_CLUSTER)))) {
            SessionException refused = failure(RedisSessionStore.create(client));
            assertThat(refused).isInstanceOf(StoreRefusedException.class).hasMessageContaining("RedisClusterClient");
            assertThat(client.connect().sync().ping()).isEqualTo("PONG");
        }
    }

    @Test
    void aWrongPasswordIsRefusedAndNeverShown() {
        try (TestServer server = TestServers.start(ServerKind.REDIS, "--requirepass", "right")) {
            RedisURI uri = node(server);
            requireRefused(RedisSessionStore.create(uri), "NOAUTH");
            uri.setCredentialsProvider(
                    () -> reactor.core.publisher.Mono.just(io.lettuce.core.RedisCredentials.just("default", PASSWORD)));
            requireRefused(RedisSessionStore.create(uri), "WRONGPASS");
            try (RedisClusterClient client = RedisClusterClient.create(uri)) {
                requireRefused(RedisSessionStore.create(client), "WRONGPASS");
            }
            RedisURI right = RedisURI.create("redis://default:right@" + server.host() + ":" + server.port());
            SessionStore store = RedisSessionStore.create(right, StoreOptions.defaults(), own);
            requireWorks(store);
            close(store);
        }
    }

    @Test
    void aUserWithoutRightsIsRefused() {
        try (TestServer server = TestServers.start(ServerKind.REDIS);
                RedisClient admin = RedisClient.create(node(server))) {
            AclSetuserArgs weak = AclSetuserArgs.Builder.on()
                    .addPassword(PASSWORD)
                    .allKeys()
                    .addCategory(AclCategory.CONNECTION)
                    .addCommand(CommandType.INFO);
            assertThat(admin.connect().sync().aclSetuser("weak", weak)).isEqualTo("OK");
            RedisURI uri = RedisURI.create("redis://weak:" + PASSWORD + "@" + server.host() + ":" + server.port());
            SessionStore store = RedisSessionStore.create(uri);
            requireRefused(store, "NOPERM");
            close(store);
        }
    }

    /** Once in a hundred times Lettuce sees the connection close before it has read why; asked again, it does. */
    private static void requireRefused(SessionStore store, String code) {
        SessionException error = failure(store);
        for (int i = 0; i < 5 && error instanceof StoreUnavailableException; i++) {
            assertThat(Secrets.printed(error)).doesNotContain(PASSWORD);
            error = failure(store);
        }
        assertThat(error)
                .as(Secrets.printed(error))
                .isInstanceOf(StoreRefusedException.class)
                .hasMessageContaining(code);
        assertThat(error.isRetryable()).isFalse();
        assertThat(Secrets.printed(error)).doesNotContain(PASSWORD);
    }

    /** Nothing listens there; later something does. */
    @OnEachRedis
    void aServerThatComesUpLaterIsFound(ServerKind kind) {
        TestServer server = TestServers.shared(kind);
        try (FaultProxy proxy = FaultProxy.to(server)) {
            proxy.refuse();
            RedisURI uri = RedisURI.create("redis://default:" + PASSWORD + "@127.0.0.1:" + proxy.port());
            RedisURI open = RedisURI.create("127.0.0.1", proxy.port());
            SessionException unavailable = failure(RedisSessionStore.create(uri));
            assertThat(unavailable).isInstanceOf(StoreUnavailableException.class);
            assertThat(Secrets.printed(unavailable)).doesNotContain(PASSWORD);
            SessionStore store = RedisSessionStore.create(open, StoreOptions.defaults(), own);
            assertThat(failure(store)).isInstanceOf(StoreUnavailableException.class);
            proxy.heal();
            requireWorks(store);
            close(store);
        }
    }

    @Test
    void anUnreachablePortIsUnavailable() {
        int port;
        try (FaultProxy gone = FaultProxy.to(TestServers.shared(ServerKind.REDIS))) {
            port = gone.port();
        }
        SessionException error = failure(RedisSessionStore.create(RedisURI.create("127.0.0.1", port)));
        assertThat(error).isInstanceOf(StoreUnavailableException.class);
        assertThat(error.isRetryable()).isTrue();
    }

    /** A server that takes the connection and says nothing. */
    @Test
    void aSilentServerIsUnavailableWhenTimeIsUp() {
        try (FaultProxy proxy = FaultProxy.to(TestServers.shared(ServerKind.REDIS))) {
            proxy.stall();
            RedisURI uri = RedisURI.create("127.0.0.1", proxy.port());
            SessionStore store =
                    RedisSessionStore.create(uri, StoreOptions.defaults(), own.withTimeout(Duration.ofSeconds(2)));
            assertThat(failure(store)).isInstanceOf(StoreUnavailableException.class);
            proxy.heal();
            Keyspace.awaitTrue("the store recovered", () -> recovers(store));
            requireWorks(store);
            close(store);
        }
    }

    private static boolean recovers(SessionStore store) {
        return Keyspace.await(store.find(SessionKey.of("a", "b", "c"))
                .thenReturn(true)
                .onErrorReturn(StoreUnavailableException.class, false));
    }

    private static SessionException failure(SessionStore store) {
        SessionKey key = SessionKey.of("a", "b", "c");
        try {
            Keyspace.await(store.find(key).hasElement());
        } catch (SessionException expected) {
            return expected;
        }
        throw new AssertionError("it worked");
    }
}
