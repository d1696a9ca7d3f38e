/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.servers;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A Redis with two replicas, and a sentinel that lets one of them take over when the first is gone for a second. */
final class EmbeddedSentinel {
    private static final String WATCHED = "sessions";
    private static final int REPLICAS = 2;
    private static final String SETTINGS = """
            bind 127.0.0.1
            port %1$d
            dir %3$s
            sentinel monitor %4$s 127.0.0.1 %2$d 1
            sentinel down-after-milliseconds %4$s 1000
            sentinel failover-timeout %4$s 5000
            """;

    private EmbeddedSentinel() {}

    static EmbeddedNodes start(ServerOptions options) throws IOException {
        return EmbeddedNodes.build(members -> {
            EmbeddedServer first = EmbeddedRedis.start(options);
            members.add(first);
            List<String> copying = List.of(
                    "--replicaof", "127.0.0.1", Integer.toString(first.port()), "--repl-diskless-sync-delay", "0");
            for (int i = 0; i < REPLICAS; i++) {
                members.add(EmbeddedRedis.start(Ports.free(), options, copying));
            }
            for (EmbeddedServer replica : members.subList(1, members.size())) {
                await(replica.port(), "replication", "master_link_status:up");
            }
            EmbeddedServer sentinel = watching(first);
            members.add(sentinel);
            await(sentinel.port(), "sentinel", "status=ok", "slaves=" + REPLICAS);
            return "redis-sentinel://127.0.0.1:" + sentinel.port() + "?sentinelMasterId=" + WATCHED;
        });
    }

    /** A sentinel keeps what it knows in the file of its settings. */
    private static EmbeddedServer watching(EmbeddedServer first) throws IOException {
        int port = Ports.free();
        ServerFolder folder = ServerFolder.create("sentinel", false, "KILL");
        String settings = SETTINGS.formatted(port, first.port(), folder.file(""), WATCHED);
        String file = Files.writeString(folder.file("sentinel.conf"), settings).toString();
        return EmbeddedServer.launch(
                new EmbeddedServer.Launch(
                        first.version(),
                        "redis://127.0.0.1:" + port,
                        port,
                        List.of(EmbeddedRedis.program(), file, "--sentinel"),
                        Map.of(),
                        "+monitor master"),
                folder);
    }

    private static void await(int port, String section, String... words) throws IOException {
        try (RedisConnection connection = new RedisConnection(port)) {
            boolean there = Deadline.in(Duration.ofMinutes(1)).await(() -> {
                String info = connection.command("INFO", section);
                return List.of(words).stream().allMatch(info::contains);
            });
            if (!there) {
                throw new IOException("no " + String.join(", ", words) + " after a minute");
            }
        }
    }
}
