/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.benchmarks;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Programs that measure: on which servers, and what. */
enum Program {
    SQL(
            List.of("postgresql", "mysql", "mariadb"),
            List.of("lone", "group", "bulk", "history"),
            1_000_000,
            "volatile (commits don't wait for a disk)"),
    REDIS(
            List.of("redis"),
            List.of("lone", "bulk", "history", "filter", "memory", "blocking"),
            100_000,
            "volatile (no log of commands, as Redis comes)"),
    LIVE(
            List.of("postgresql", "mysql", "mariadb", "redis", "redis_cluster"),
            List.of("latency", "beside", "cost", "fanout"),
            0,
            "volatile (nothing waits for a disk)"),
    PEERS(
            List.of("postgresql", "mysql", PeerFigures.MEMORY),
            List.of("append", "read"),
            1_000_000,
            "volatile (nothing waits for a disk)");

    private final List<String> servers;
    private final List<String> cases;
    private final long events;
    private final String unlessDurable;

    Program(List<String> servers, List<String> cases, long events, String unlessDurable) {
        this.servers = servers;
        this.cases = cases;
        this.events = events;
        this.unlessDurable = unlessDurable;
    }

    /** The one that has written a file of results. */
    static Program of(String file) {
        return Stream.of(values())
                .filter(program -> program != REDIS && file.startsWith(program.prefix()))
                .findFirst()
                .orElse(REDIS);
    }

    List<String> servers() {
        return servers;
    }

    /** The server that need not be named, where there is only one kind. */
    @Nullable
    String onlyServer() {
        return servers.size() == 1 ? servers.get(0) : null;
    }

    List<String> cases() {
        return cases;
    }

    /** How long a history is. */
    long events() {
        return events;
    }

    /** How long a history is, to try things out. */
    long fewEvents() {
        return events / 20;
    }

    /** What the files of results are called before the server's name. */
    String prefix() {
        return this == REDIS ? "" : name().toLowerCase(Locale.ROOT) + "-";
    }

    String durability(boolean durable) {
        return durable ? "durable (each commit waits for the disk)" : unlessDurable;
    }

    String usage() {
        return String.join("|", servers) + " [" + String.join("] [", cases) + "]"
                + " [--durable] [--quick] [--rounds=5] [--seconds=3] [--events=" + events + "]";
    }
}
