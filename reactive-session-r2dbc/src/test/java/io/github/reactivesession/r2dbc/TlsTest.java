/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reactivesession.NewSession;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.StoreUnavailableException;
import io.github.reactivesession.servers.ServerKind;
import io.github.reactivesession.servers.TestServer;
import io.github.reactivesession.servers.TestServers;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** Connections that are encrypted, to a server whose certificate is looked at. */
class TlsTest {
    private static final SessionKey KEY = SessionKey.of("app", "user", "session");

    @OnEachServer
    void aServerIsKnownByItsCertificate(ServerKind kind, @TempDir Path folder) throws Exception {
        Certificate own = Certificate.make(folder, "own", "dns:localhost,ip:127.0.0.1");
        Certificate stranger = Certificate.make(folder, "stranger", "dns:localhost,ip:127.0.0.1");
        try (TestServer server = TestServers.start(kind, arguments(kind, own))) {
            R2dbcSessionStore store = R2dbcSessionStore.create(url(server, own.certificate()));
            store.create(KEY, NewSession.of(KEY)).block(Scratch.PATIENCE);
            assertThat(store.find(KEY).block(Scratch.PATIENCE).key()).isEqualTo(KEY);
            store.close().block(Scratch.PATIENCE);

            requireUnavailable(url(server, stranger.certificate()));
        }
    }

    @OnEachServer
    void aCertificateOfAnotherHostIsRefused(ServerKind kind, @TempDir Path folder) throws Exception {
        Certificate other = Certificate.make(folder, "other", "dns:elsewhere.example");
        try (TestServer server = TestServers.start(kind, arguments(kind, other))) {
            requireUnavailable(url(server, other.certificate()));
        }
    }

    /** PostgreSQL's driver says either that the certificate was refused or, when the end comes first, that the connection was. */
    private static void requireUnavailable(String url) {
        R2dbcSessionStore store = R2dbcSessionStore.create(url);
        assertThatThrownBy(() -> store.find(KEY).block(Scratch.PATIENCE))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("does not answer")
                .extracting(Secrets::printed)
                .asString()
                .doesNotContain("test:test");
        store.close().block(Scratch.PATIENCE);
    }

    private static String[] arguments(ServerKind kind, Certificate pair) {
        return kind == ServerKind.POSTGRESQL
                ? ("-c ssl=on -c ssl_cert_file=" + pair.certificate() + " -c ssl_key_file=" + pair.key()).split(" ")
                : ("--ssl --ssl-cert=" + pair.certificate() + " --ssl-key=" + pair.key()).split(" ");
    }

    /** Without {@code sslMode} PostgreSQL's driver looks at the certificate in full, and MySQL's not at all. */
    private static String url(TestServer server, Path trusted) {
        String base = server.url().replaceFirst("\\?.*", "").replaceFirst("r2dbc:", "r2dbcs:");
        return server.kind() == ServerKind.POSTGRESQL
                ? base + "?sslRootCert=" + trusted
                : base + "?sslMode=verify_identity&sslCa=" + trusted;
    }
}
