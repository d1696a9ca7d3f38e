/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.sync.RedisAdvancedClusterCommands;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class RedisServersTest {
    @Test
    void restartAfterKillKeepsPortAndData() {
        try (TestServer server = TestServers.start(ServerKind.REDIS)) {
            assertThat(server.url()).isEqualTo("redis://" + server.host() + ":" + server.port());
            redis(server, commands -> commands.set("kept", "42"));

            server.kill();
            server.restart();

            redis(server, commands -> assertThat(commands.get("kept")).isEqualTo("42"));
        }
    }

    @Test
    void answersNothingWhileItIsPaused() {
        try (TestServer server =
                TestServers.start(ServerKind.REDIS, ServerOptions.defaults().withDurable(true))) {
            try (RedisClient client = RedisClient.create(server.url());
                    StatefulRedisConnection<String, String> connection = client.connect()) {
                connection.setTimeout(Duration.ofMillis(200));
                server.pause();
                assertThatThrownBy(connection.sync()::ping).isInstanceOf(RedisCommandTimeoutException.class);

                server.resume();
                connection.setTimeout(Duration.ofSeconds(10));
                assertThat(connection.sync().ping()).isEqualTo("PONG");
            }
        }
    }

    @Test
    void passesArgumentsOn() {
        try (TestServer server = TestServers.start(ServerKind.REDIS, "--maxmemory", "7340032")) {
            redis(
                    server,
                    commands -> assertThat(commands.configGet("maxmemory")).containsEntry("maxmemory", "7340032"));
        }
    }

    @Test
    void clusterHasThreeMastersWithAReplicaEach() {
        TestServer server = TestServers.shared(ServerKind.REDIS_CLUSTER);
        cluster(server, commands -> {
            for (int i = 0; i < 100; i++) {
                commands.set("three masters " + i, "stored");
            }
            assertThat(commands.upstream().size()).isEqualTo(3);
            assertThat(commands.replicas().size()).isEqualTo(3);
        });
        assertThat(server.toString()).startsWith("Redis Cluster ");
    }

    @Test
    void clusterOutlivesAMaster() {
        try (TestServer server = TestServers.start(ServerKind.REDIS_CLUSTER)) {
            List<TestServer> nodes = server.nodes();
            assertThat(nodes).hasSize(6);
            assertThat(server.port()).isEqualTo(nodes.get(0).port());
            TestServer replica = nodes.get(3);
            assertThat(role(replica)).isEqualTo("slave");

            nodes.get(0).kill();
            assertThat(Deadline.in(Duration.ofMinutes(1))
                            .await(() -> role(replica).equals("master")))
                    .isTrue();

            nodes.get(0).restart();
            assertThat(Deadline.in(Duration.ofMinutes(1))
                            .await(() -> role(nodes.get(0)).equals("slave")))
                    .isTrue();
        }
    }

    private static String role(TestServer server) {
        List<String> roles = new ArrayList<>();
        redis(server, commands -> roles.add(String.valueOf(commands.role().get(0))));
        return roles.get(0);
    }

    private static void redis(TestServer server, Consumer<RedisCommands<String, String>> use) {
        try (RedisClient client = RedisClient.create(server.url())) {
            use.accept(client.connect().sync());
        }
    }

    private static void cluster(TestServer server, Consumer<RedisAdvancedClusterCommands<String, String>> use) {
        List<RedisURI> seeds =
                server.nodes().stream().map(node -> RedisURI.create(node.url())).toList();
        try (RedisClusterClient client = RedisClusterClient.create(seeds)) {
            use.accept(client.connect().sync());
        }
    }
}
