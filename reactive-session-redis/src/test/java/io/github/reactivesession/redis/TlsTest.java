/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reactivesession.NewSession;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionStore;
import io.github.reactivesession.StoreOptions;
import io.github.reactivesession.StoreUnavailableException;
import io.github.reactivesession.servers.ServerKind;
import io.github.reactivesession.servers.TestServer;
import io.github.reactivesession.servers.TestServers;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SslOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Connections that are encrypted, to a server whose certificate is looked at. */
class TlsTest {
    private static final String OF_THIS_HOST = "dns:localhost,ip:127.0.0.1";

    private final SessionKey key = SessionKey.of("app", "user", "session");

    /** A server that listens for TLS, too, and where. */
    private record Encrypted(TestServer server, String uri) implements AutoCloseable {
        static Encrypted with(Certificate pair) throws IOException {
            int port = freePort();
            TestServer server = TestServers.start(
                    ServerKind.REDIS,
                    "--tls-port",
                    Integer.toString(port),
                    "--tls-cert-file",
                    pair.certificate().toString(),
                    "--tls-key-file",
                    pair.key().toString(),
                    "--tls-auth-clients",
                    "no",
                    "--requirepass",
                    "secret");
            return new Encrypted(server, "rediss://default:secret@localhost:" + port);
        }

        private static int freePort() throws IOException {
            try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                return probe.getLocalPort();
            }
        }

        RedisClient trusting(Certificate pair) {
            RedisClient client = RedisClient.create(uri);
            SslOptions trust = SslOptions.builder()
                    .trustManager(pair.certificate().toFile())
                    .build();
            client.setOptions(ClientOptions.builder().sslOptions(trust).build());
            return client;
        }

        @Override
        public void close() {
            server.close();
        }
    }

    @Test
    void aServerIsKnownByItsCertificate(@TempDir Path folder) throws Exception {
        Certificate own = Certificate.make(folder, "own", OF_THIS_HOST);
        Certificate stranger = Certificate.make(folder, "stranger", OF_THIS_HOST);
        try (Encrypted server = Encrypted.with(own);
                RedisClient trusting = server.trusting(own);
                RedisClient doubting = server.trusting(stranger)) {
            requireWorks(RedisSessionStore.create(trusting));
            requireUnavailable(RedisSessionStore.create(doubting));
            requireUnavailable(RedisSessionStore.create(RedisURI.create(server.uri())));
        }
    }

    @Test
    void aCertificateOfAnotherHostIsRefused(@TempDir Path folder) throws Exception {
        Certificate other = Certificate.make(folder, "other", "dns:elsewhere.example");
        try (Encrypted server = Encrypted.with(other);
                RedisClient client = server.trusting(other)) {
            requireUnavailable(RedisSessionStore.create(client));
        }
    }

    @Test
    void aUriMaySayThatNoCertificateIsLookedAt(@TempDir Path folder) throws Exception {
        try (Encrypted server = Encrypted.with(Certificate.make(folder, "own", OF_THIS_HOST))) {
            RedisURI uri = RedisURI.create(server.uri() + "?verifyPeer=NONE");
            requireWorks(RedisSessionStore.create(uri, StoreOptions.defaults(), RedisOptions.defaults()));
        }
    }

    private void requireWorks(SessionStore store) {
        Keyspace.await(store.create(key, NewSession.of(key)));
        assertThat(Keyspace.await(store.find(key)).key()).isEqualTo(key);
        store.close().block(Keyspace.PATIENCE);
    }

    private void requireUnavailable(SessionStore store) {
        assertThatThrownBy(() -> store.find(key).block(Keyspace.PATIENCE))
                .isInstanceOf(StoreUnavailableException.class)
                .extracting(Secrets::printed)
                .asString()
                .doesNotContain("secret");
        store.close().block(Keyspace.PATIENCE);
    }
}
