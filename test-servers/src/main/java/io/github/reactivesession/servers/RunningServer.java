/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.servers;

import java.util.List;

/** What a source has to know about a server that it brought up. */
interface RunningServer extends AutoCloseable {
    ServerSource source();

    /** The version as the server itself tells it, or nothing where only a driver could ask. */
    String version();

    String url();

    /** The servers this one is made of: the nodes of a cluster, else only itself. */
    default List<RunningServer> nodes() {
        return List.of(this);
    }

    void kill();

    void pause();

    void resume();

    void restart();

    @Override
    void close();
}
