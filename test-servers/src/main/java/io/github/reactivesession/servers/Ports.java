/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.servers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Free ports below the range from which Linux serves outgoing connections (32768 to 60999): there any client may take a
 * port between the look and the bind.
 */
final class Ports {
    private static final int FIRST = 20000;
    private static final int LAST = 31999;
    private static final int BUS_DISTANCE = 10000;
    private static final int LAST_BEFORE_BUS = 22767;
    private static final int TRIES = 500;
    private static final Set<Integer> GIVEN = new HashSet<>();

    private Ports() {}

    static int free() {
        return free(FIRST, LAST, 0);
    }

    /** A port for a node of a Redis Cluster, which also listens 10000 above it. */
    static int freeWithBus() {
        return free(FIRST, LAST_BEFORE_BUS, BUS_DISTANCE);
    }

    private static synchronized int free(int first, int last, int distance) {
        for (int i = 0; i < TRIES; i++) {
            int port = ThreadLocalRandom.current().nextInt(first, last + 1);
            if (isFree(port) && isFree(port + distance) && GIVEN.add(port)) {
                return port;
            }
        }
        throw new IllegalStateException("no free port between " + first + " and " + last);
    }

    private static boolean isFree(int port) {
        try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return probe.isBound();
        } catch (IOException inUse) {
            return false;
        }
    }
}
