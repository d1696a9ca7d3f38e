/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.servers;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A JVM of its own with one server, as neither the environment nor the end of a JVM can be tried in the same. */
final class OneServer {
    private OneServer() {}

    /** Gets a server of a kind, "shared" or "start", tells what came of it, and waits to be killed. */
    public static void main(String[] words) throws IOException {
        try {
            ServerKind kind = ServerKind.valueOf(words[1]);
            say((words[0].equals("shared") ? TestServers.shared(kind) : TestServers.start(kind)).toString());
            say(String.join(
                    " ",
                    ProcessHandle.current()
                            .descendants()
                            .map(handle -> Long.toString(handle.pid()))
                            .toList()));
        } catch (RuntimeException e) {
            say(e.getClass().getSimpleName() + ": " + e.getMessage());
        }
        if (System.in.read() >= 0) {
            throw new IllegalStateException("nobody should say anything");
        }
    }

    static Process start(Map<String, String> environment, String property, String... words) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                property,
                "-cp",
                System.getProperty("java.class.path"),
                OneServer.class.getName()));
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(new File("/dev/null"));
        builder.environment().keySet().removeIf(name -> name.startsWith("TEST_"));
        builder.environment().putAll(environment);
        return builder.start();
    }

    static BufferedReader output(Process process) {
        return process.inputReader(StandardCharsets.UTF_8);
    }

    @SuppressWarnings("SystemOut") // it is how this program answers
    private static void say(String line) {
        System.out.println("> " + line);
    }
}
