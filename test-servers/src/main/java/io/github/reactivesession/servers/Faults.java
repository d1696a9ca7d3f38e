/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.servers;

import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** What a proxy was told to do. Read by the threads that forward, before each chunk. */
final class Faults {
    volatile long latencyMillis;
    volatile long jitterMillis;
    volatile int sliceBytes = Integer.MAX_VALUE;
    volatile boolean stalled;
    volatile boolean refusing;
    volatile @Nullable Cut serverCut;
    volatile @Nullable Cut clientCut;

    /** An end after so many bytes. Two cuts of the same length are two: each starts its own count. */
    static final class Cut {
        private final long bytes;

        Cut(long bytes) {
            if (bytes < 0) {
                throw new IllegalArgumentException("not after " + bytes + " bytes");
            }
            this.bytes = bytes;
        }

        long bytes() {
            return bytes;
        }
    }

    void heal() {
        latencyMillis = 0;
        jitterMillis = 0;
        sliceBytes = Integer.MAX_VALUE;
        refusing = false;
        serverCut = null;
        clientCut = null;
        stalled = false; // last: what was held back is forwarded without faults
    }

    long delayMillis() {
        long jitter = jitterMillis;
        return latencyMillis + (jitter > 0 ? ThreadLocalRandom.current().nextLong(jitter + 1) : 0);
    }
}
