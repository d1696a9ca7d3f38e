/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.servers;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Makes a cluster of three masters and three replicas out of six empty nodes. */
final class RedisClusterForming implements AutoCloseable {
    static final int NODES = 6;
    private static final int MASTERS = 3;
    private static final int SLOTS = 16384;

    /** A replica waits no time for others that might want a copy too: forming takes 2 seconds, not 6. */
    static final List<String> SETTINGS = List.of(
            "--cluster-enabled",
            "yes",
            "--cluster-config-file",
            "nodes.conf",
            "--cluster-node-timeout",
            "2000",
            "--repl-diskless-sync-delay",
            "0");

    private final List<RedisConnection> nodes = new ArrayList<>();

    private RedisClusterForming() {}

    /** Returns when every node knows all others and every replica has its copy. */
    static void form(List<Integer> ports) throws IOException {
        try (RedisClusterForming forming = new RedisClusterForming()) {
            for (int port : ports) {
                forming.nodes.add(new RedisConnection(port));
            }
            forming.assignSlots();
            forming.introduce(ports);
            forming.assignReplicas();
            await("is complete", forming::isComplete);
        }
    }

    static String url(List<Integer> ports) {
        return ports.stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(",", "redis://", ""));
    }

    private void assignSlots() throws IOException {
        for (int i = 0; i < MASTERS; i++) {
            String first = Integer.toString(i * SLOTS / MASTERS);
            String last = Integer.toString((i + 1) * SLOTS / MASTERS - 1);
            nodes.get(i).command("CLUSTER", "ADDSLOTSRANGE", first, last);
            nodes.get(i).command("CLUSTER", "SET-CONFIG-EPOCH", Integer.toString(i + 1));
        }
    }

    /** Nodes meet at an address of their own, the same inside and outside of a container. */
    private void introduce(List<Integer> ports) throws IOException {
        for (int port : ports.subList(1, NODES)) {
            nodes.get(0).command("CLUSTER", "MEET", "127.0.0.1", Integer.toString(port));
        }
    }

    private void assignReplicas() throws IOException {
        for (int i = MASTERS; i < NODES; i++) {
            RedisConnection replica = nodes.get(i);
            String master = nodes.get(i - MASTERS).command("CLUSTER", "MYID");
            await(
                    "knows its masters",
                    () -> replica.command("CLUSTER", "REPLICATE", master).equals("OK"));
        }
    }

    private boolean isComplete() throws IOException {
        for (int i = 0; i < NODES; i++) {
            RedisConnection node = nodes.get(i);
            boolean complete = node.command("CLUSTER", "INFO").contains("cluster_state:ok")
                    && node.command("CLUSTER", "NODES")
                                    .lines()
                                    .filter(line -> line.contains("slave"))
                                    .count()
                            == NODES - MASTERS
                    && (i < MASTERS || node.command("INFO", "replication").contains("master_link_status:up"));
            if (!complete) {
                return false;
            }
        }
        return true;
    }

    private static void await(String what, Deadline.Question question) throws IOException {
        if (!Deadline.in(Duration.ofMinutes(1)).await(question)) {
            throw new IOException("there is no cluster that " + what + " after a minute");
        }
    }

    @Override
    public void close() throws IOException {
        for (RedisConnection node : nodes) {
            node.close();
        }
    }
}
