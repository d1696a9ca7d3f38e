/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.servers;

import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Real servers, from the first source that has one: a URL in the environment, Docker, or binaries on the class path.
 *
 * <p>The system property {@code servers.source} ({@code url}, {@code docker}, {@code embedded}, or {@code auto} for any),
 * or else the environment variable {@code TEST_SERVERS_SOURCE}, forces a source. A source that is forced and has nothing
 * is an error. All methods block until the server answers, and are safe for use by several threads.
 */
public final class TestServers {
    private static final Map<ServerKind, Shared> SHARED = new EnumMap<>(ServerKind.class);

    static {
        for (ServerKind kind : ServerKind.values()) {
            SHARED.put(kind, new Shared());
        }
    }

    private TestServers() {}

    /**
     * Returns the one server of a kind that everything in this JVM shares: started at first use, ended with the JVM. The
     * first use prints what it is. Use a schema or a key prefix of your own on it, and don't kill it.
     *
     * @param kind what to get
     * @return the server
     * @throws IllegalStateException if there is none to be had; the message says what to do
     */
    public static TestServer shared(ServerKind kind) {
        return Shared.of(kind).get(kind);
    }

    /**
     * Starts a server of one's own.
     *
     * @param kind what to start
     * @param arguments what to add to the command line of the server
     * @return the server, to be closed by the caller, or else by the end of the JVM
     * @throws IllegalStateException if there is none to be had; the message says what to do
     * @throws UnsupportedOperationException if the environment names a server: that one can't be had for oneself
     */
    public static TestServer start(ServerKind kind, String... arguments) {
        return start(kind, ServerOptions.defaults().withArguments(arguments));
    }

    /**
     * Starts a server of one's own.
     *
     * @param kind what to start
     * @param options how to start it
     * @return the server, to be closed by the caller, or else by the end of the JVM
     * @throws IllegalStateException if there is none to be had; the message says what to do
     * @throws UnsupportedOperationException if the environment names a server: that one can't be had for oneself
     */
    public static TestServer start(ServerKind kind, ServerOptions options) {
        ServerSource source = source(kind);
        if (source == ServerSource.URL) {
            throw new UnsupportedOperationException(kind + ": " + kind.urlVariable()
                    + " names a server that is not ours to start; unset it, or use TestServers.shared");
        }
        return new TestServer(kind, started(kind, source, options));
    }

    private static TestServer open(ServerKind kind) {
        ServerSource source = source(kind);
        return new TestServer(
                kind,
                source == ServerSource.URL ? NamedServer.of(kind) : started(kind, source, ServerOptions.defaults()));
    }

    private static RunningServer started(ServerKind kind, ServerSource source, ServerOptions options) {
        return source == ServerSource.DOCKER ? DockerServer.start(kind, options) : EmbeddedServer.start(kind, options);
    }

    private static ServerSource source(ServerKind kind) {
        ServerSource forced = ServerSource.forced();
        if (forced == ServerSource.URL && !NamedServer.isNamed(kind)) {
            throw new IllegalStateException(
                    kind + ": servers.source is url, but " + kind.urlVariable() + " is not set in the environment");
        }
        if (forced == ServerSource.DOCKER && !DockerServer.isAvailable()) {
            throw new IllegalStateException(kind + ": servers.source is docker, but no Docker environment was found");
        }
        if (forced != null) {
            return forced;
        }
        if (NamedServer.isNamed(kind)) {
            return ServerSource.URL;
        }
        return DockerServer.isAvailable() ? ServerSource.DOCKER : ServerSource.EMBEDDED;
    }

    /** A place for one server, with a lock of its own: two kinds may start at the same time. */
    private static final class Shared {
        private @Nullable TestServer server;

        static Shared of(ServerKind kind) {
            Shared shared = SHARED.get(kind);
            if (shared == null) {
                throw new IllegalArgumentException("no such kind: " + kind);
            }
            return shared;
        }

        @SuppressWarnings("SystemOut") // the choice of the server belongs into every log of tests
        synchronized TestServer get(ServerKind kind) {
            TestServer found = server;
            if (found == null) {
                found = open(kind);
                server = found;
                System.out.println(found);
            }
            return found;
        }
    }
}
