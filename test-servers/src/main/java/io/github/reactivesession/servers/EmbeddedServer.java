/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A server that runs as a process of this machine. */
final class EmbeddedServer implements RunningServer {
    private static final Duration TIME_TO_START = Duration.ofMinutes(2);

    private final Launch launch;
    private final ServerFolder folder;
    private Process process;

    private EmbeddedServer(Launch launch, ServerFolder folder, Process process) {
        this.launch = launch;
        this.folder = folder;
        this.process = process;
    }

    /** How to start a server, the first time and after its death. */
    record Launch(
            String version,
            String url,
            int port,
            List<String> command,
            Map<String, String> environment,
            String wordsWhenReady) {}

    static RunningServer start(ServerKind kind, ServerOptions options) {
        requirePlatform(kind, System.getProperty("os.name"), System.getProperty("os.arch"));
        try {
            return switch (kind) {
                case POSTGRESQL -> EmbeddedPostgres.start(options);
                case MYSQL -> EmbeddedMySql.start(options);
                case MARIADB -> EmbeddedMariaDb.start(options);
                case REDIS -> EmbeddedRedis.start(options);
                case REDIS_CLUSTER -> EmbeddedCluster.start(options);
                case REDIS_SENTINEL -> EmbeddedSentinel.start(options);
            };
        } catch (IOException e) {
            throw new UncheckedIOException(kind + " doesn't start", e);
        }
    }

    static void requirePlatform(ServerKind kind, String system, String architecture) {
        if (!system.toLowerCase(Locale.ROOT).startsWith("linux") || !architecture.equals("amd64")) {
            throw new IllegalStateException(kind + ": no embedded server for " + system + " on " + architecture
                    + ", only for Linux on amd64; start Docker, or name a server by " + kind.urlVariable());
        }
    }

    /** Starts a server in its folder; closes the folder where that fails. */
    static EmbeddedServer launch(Launch launch, ServerFolder folder) throws IOException {
        try {
            return new EmbeddedServer(launch, folder, ready(launch, folder));
        } catch (IOException | RuntimeException e) {
            folder.close();
            throw e;
        }
    }

    private static Process ready(Launch launch, ServerFolder folder) throws IOException {
        Process process = folder.start(launch.command(), launch.environment());
        Deadline deadline = Deadline.in(TIME_TO_START);
        boolean decided = deadline.await(() -> !process.isAlive() || isReady(launch, folder));
        if (!decided || !process.isAlive()) {
            String log = folder.log();
            Processes.kill(process);
            throw new IOException(String.join(" ", launch.command()) + "\n" + log);
        }
        return process;
    }

    private static boolean isReady(Launch launch, ServerFolder folder) throws IOException {
        if (!folder.log().contains(launch.wordsWhenReady())) {
            return false;
        }
        try (Socket probe = new Socket()) {
            probe.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), launch.port()), 1000);
            return true;
        }
    }

    @Override
    public ServerSource source() {
        return ServerSource.EMBEDDED;
    }

    @Override
    public String version() {
        return launch.version();
    }

    @Override
    public String url() {
        return launch.url();
    }

    int port() {
        return launch.port();
    }

    @Override
    public synchronized void kill() {
        Processes.kill(process);
    }

    @Override
    public synchronized void pause() {
        Processes.halt(process);
    }

    @Override
    public synchronized void resume() {
        Processes.resume(process);
    }

    @Override
    public synchronized void restart() {
        Processes.kill(process);
        try {
            process = ready(launch, folder);
        } catch (IOException e) {
            throw new UncheckedIOException(launch.url() + " doesn't start again", e);
        }
    }

    @Override
    public void close() {
        folder.close();
    }
}
