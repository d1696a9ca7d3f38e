/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.servers;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** As much of Redis' protocol as it takes to put a cluster together, so that no driver is needed. */
final class RedisConnection implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 5000;

    private final Socket socket = new Socket();
    private final DataInputStream in;

    RedisConnection(int port) throws IOException {
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLIS);
        socket.setSoTimeout(PATIENCE_MILLIS);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    }

    /** The answer to one command: a text or a number; an error of the server is a failure. */
    String command(String... words) throws IOException {
        StringBuilder request = new StringBuilder("*" + words.length + "\r\n");
        for (String word : words) {
            request.append("$")
                    .append(word.length())
                    .append("\r\n")
                    .append(word)
                    .append("\r\n");
        }
        socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.US_ASCII));
        String head = line();
        return switch (head.charAt(0)) {
            case '+', ':' -> head.substring(1);
            case '$' -> bulk(Integer.parseInt(head.substring(1)));
            default -> throw new IOException(String.join(" ", words) + ": " + head);
        };
    }

    private String bulk(int length) throws IOException {
        byte[] bytes = new byte[length + 2];
        in.readFully(bytes);
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("the server hung up");
            }
            line.append((char) c);
        }
        return line.toString().strip();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
