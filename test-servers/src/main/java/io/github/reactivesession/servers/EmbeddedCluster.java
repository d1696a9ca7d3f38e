/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.servers;

import java.io.IOException;
import java.util.List;

/** A Redis Cluster of processes of this machine. */
final class EmbeddedCluster {
    private EmbeddedCluster() {}

    static EmbeddedNodes start(ServerOptions options) throws IOException {
        return EmbeddedNodes.build(members -> {
            for (int i = 0; i < RedisClusterForming.NODES; i++) {
                members.add(EmbeddedRedis.start(Ports.freeWithBus(), options, RedisClusterForming.SETTINGS));
            }
            List<Integer> ports = members.stream().map(EmbeddedServer::port).toList();
            RedisClusterForming.form(ports);
            return RedisClusterForming.url(ports);
        });
    }
}
