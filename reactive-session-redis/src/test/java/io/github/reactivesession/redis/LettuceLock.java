/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.redis;

import reactor.blockhound.BlockHound;
import reactor.blockhound.integration.BlockHoundIntegration;

/**
 * Lets Lettuce take locks that it holds for a moment: to count who writes to a connection, to end one that broke, and in a
 * cluster to keep the connection of a slot and the places of the slots. It also reads certificates where it connects. All else
 * is watched.
 */
public final class LettuceLock implements BlockHoundIntegration {
    private static final String CONNECTIONS = "io.lettuce.core.cluster.PooledClusterConnectionProvider";
    private static final String SLOTS = "io.lettuce.core.cluster.models.partitions.Partitions";

    @Override
    public void applyTo(BlockHound.Builder builder) {
        builder.allowBlockingCallsInside("io.lettuce.core.protocol.SharedLock", "incrementWriters")
                .allowBlockingCallsInside("io.lettuce.core.protocol.SharedLock", "doExclusive")
                .allowBlockingCallsInside(CONNECTIONS, "getWriteConnection")
                // The same, when the connection comes later: what the compiler calls the step in there.
                .allowBlockingCallsInside(CONNECTIONS, "lambda$getWriteConnection$1")
                .allowBlockingCallsInside(CONNECTIONS, "resetFastConnectionCache")
                .allowBlockingCallsInside(CONNECTIONS, "setPartitions")
                .allowBlockingCallsInside(SLOTS, "reload")
                .allowBlockingCallsInside(SLOTS, "updateCache")
                .allowBlockingCallsInside("io.lettuce.core.SslConnectionBuilder$SslChannelInitializer", "initChannel")
                .allowBlockingCallsInside("io.netty.buffer.AdaptivePoolingAllocator", "allocate");
    }
}
