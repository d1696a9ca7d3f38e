/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.servers;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class SentinelServerTest {
    @Test
    void aReplicaTakesOverFromTheFirst() {
        try (TestServer server = TestServers.start(ServerKind.REDIS_SENTINEL)) {
            List<TestServer> nodes = server.nodes();
            assertThat(nodes).hasSize(4);
            assertThat(server.port()).isEqualTo(nodes.get(3).port());
            assertThat(portByName(server)).isEqualTo(nodes.get(0).port());

            nodes.get(0).kill();
            assertThat(Deadline.in(Duration.ofMinutes(1))
                            .await(() -> portByName(server) != nodes.get(0).port()))
                    .isTrue();
            nodes.get(0).restart();
            assertThat(nodes.subList(1, 3)).extracting(TestServer::port).contains(portByName(server));
        }
    }

    /** Where the sentinel sends a client. */
    private static int portByName(TestServer server) {
        try (RedisClient client = RedisClient.create(server.url());
                StatefulRedisConnection<String, String> connection = client.connect()) {
            return Integer.parseInt(connection.sync().configGet("port").get("port"));
        } catch (io.lettuce.core.RedisConnectionException notYet) {
            return server.nodes().get(0).port();
        }
    }
}
