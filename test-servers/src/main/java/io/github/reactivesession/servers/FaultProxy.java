/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Stands between a driver and its server, in this JVM, and does harm when told to. What it is told holds at once, on
 * open connections too, until {@link #heal()}.
 *
 * <p>Nodes of a cluster tell clients where the others are, past any proxy. Safe for use by several threads.
 */
public final class FaultProxy implements AutoCloseable {
    private static final String HOST = "127.0.0.1";
    private static final int BACKLOG = 512;
    private static final int CONNECT_MILLIS = 5000;

    private final InetSocketAddress server;
    private final ServerSocket entrance;
    private final Faults faults = new Faults();
    private final Set<FaultLink> links = ConcurrentHashMap.newKeySet();

    private FaultProxy(InetSocketAddress server, ServerSocket entrance) {
        this.server = server;
        this.entrance = entrance;
    }

    /**
     * Opens a proxy to a server, on a port of its own.
     *
     * @param server where to forward to
     * @return a proxy that does no harm yet
     */
    public static FaultProxy to(TestServer server) {
        return to(server.host(), server.port());
    }

    /**
     * Opens a proxy to an address, on a port of its own.
     *
     * @param host the host to forward to
     * @param port the port to forward to
     * @return a proxy that does no harm yet
     */
    @SuppressWarnings("AddressSelection") // the address that the driver would take
    public static FaultProxy to(String host, int port) {
        try {
            ServerSocket entrance = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
            FaultProxy proxy = new FaultProxy(new InetSocketAddress(host, port), entrance);
            FaultLink.thread("accept", proxy::accept);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException("no proxy to " + host + ":" + port, e);
        }
    }

    /**
     * Returns the URL that leads through this proxy.
     *
     * @param serverUrl the URL of the server
     * @return the same with the proxy's host and port
     */
    public String url(String serverUrl) {
        return ServerUrl.redirected(serverUrl, HOST + ":" + port());
    }

    /**
     * Returns the port that clients connect to, on the loopback address.
     *
     * @return the port
     */
    public int port() {
        return entrance.getLocalPort();
    }

    /**
     * Returns how many connections are open through this proxy.
     *
     * @return the number
     */
    public int connections() {
        return links.size();
    }

    /**
     * Holds back each chunk of bytes, either way.
     *
     * @param latency for how long
     * @param jitter up to how much longer, at random
     */
    public void delay(Duration latency, Duration jitter) {
        faults.latencyMillis = latency.toMillis();
        faults.jitterMillis = jitter.toMillis();
    }

    /**
     * Forwards in small pieces.
     *
     * @param bytes how many at most in one piece
     */
    public void slice(int bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException("a slice has at least 1 byte");
        }
        faults.sliceBytes = bytes;
    }

    /** Forwards nothing, and keeps connections open: a black hole. What comes in is forwarded after {@link #heal()}. */
    public void stall() {
        faults.stalled = true;
    }

    /** Resets new connections at once; open ones live on. */
    public void refuse() {
        faults.refusing = true;
    }

    /**
     * Resets each connection when the server has sent so many more bytes, counted from now. With 0 the server gets
     * all that the client says, and the client hears nothing back: it can't know what happened.
     *
     * @param bytes how many still reach the client
     */
    public void cutAfterServerBytes(long bytes) {
        faults.serverCut = new Faults.Cut(bytes);
    }

    /**
     * Resets each connection when the client has sent so many more bytes, counted from now. With 0 the server never gets
     * the next thing that the client says.
     *
     * @param bytes how many still reach the server
     */
    public void cutAfterClientBytes(long bytes) {
        faults.clientCut = new Faults.Cut(bytes);
    }

    /** Ends every fault; connections that were lost stay lost. */
    public void heal() {
        faults.heal();
    }

    /** Ends every open connection with a reset (RST), towards both sides. */
    public void resetConnections() {
        links.forEach(FaultLink::reset);
    }

    /** Ends every open connection in an orderly way (FIN), towards both sides. */
    public void closeConnections() {
        links.forEach(FaultLink::close);
    }

    /** Resets every connection and takes no more. */
    @Override
    public void close() {
        try {
            entrance.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            resetConnections();
        }
    }

    private void accept() {
        while (!entrance.isClosed()) {
            try {
                join(entrance.accept());
            } catch (IOException closedOrLost) {
                // either the loop ends, or there is a next client
            }
        }
    }

    private void join(Socket client) throws IOException {
        Socket toServer = new Socket();
        FaultLink link = new FaultLink(client, toServer, faults, links);
        try {
            if (faults.refusing) {
                throw new IOException("refused on demand");
            }
            toServer.connect(server, CONNECT_MILLIS);
            link.open();
        } catch (IOException noServer) {
            link.reset();
            return;
        }
        if (entrance.isClosed()) {
            link.reset();
        }
    }
}
