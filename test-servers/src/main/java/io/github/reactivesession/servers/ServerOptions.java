/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.servers;

import java.util.List;

/**
 * How to start a server of one's own.
 *
 * @param durable whether a committed write is on the disk before it is answered, as in production. Without, it survives
 *     the death of the server but not that of the machine, and costs no wait for a disk
 * @param arguments what to add to the command line of the server; of two that say the same the later one wins. A
 *     setting of PostgreSQL is two arguments: {@code -c} and {@code name=value}
 */
public record ServerOptions(boolean durable, List<String> arguments) {
    /**
     * Copies the arguments.
     *
     * @param durable whether a commit waits for the disk
     * @param arguments what to add to the command line
     */
    public ServerOptions {
        arguments = List.copyOf(arguments);
    }

    /**
     * Returns the options of a shared server: not durable, no arguments.
     *
     * @return the options
     */
    public static ServerOptions defaults() {
        return new ServerOptions(false, List.of());
    }

    /**
     * Returns these options with another durability.
     *
     * @param durable whether a commit waits for the disk
     * @return new options
     */
    public ServerOptions withDurable(boolean durable) {
        return new ServerOptions(durable, arguments);
    }

    /**
     * Returns these options with other arguments.
     *
     * @param arguments what to add to the command line
     * @return new options
     */
    public ServerOptions withArguments(String... arguments) {
        return new ServerOptions(durable, List.of(arguments));
    }
}
