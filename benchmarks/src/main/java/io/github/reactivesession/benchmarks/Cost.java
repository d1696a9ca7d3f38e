/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import io.github.reactivesession.JsonObject;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Locale;

/**
 * What was used up; unlike time it hardly depends on what else the machine does.
 *
 * @param clientMicros processor time of this JVM
 * @param serverMicros that of the programs it has started, of which the server is one
 * @param bytes allocated by threads of this JVM that still live
 * @param count what it was used for
 */
record Cost(double clientMicros, double serverMicros, double bytes, double count) {
    static final Cost NONE = new Cost(0, 0, 0, 0);

    private static final OperatingSystemMXBean SYSTEM =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    private static final ThreadMXBean THREADS = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);

    static Cost now() {
        double server = ProcessHandle.current()
                .descendants()
                .flatMap(process -> process.info().totalCpuDuration().stream())
                .mapToDouble(time -> time.toNanos() / 1e3)
                .sum();
        long[] bytes = THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds());
        return new Cost(
                SYSTEM.getProcessCpuTime() / 1e3, server, Arrays.stream(bytes).sum(), 0);
    }

    Cost until(Cost later, double done) {
        return new Cost(
                later.clientMicros - clientMicros, later.serverMicros - serverMicros, later.bytes - bytes, done);
    }

    Cost plus(Cost other) {
        return new Cost(
                clientMicros + other.clientMicros,
                serverMicros + other.serverMicros,
                bytes + other.bytes,
                count + other.count);
    }

    /** For one thing done: processor time of client and server, and kilobytes. */
    String each() {
        return count == 0
                ? "-"
                : String.format(
                        Locale.ROOT,
                        "%.0f + %.0f µs, %.1f KB",
                        clientMicros / count,
                        serverMicros / count,
                        bytes / 1000 / count);
    }

    JsonObject toJson() {
        double each = Math.max(1, count);
        return JsonObject.of("clientMicros", clientMicros / each)
                .with("serverMicros", serverMicros / each)
                .with("bytes", bytes / each);
    }
}
