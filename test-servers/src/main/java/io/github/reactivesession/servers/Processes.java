/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.servers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Signals to a process and its descendants, all of them: PostgreSQL serves each connection by a process of its own, which
 * answers on while its parent is halted, and for a moment after its death.
 */
final class Processes {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String GONE = "XZ";

    private Processes() {}

    static void halt(Process process) {
        List<ProcessHandle> family = haltedFamily(process);
        if (!Deadline.in(PATIENCE).await(() -> family.stream().noneMatch(Processes::runs))) {
            throw new IllegalStateException("process " + process.pid() + " can't be halted");
        }
    }

    static void resume(Process process) {
        signal("CONT", family(process));
    }

    static void kill(Process process) {
        List<ProcessHandle> family = haltedFamily(process);
        family.forEach(ProcessHandle::destroyForcibly);
        if (!Deadline.in(PATIENCE).await(() -> family.stream().allMatch(member -> isGone(member.pid())))) {
            throw new IllegalStateException("process " + process.pid() + " can't be killed");
        }
    }

    /** A zombie is gone: it has no memory, no files and no port, and waits for a parent that may never ask. */
    static boolean isGone(long pid) {
        return GONE.indexOf(state(pid)) >= 0;
    }

    private static boolean runs(ProcessHandle member) {
        return "TtXZ".indexOf(state(member.pid())) < 0;
    }

    /** A halted parent has no further children, so all there are can be found. */
    private static List<ProcessHandle> haltedFamily(Process process) {
        signal("STOP", List.of(process.toHandle()));
        List<ProcessHandle> family = family(process);
        signal("STOP", family);
        return family;
    }

    private static List<ProcessHandle> family(Process process) {
        List<ProcessHandle> family = new ArrayList<>(List.of(process.toHandle()));
        family.addAll(process.descendants().toList());
        return family;
    }

    /** The state as Linux tells it, X where there is no such process. */
    private static char state(long pid) {
        try {
            String status = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            return status.charAt(status.lastIndexOf(')') + 2);
        } catch (IOException noSuchProcess) {
            return 'X';
        }
    }

    private static void signal(String name, List<ProcessHandle> processes) {
        String pids = processes.stream().map(one -> Long.toString(one.pid())).collect(Collectors.joining(" "));
        try {
            Command.of("sh", "-c", "kill -" + name + " " + pids + " 2>/dev/null || true")
                    .run();
        } catch (IOException e) {
            throw new IllegalStateException("can't send " + name + " to " + pids, e);
        }
    }
}
