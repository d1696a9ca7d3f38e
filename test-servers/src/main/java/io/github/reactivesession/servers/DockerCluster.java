/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.servers;

import com.github.dockerjava.api.model.HostConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * A Redis Cluster in one container. Nodes tell clients where the others are, so they need ports that are the same inside
 * and outside, and Docker on this very machine.
 */
record DockerCluster(GenericContainer<?> container, String version, List<Node> members) implements RunningServer {
    private static final Duration TIME_TO_START = Duration.ofMinutes(1);

    static DockerCluster start(ServerOptions options) {
        DockerImageName image = DockerImageName.parse(DockerServer.image(ServerKind.REDIS_CLUSTER, "redis:7.2"));
        GenericContainer<?> container = new GenericContainer<>(image)
                .withCommand("tail", "-f", "/dev/null")
                // A first process that buries its dead: a killed node has to be gone before it can be waited for.
                .withCreateContainerCmdModifier(command ->
                        command.withHostConfig(Objects.requireNonNullElseGet(command.getHostConfig(), HostConfig::new)
                                .withInit(true)));
        List<Node> members = new ArrayList<>();
        for (int i = 0; i < RedisClusterForming.NODES; i++) {
            int port = Ports.freeWithBus();
            members.add(new Node(
                    container,
                    image.getVersionPart(),
                    port,
                    EmbeddedRedis.settings(options, RedisClusterForming.SETTINGS)));
        }
        container.setPortBindings(
                members.stream().map(node -> node.port() + ":" + node.port()).toList());
        container.start();
        DockerCluster cluster = new DockerCluster(container, image.getVersionPart(), List.copyOf(members));
        try {
            members.forEach(Node::start);
            RedisClusterForming.form(cluster.ports());
            return cluster;
        } catch (IOException e) {
            container.stop();
            throw new UncheckedIOException("Redis Cluster doesn't start", e);
        } catch (RuntimeException e) {
            container.stop();
            throw e;
        }
    }

    private List<Integer> ports() {
        return members.stream().map(Node::port).toList();
    }

    @Override
    public ServerSource source() {
        return ServerSource.DOCKER;
    }

    @Override
    public String url() {
        return RedisClusterForming.url(ports());
    }

    @Override
    public List<RunningServer> nodes() {
        return List.copyOf(members);
    }

    @Override
    public void kill() {
        members.forEach(Node::kill);
    }

    @Override
    public void pause() {
        members.forEach(Node::pause);
    }

    @Override
    public void resume() {
        members.forEach(Node::resume);
    }

    @Override
    public void restart() {
        members.forEach(Node::restart);
    }

    @Override
    public void close() {
        container.stop();
    }

    /** One process in the container. */
    record Node(GenericContainer<?> container, String version, int port, List<String> settings)
            implements RunningServer {
        private static final String START = """
                mkdir -p /data/%1$d
                cd /data/%1$d
                redis-server --port %1$d --pidfile pid --protected-mode no "$@" >log 2>&1 &
                """;
        private static final String KILL = """
                pid=$(cat /data/%1$d/pid) || exit 0
                kill -KILL $pid
                while kill -0 $pid; do sleep 0.05; done
                rm -f /data/%1$d/pid
                """;

        void start() {
            inside("start", Command.joined(List.of("sh", "-c", START.formatted(port), "sh"), settings));
            List<String> probe = List.of("sh", "-c", "redis-cli -p " + port + " ping | grep -q PONG");
            if (!Deadline.in(TIME_TO_START).await(() -> DockerServer.succeeds(container, probe))) {
                throw new IllegalStateException("a node of the Redis Cluster doesn't start");
            }
        }

        private void signal(String name) {
            inside(name, List.of("sh", "-c", "kill -%s $(cat /data/%d/pid)".formatted(name, port)));
        }

        private void inside(String what, List<String> command) {
            try {
                if (!DockerServer.succeeds(container, command)) {
                    throw new IllegalStateException("a node of the Redis Cluster doesn't obey: " + what);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public ServerSource source() {
            return ServerSource.DOCKER;
        }

        @Override
        public String url() {
            return "redis://127.0.0.1:" + port;
        }

        @Override
        public void kill() {
            inside("KILL", List.of("sh", "-c", KILL.formatted(port)));
        }

        @Override
        public void pause() {
            signal("STOP");
        }

        @Override
        public void resume() {
            signal("CONT");
        }

        @Override
        public void restart() {
            kill();
            start();
        }

        @Override
        public void close() {
            kill();
        }
    }
}
