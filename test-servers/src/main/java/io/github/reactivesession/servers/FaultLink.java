/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.servers;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One connection through a proxy: two sockets, and a thread for each direction. */
final class FaultLink {
    private static final int BUFFER_BYTES = 65536;
    private static final int STALL_MILLIS = 5;

    private final Socket client;
    private final Socket server;
    private final Faults faults;
    private final Set<FaultLink> links;
    private final AtomicInteger directions = new AtomicInteger(2);

    FaultLink(Socket client, Socket server, Faults faults, Set<FaultLink> links) {
        this.client = client;
        this.server = server;
        this.faults = faults;
        this.links = links;
    }

    void open() throws IOException {
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        links.add(this);
        thread("to-server", () -> forward(client, server, () -> faults.clientCut));
        thread("to-client", () -> forward(server, client, () -> faults.serverCut));
    }

    static void thread(String name, Runnable task) {
        Thread thread = new Thread(task, "fault-proxy-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    /** RST both ways. */
    void reset() {
        for (Socket socket : new Socket[] {client, server}) {
            try {
                socket.setSoLinger(true, 0);
            } catch (IOException closedAlready) {
                // then it can't be reset
            }
        }
        close();
    }

    /** FIN both ways, or RST after {@link #reset()}. */
    void close() {
        links.remove(this);
        for (Socket socket : new Socket[] {client, server}) {
            try {
                socket.close();
            } catch (IOException closedAlready) {
                // which is what is wanted
            }
        }
    }

    private void forward(Socket from, Socket to, Supplier<Faults.@Nullable Cut> cut) {
        try {
            copy(from.getInputStream(), to.getOutputStream(), cut);
            to.shutdownOutput();
            if (directions.decrementAndGet() == 0) {
                close();
            }
        } catch (IOException lost) {
            reset();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            reset();
        }
    }

    private void copy(InputStream in, OutputStream out, Supplier<Faults.@Nullable Cut> cuts)
            throws IOException, InterruptedException {
        byte[] buffer = new byte[BUFFER_BYTES];
        Faults.Cut counting = null;
        long counted = 0;
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            hold();
            Faults.Cut cut = cuts.get();
            if (cut != counting) {
                counting = cut;
                counted = 0;
            }
            boolean last = cut != null && counted + read > cut.bytes();
            int length = last ? (int) (cut.bytes() - counted) : read;
            write(out, buffer, length);
            if (last) {
                throw new IOException("cut on demand");
            }
            counted += length;
        }
    }

    /** Each further slice is held back as a chunk of its own. */
    private void write(OutputStream out, byte[] buffer, int length) throws IOException, InterruptedException {
        int written = 0;
        while (written < length) {
            if (written > 0) {
                hold();
            }
            int slice = Math.min(faults.sliceBytes, length - written);
            out.write(buffer, written, slice);
            out.flush();
            written += slice;
        }
    }

    private void hold() throws InterruptedException {
        long millis = faults.delayMillis();
        if (millis > 0) {
            Thread.sleep(millis);
        }
        while (faults.stalled && !client.isClosed()) {
            Thread.sleep(STALL_MILLIS);
        }
    }
}
