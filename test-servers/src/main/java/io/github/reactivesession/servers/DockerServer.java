/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.servers;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

/** A server in a container. Its port outside is fixed, so that it is the same after a restart. */
final class DockerServer implements RunningServer {
    private static final Duration TIME_TO_START = Duration.ofMinutes(2);
    private static final String GRANT = "GRANT ALL ON *.* TO 'test'@'%' WITH GRANT OPTION";

    private final Recipe recipe;
    private final GenericContainer<?> container;
    private final int port;

    private DockerServer(Recipe recipe, GenericContainer<?> container, int port) {
        this.recipe = recipe;
        this.container = container;
        this.port = port;
    }

    /** What makes a container of an image a server. A probe ends with 0 once the server serves, and says so by TCP. */
    private record Recipe(
            ServerKind kind,
            String image,
            Map<String, String> environment,
            List<String> command,
            List<String> probe,
            String url) {}

    static boolean isAvailable() {
        return Availability.OF_DOCKER;
    }

    /** Asked once, at first need: it takes a second and says a lot to the log. */
    private static final class Availability {
        static final boolean OF_DOCKER = DockerClientFactory.instance().isDockerAvailable();
    }

    static RunningServer start(ServerKind kind, ServerOptions options) {
        return switch (kind) {
            case POSTGRESQL -> start(postgres(options));
            case MYSQL -> start(mysql(options));
            case MARIADB -> start(mariadb(options));
            case REDIS -> start(redis(options));
            case REDIS_CLUSTER -> DockerCluster.start(options);
            // Sentinels tell clients where the servers are, as nodes of a cluster do.
            case REDIS_SENTINEL -> EmbeddedServer.start(kind, options);
        };
    }

    /** The image of a kind, or the one that a system property names, as in {@code -Dservers.mysql.image=mysql:9}. */
    static String image(ServerKind kind, String usual) {
        return System.getProperty("servers." + kind.name().toLowerCase(Locale.ROOT) + ".image", usual);
    }

    private static Recipe postgres(ServerOptions options) {
        List<String> command = new ArrayList<>(List.of("postgres", "-c", "max_connections=300", "-c", "timezone=UTC"));
        command.addAll(options.durable() ? List.of() : List.of("-c", "fsync=off"));
        command.addAll(options.arguments());
        return new Recipe(
                ServerKind.POSTGRESQL,
                image(ServerKind.POSTGRESQL, "postgres:17"),
                Map.of("POSTGRES_USER", "test", "POSTGRES_PASSWORD", "test", "POSTGRES_DB", "test"),
                command,
                List.of("pg_isready", "-h", "127.0.0.1", "-U", "test"),
                "r2dbc:postgresql://test:test@%s:%d/test");
    }

    private static Recipe mysql(ServerOptions options) {
        return new Recipe(
                ServerKind.MYSQL,
                image(ServerKind.MYSQL, "mysql:8.4"),
                Map.of(
                        "MYSQL_USER",
                        "test",
                        "MYSQL_PASSWORD",
                        "test",
                        "MYSQL_DATABASE",
                        "test",
                        "MYSQL_ROOT_PASSWORD",
                        "test"),
                ofInnoDb("mysqld", options),
                List.of("mysql", "-h127.0.0.1", "-uroot", "-ptest", "-e", GRANT),
                "r2dbc:mysql://test:test@%s:%d/test");
    }

    private static Recipe mariadb(ServerOptions options) {
        return new Recipe(
                ServerKind.MARIADB,
                image(ServerKind.MARIADB, "mariadb:11.4"),
                Map.of(
                        "MARIADB_USER",
                        "test",
                        "MARIADB_PASSWORD",
                        "test",
                        "MARIADB_DATABASE",
                        "test",
                        "MARIADB_ROOT_PASSWORD",
                        "test"),
                Command.joined(ofInnoDb("mariadbd", options), List.of("--skip-ssl")),
                List.of("mariadb", "--skip-ssl", "-h127.0.0.1", "-uroot", "-ptest", "-e", GRANT),
                "r2dbc:mysql://test:test@%s:%d/test?sslMode=disabled");
    }

    private static List<String> ofInnoDb(String program, ServerOptions options) {
        List<String> command = new ArrayList<>(List.of(program, "--max-connections=300", "--skip-log-bin"));
        command.addAll(options.durable() ? List.of() : List.of("--innodb-flush-log-at-trx-commit=2"));
        command.addAll(options.arguments());
        return command;
    }

    private static Recipe redis(ServerOptions options) {
        return new Recipe(
                ServerKind.REDIS,
                image(ServerKind.REDIS, "redis:7.2"),
                Map.of(),
                Command.joined(List.of("redis-server"), EmbeddedRedis.settings(options, List.of())),
                List.of("sh", "-c", "redis-cli ping | grep -q PONG"),
                "redis://%s:%d");
    }

    private static DockerServer start(Recipe recipe) {
        int port = Ports.free();
        // Ends with the server, or with the JVM by the reaper of Testcontainers.
        GenericContainer<?> container = new GenericContainer<>(DockerImageName.parse(recipe.image()))
                .withEnv(recipe.environment())
                .withCommand(recipe.command().toArray(String[]::new));
        container.setPortBindings(List.of(port + ":" + recipe.kind().usualPort()));
        container.start();
        DockerServer server = new DockerServer(recipe, container, port);
        try {
            server.awaitReady();
            return server;
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
    }

    private void awaitReady() {
        if (!Deadline.in(TIME_TO_START).await(() -> succeeds(container, recipe.probe()))) {
            throw new IllegalStateException(recipe.image() + " doesn't start\n" + container.getLogs());
        }
    }

    static boolean succeeds(GenericContainer<?> container, List<String> command) throws IOException {
        try {
            return container.execInContainer(command.toArray(String[]::new)).getExitCode() == 0;
        } catch (InterruptedException e) {
            throw Deadline.interrupted(e);
        } catch (RuntimeException notRunning) {
            return false;
        }
    }

    private static DockerClient docker() {
        return DockerClientFactory.instance().client();
    }

    private InspectContainerResponse.ContainerState state() {
        return docker().inspectContainerCmd(container.getContainerId()).exec().getState();
    }

    @Override
    public ServerSource source() {
        return ServerSource.DOCKER;
    }

    @Override
    public String version() {
        return DockerImageName.parse(recipe.image()).getVersionPart();
    }

    @Override
    public String url() {
        return recipe.url().formatted(container.getHost(), port);
    }

    @Override
    public void kill() {
        resume();
        if (Boolean.TRUE.equals(state().getRunning())) {
            docker().killContainerCmd(container.getContainerId()).exec();
        }
    }

    @Override
    public void pause() {
        docker().pauseContainerCmd(container.getContainerId()).exec();
    }

    @Override
    public void resume() {
        if (Boolean.TRUE.equals(state().getPaused())) {
            docker().unpauseContainerCmd(container.getContainerId()).exec();
        }
    }

    @Override
    public void restart() {
        kill();
        docker().startContainerCmd(container.getContainerId()).exec();
        awaitReady();
    }

    @Override
    public void close() {
        if (container.getContainerId() != null) {
            kill(); // Docker may refuse to stop what is paused
        }
        container.stop();
    }
}
