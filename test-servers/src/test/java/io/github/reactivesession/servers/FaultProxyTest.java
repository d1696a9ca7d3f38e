/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FaultProxyTest {
    private static final int PATIENCE_MILLIS = 10_000;

    private ServerSocket echo;
    private FaultProxy proxy;

    @BeforeEach
    void open() throws IOException {
        echo = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        FaultLink.thread("echo", this::echoAll);
        proxy = FaultProxy.to("127.0.0.1", echo.getLocalPort());
    }

    @AfterEach
    void close() throws IOException {
        proxy.close();
        echo.close();
    }

    @Test
    void forwardsWhileItIsToldNothing() throws IOException {
        try (Socket client = connect()) {
            assertThat(said(client, "hello")).isEqualTo("hello");
            assertThat(proxy.connections()).isEqualTo(1);
        }
        assertThat(Deadline.in(Duration.ofSeconds(10)).await(() -> proxy.connections() == 0))
                .isTrue();
    }

    @Test
    void delaysBothWays() throws IOException {
        try (Socket client = connect()) {
            proxy.delay(Duration.ofMillis(50), Duration.ofMillis(5));
            long before = System.nanoTime();
            assertThat(said(client, "hello")).isEqualTo("hello");
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThanOrEqualTo(Duration.ofMillis(100));
        }
    }

    @Test
    void slicesWithoutLoss() throws IOException {
        try (Socket client = connect()) {
            proxy.slice(1);
            assertThat(said(client, "a longer text than one byte")).isEqualTo("a longer text than one byte");
        }
    }

    @Test
    void stallsUntilHealed() throws IOException {
        try (Socket client = connect()) {
            proxy.stall();
            send(client, "hello");
            client.setSoTimeout(100);
            assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);

            proxy.heal();
            client.setSoTimeout(PATIENCE_MILLIS);
            assertThat(received(client, 5)).isEqualTo("hello");
        }
    }

    @Test
    void refusesNewConnectionsOnly() throws IOException {
        try (Socket old = connect()) {
            assertThat(said(old, "a")).isEqualTo("a");
            proxy.refuse();
            assertThatThrownBy(() -> {
                        try (Socket client = connect()) {
                            said(client, "b");
                        }
                    })
                    .isInstanceOf(SocketException.class);
            assertThat(said(old, "c")).isEqualTo("c");
        }
    }

    @Test
    void resetIsAnErrorAndCloseIsAnEnd() throws IOException {
        try (Socket client = connect()) {
            assertThat(said(client, "a")).isEqualTo("a");
            proxy.resetConnections();
            assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
        }
        try (Socket client = connect()) {
            assertThat(said(client, "a")).isEqualTo("a");
            proxy.closeConnections();
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
        assertThat(proxy.connections()).isZero();
    }

    @Test
    void cutsAfterServerBytesCountedFromNow() throws IOException {
        try (Socket client = connect()) {
            assertThat(said(client, "not counted")).isEqualTo("not counted");
            proxy.cutAfterServerBytes(3);
            assertCutAfter(client, "hel");
        }
    }

    @Test
    void cutsAfterClientBytesCountedFromNow() throws IOException {
        try (Socket client = connect()) {
            assertThat(said(client, "not counted")).isEqualTo("not counted");
            proxy.cutAfterClientBytes(0);
            assertCutAfter(client, "");

            proxy.heal();
        }
        try (Socket client = connect()) {
            assertThat(said(client, "hello")).isEqualTo("hello");
        }
    }

    @Test
    void leadsDriversToTheServer() {
        TestServer server = TestServers.shared(ServerKind.POSTGRESQL);
        try (FaultProxy harm = FaultProxy.to(server)) {
            String url = harm.url(server.url());
            assertThat(Sql.run(url, "select 6 * 7")).containsExactly("42");
            harm.refuse();
            assertThatThrownBy(() -> Sql.run(url, "select 1")).isInstanceOf(RuntimeException.class);
        }
    }

    private static void assertCutAfter(Socket client, String text) throws IOException {
        send(client, "hello");
        assertThat(received(client, text.length())).isEqualTo(text);
        assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
    }

    private Socket connect() throws IOException {
        Socket client = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        client.setSoTimeout(PATIENCE_MILLIS);
        return client;
    }

    private static String said(Socket client, String text) throws IOException {
        send(client, text);
        return received(client, text.length());
    }

    private static void send(Socket client, String text) throws IOException {
        client.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String received(Socket client, int length) throws IOException {
        return new String(client.getInputStream().readNBytes(length), StandardCharsets.US_ASCII);
    }

    private void echoAll() {
        while (!echo.isClosed()) {
            try {
                Socket client = echo.accept();
                FaultLink.thread("echo-one", () -> echoOne(client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private static void echoOne(Socket client) {
        try (client) {
            client.getInputStream().transferTo(client.getOutputStream());
        } catch (IOException reset) {
            // as some tests want
        }
    }
}
