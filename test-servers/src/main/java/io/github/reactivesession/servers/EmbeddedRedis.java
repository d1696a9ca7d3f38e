/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.servers;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Redis out of a jar. It writes its log of commands, or a restart would find nothing. */
final class EmbeddedRedis {
    private static final BinaryJar JAR = new BinaryJar(ServerKind.REDIS, "redis-server-7.0.15-linux-amd64");

    private EmbeddedRedis() {}

    static EmbeddedServer start(ServerOptions options) throws IOException {
        return start(Ports.free(), options, List.of());
    }

    static EmbeddedServer start(int port, ServerOptions options, List<String> ofCluster) throws IOException {
        String program = program();
        String version = Versions.first(Command.of(program, "--version"));
        ServerFolder folder = ServerFolder.create("redis", options.durable(), "KILL");
        List<String> command = new ArrayList<>(List.of(program, "--bind", "127.0.0.1"));
        command.addAll(List.of(
                "--port", Integer.toString(port), "--dir", folder.file("").toString()));
        command.addAll(settings(options, ofCluster));
        return EmbeddedServer.launch(
                new EmbeddedServer.Launch(
                        version,
                        "redis://127.0.0.1:" + port,
                        port,
                        List.copyOf(command),
                        Map.of(),
                        "Ready to accept connections"),
                folder);
    }

    static String program() throws IOException {
        return BinaryCache.entry(JAR.key(), EmbeddedRedis::unpack) + "/redis-server";
    }

    /** What is said to a Redis wherever it runs. */
    static List<String> settings(ServerOptions options, List<String> ofCluster) {
        List<String> settings = new ArrayList<>(List.of("--save", "", "--appendonly", "yes"));
        settings.addAll(List.of("--appendfsync", options.durable() ? "always" : "no"));
        settings.addAll(ofCluster);
        settings.addAll(options.arguments());
        return List.copyOf(settings);
    }

    private static void unpack(Path folder) throws IOException {
        JAR.copy(folder.resolve("redis-server"));
        BinaryJar.allowExecuting(folder.resolve("redis-server"));
    }
}
