/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.servers;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The folder of one server, and a janitor that ends every process in it and deletes it: when it is closed, or when this
 * JVM is gone, however it went. The janitor is a shell that reads from a pipe which the JVM holds, so that it needs no
 * farewell.
 *
 * <p>It knows the processes by their working directory, never by a number which may be another's by now.
 */
final class ServerFolder implements AutoCloseable {
    private static final String JANITOR = """
            cat >/dev/null
            inside() {
              find /proc -maxdepth 2 -name cwd '(' -lname "$1" -o -lname "$1/*" ')' 2>/dev/null | cut -d/ -f3
            }
            there=$(inside "$1")
            [ -z "$there" ] || { kill -"$2" $there; kill -CONT $there; }
            tries=0
            while there=$(inside "$1"); [ -n "$there" ]; do
              tries=$((tries + 1))
              [ $tries -lt 100 ] || kill -KILL $there
              sleep 0.05
            done
            rm -rf "$1"
            """;
    private static final long FAREWELL_SECONDS = 20;

    /** A process that is garbage has its pipe closed, so somebody must remember the janitors. */
    private static final Set<ServerFolder> OPEN = ConcurrentHashMap.newKeySet();

    private final Path path;
    private final Process janitor;

    private ServerFolder(Path path, Process janitor) {
        this.path = path;
        this.janitor = janitor;
    }

    /** A new folder: of a durable server in the cache, as a folder for temporary files may be in memory. */
    static ServerFolder create(String name, boolean durable, String lastSignal) throws IOException {
        String prefix = "reactive-session-" + name + "-";
        Path path = (durable
                        ? Files.createTempDirectory(BinaryCache.folder(), "." + prefix)
                        : Files.createTempDirectory(prefix))
                .toRealPath();
        Process janitor = new ProcessBuilder("setsid", "sh", "-c", JANITOR, "janitor", path.toString(), lastSignal)
                .directory(new File("/"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        ServerFolder folder = new ServerFolder(path, janitor);
        OPEN.add(folder);
        return folder;
    }

    Path file(String name) {
        return path.resolve(name);
    }

    /** Starts a server in this folder, out of reach of the terminal's signals. What it writes goes into its log. */
    Process start(List<String> command, Map<String, String> environment) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(Command.joined(List.of("setsid"), command))
                .directory(path.toFile())
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(file("log").toFile());
        builder.environment().putAll(environment);
        return builder.start();
    }

    String log() throws IOException {
        return Files.readString(file("log"), StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() {
        try {
            janitor.getOutputStream().close();
            if (!janitor.waitFor(FAREWELL_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("processes in " + path + " don't end");
            }
            OPEN.remove(this);
        } catch (IOException e) {
            throw new IllegalStateException("the janitor of " + path + " can't be reached", e);
        } catch (InterruptedException e) {
            throw Deadline.interrupted(e);
        }
    }
}
