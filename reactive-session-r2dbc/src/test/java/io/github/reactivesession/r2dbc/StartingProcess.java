/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A JVM that makes a store ready when it is told to. */
final class StartingProcess {
    static final String READY = "ready";
    static final String DONE = "done";

    private final Process process;
    private final BufferedReader output;

    private StartingProcess(Process process) {
        this.process = process;
        this.output = process.inputReader(StandardCharsets.UTF_8);
    }

    static StartingProcess start(String url) throws IOException {
        return new StartingProcess(new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        StartingProcess.class.getName(),
                        url)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    String line() throws IOException {
        return output.readLine();
    }

    void go() throws IOException {
        process.getOutputStream().write('\n');
        process.getOutputStream().flush();
    }

    int exit() throws InterruptedException {
        return process.waitFor(60, TimeUnit.SECONDS) ? process.exitValue() : -1;
    }

    /** Connects once, so that all that is left to do at the signal is to look at the tables. */
    @SuppressWarnings("SystemOut") // that is how it answers
    public static void main(String[] args) throws IOException {
        Scratch.runOn(args[0], "SELECT 1");
        R2dbcSessionStore store = R2dbcSessionStore.create(args[0]);
        System.out.println(READY);
        if (System.in.read() == '\n') {
            store.prepare().block(Scratch.PATIENCE);
            System.out.println(DONE);
            store.close().block(Scratch.PATIENCE);
        }
    }
}
