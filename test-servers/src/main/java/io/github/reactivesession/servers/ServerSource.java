/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.servers;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Where a server comes from, in the order in which the sources are asked. */
public enum ServerSource {
    /** It runs already; the environment says where. It can be neither started nor killed. */
    URL,
    /** A container, through Testcontainers. */
    DOCKER,
    /** A process of this machine, from a binary in a jar. */
    EMBEDDED;

    /** The source that is forced, or null where all may be asked. */
    static @Nullable ServerSource forced() {
        String wanted =
                System.getProperty("servers.source", System.getenv().getOrDefault("TEST_SERVERS_SOURCE", "auto"));
        if (wanted.isBlank() || wanted.equalsIgnoreCase("auto")) {
            return null;
        }
        for (ServerSource source : values()) {
            if (source.toString().equalsIgnoreCase(wanted)) {
                return source;
            }
        }
        throw new IllegalStateException("servers.source is auto, url, docker or embedded, not " + wanted);
    }

    /** The name as it is written in {@code servers.source}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
