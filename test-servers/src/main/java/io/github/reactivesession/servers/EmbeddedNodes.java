/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.servers;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Processes of this machine that are one server together. */
record EmbeddedNodes(List<EmbeddedServer> members, String url) implements RunningServer {
    /** Puts servers together; ends all there are where that fails. */
    @FunctionalInterface
    interface Building {
        String into(List<EmbeddedServer> members) throws IOException;
    }

    static EmbeddedNodes build(Building building) throws IOException {
        List<EmbeddedServer> members = new ArrayList<>();
        try {
            String url = building.into(members);
            return new EmbeddedNodes(List.copyOf(members), url);
        } catch (IOException | RuntimeException e) {
            members.forEach(EmbeddedServer::close);
            throw e;
        }
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
