/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.servers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** PostgreSQL out of a jar. It refuses to run as root, so root starts it as nobody. */
final class EmbeddedPostgres {
    private static final BinaryJar JAR = new BinaryJar(ServerKind.POSTGRESQL, "postgres-linux-x86_64.txz");
    private static final List<String> AS_NOBODY = BinaryCache.isRoot()
            ? List.of("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups")
            : List.of();

    private EmbeddedPostgres() {}

    static EmbeddedServer start(ServerOptions options) throws IOException {
        Path home = BinaryCache.entry(JAR.key(), JAR::untarXz);
        String version = Versions.first(Command.of(home + "/bin/postgres", "--version"));
        Path template = BinaryCache.entry(JAR.key() + "-data", folder -> initialise(home, folder));
        // Told to quit it tidies up what it has in the kernel; killed, it leaves that to its next start.
        ServerFolder folder = ServerFolder.create("postgresql", options.durable(), "QUIT");
        Command.of(
                        "cp",
                        "-a",
                        template.resolve("data").toString(),
                        folder.file("data").toString())
                .run();
        ownedByNobody(folder.file(""));
        int port = Ports.free();
        return EmbeddedServer.launch(
                new EmbeddedServer.Launch(
                        version,
                        "r2dbc:postgresql://test:test@127.0.0.1:" + port + "/test",
                        port,
                        command(home, folder, port, options),
                        Map.of(),
                        "ready to accept connections"),
                folder);
    }

    private static void initialise(Path home, Path folder) throws IOException {
        Path password = Files.writeString(folder.resolve("password"), "test");
        Path data = Files.createDirectory(folder.resolve("data"));
        ownedByNobody(data);
        as(home + "/bin/initdb", "-D", data.toString(), "-U", "test", "--pwfile=" + password)
                .and("-A", "scram-sha-256", "-E", "UTF8", "--locale=C", "-N")
                .run();
        as(home + "/bin/postgres", "--single", "-D", data.toString(), "postgres")
                .reading("CREATE DATABASE test;\n")
                .run();
    }

    private static List<String> command(Path home, ServerFolder folder, int port, ServerOptions options) {
        List<String> command = new ArrayList<>(AS_NOBODY);
        command.addAll(List.of(home + "/bin/postgres", "-D", folder.file("data").toString()));
        command.addAll(List.of("-p", Integer.toString(port), "-h", "127.0.0.1", "-k", ""));
        command.addAll(List.of("-c", "max_connections=300", "-c", "timezone=UTC"));
        command.addAll(List.of("-c", "dynamic_shared_memory_type=mmap")); // in the folder, which is deleted
        if (!options.durable()) {
            // Commits still reach the system, so that they survive the death of the server.
            command.addAll(List.of("-c", "fsync=off"));
        }
        command.addAll(options.arguments());
        return List.copyOf(command);
    }

    private static Command as(String... words) {
        return new Command(AS_NOBODY, Map.of(), "").and(words);
    }

    private static void ownedByNobody(Path path) throws IOException {
        if (BinaryCache.isRoot()) {
            Command.of("chown", "nobody:nogroup", path.toString()).run();
        }
    }
}
