/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.servers;

import java.util.List;

/**
 * A server that runs. The methods that end, halt or begin it return when it has happened, and fail with an
 * {@link UnsupportedOperationException} where the server is {@linkplain ServerSource#URL somebody else's}.
 *
 * <p>Of a cluster they mean all nodes; {@link #nodes()} gives each one. Safe for use by several threads, but two that
 * kill and restart at once get what they deserve.
 */
public final class TestServer implements AutoCloseable {
    private final ServerKind kind;
    private final RunningServer running;
    private final ServerUrl url;

    TestServer(ServerKind kind, RunningServer running) {
        this.kind = kind;
        this.running = running;
        this.url = ServerUrl.parse(running.url(), kind.usualPort());
    }

    /**
     * Returns what it is.
     *
     * @return the kind
     */
    public ServerKind kind() {
        return kind;
    }

    /**
     * Returns where it comes from.
     *
     * @return the source
     */
    public ServerSource source() {
        return running.source();
    }

    /**
     * Returns its version as far as it is known without a driver.
     *
     * @return for example {@code 8.0.31}, or an empty string for a server that the environment named
     */
    public String version() {
        return running.version();
    }

    /**
     * Returns the URL with all that a driver needs: {@code r2dbc:postgresql://}, {@code r2dbc:mysql://} (MariaDB too) or
     * {@code redis://}. That of a cluster lists its nodes: {@code redis://127.0.0.1:20001,127.0.0.1:20002}; that of a sentinel
     * begins with {@code redis-sentinel://}.
     *
     * @return the URL, with the password in it
     */
    public String url() {
        return running.url();
    }

    /**
     * Returns the host.
     *
     * @return that of the first node in a cluster
     */
    public String host() {
        return url.first().host();
    }

    /**
     * Returns the port.
     *
     * @return that of the first node in a cluster
     */
    public int port() {
        return url.first().port();
    }

    /**
     * Returns the user.
     *
     * @return {@code test} unless the environment says otherwise; empty where there is none
     */
    public String username() {
        return url.user();
    }

    /**
     * Returns the password.
     *
     * @return {@code test} unless the environment says otherwise; empty where there is none
     */
    public String password() {
        return url.password();
    }

    /**
     * Returns the database.
     *
     * @return {@code test} unless the environment says otherwise; empty where there is none
     */
    public String database() {
        return url.database();
    }

    /**
     * Returns the servers this one is made of.
     *
     * @return the six nodes of a cluster that was started here, the three first masters before the replicas; the first
     *     master, its replicas and the sentinel that watches them; else this server alone
     */
    public List<TestServer> nodes() {
        return running.nodes().size() > 1
                ? running.nodes().stream()
                        .map(node -> new TestServer(ServerKind.REDIS, node))
                        .toList()
                : List.of(this);
    }

    /** Kills it with all its processes, as {@code kill -9} does. */
    public void kill() {
        running.kill();
    }

    /** Halts it with all its processes: connections stay open and nothing answers, as with {@code kill -STOP}. */
    public void pause() {
        running.pause();
    }

    /** Lets it go on after {@link #pause()}. */
    public void resume() {
        running.resume();
    }

    /** Starts it on the same port with the data it had, after having killed it where it still ran. */
    public void restart() {
        running.restart();
    }

    /** Ends it and deletes its data. Does nothing to a server that the environment named. */
    @Override
    public void close() {
        running.close();
    }

    /**
     * Tells what it is, where it comes from and where it listens.
     *
     * @return for example {@code MySQL 8.0.31: embedded, r2dbc:mysql://127.0.0.1:23456/test}
     */
    @Override
    public String toString() {
        return kind + (version().isEmpty() ? "" : " " + version()) + ": " + source() + ", " + url.shown();
    }
}
