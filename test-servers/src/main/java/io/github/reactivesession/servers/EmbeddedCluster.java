/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.servers;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A Redis Cluster of processes of this machine. */
record EmbeddedCluster(List<EmbeddedServer> members) implements RunningServer {
    static EmbeddedCluster start(ServerOptions options) throws IOException {
        EmbeddedCluster cluster = new EmbeddedCluster(new ArrayList<>());
        try {
            for (int i = 0; i < RedisClusterForming.NODES; i++) {
                cluster.members.add(EmbeddedRedis.start(Ports.freeWithBus(), options, RedisClusterForming.SETTINGS));
            }
            RedisClusterForming.form(cluster.ports());
            return cluster;
        } catch (IOException | RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    private List<Integer> ports() {
        return members.stream().map(EmbeddedServer::port).toList();
    }

    @Override
    public ServerSource source() {
        return ServerSource.EMBEDDED;
    }

    @Override
    public String version() {
        return members.get(0).version();
    }

    @Override
    public String url() {
        return RedisClusterForming.url(ports());
    }

    @Override
    public List<RunningServer> nodes() {
        return List.copyOf(members);
    }

    @Override
    public void kill() {
        members.forEach(EmbeddedServer::kill);
    }

    @Override
    public void pause() {
        members.forEach(EmbeddedServer::pause);
    }

    @Override
    public void resume() {
        members.forEach(EmbeddedServer::resume);
    }

    @Override
    public void restart() {
        members.forEach(EmbeddedServer::restart);
    }

    @Override
    public void close() {
        members.forEach(EmbeddedServer::close);
    }
}
