/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import reactor.blockhound.BlockHound;
import reactor.blockhound.integration.BlockHoundIntegration;

/**
 * Lets BlockHound pass the lock of the queue in which Reactor's schedulers keep their tasks. Whoever begins or cancels a timer
 * meets it, on whatever thread; what BlockHound throws there is dropped together with the signal that was under way.
 */
public final class SchedulerQueue implements BlockHoundIntegration {
    private static final String QUEUE = "java.util.concurrent.ScheduledThreadPoolExecutor$DelayedWorkQueue";

    /** Is made by BlockHound. */
    public SchedulerQueue() {}

    @Override
    public void applyTo(BlockHound.Builder builder) {
        builder.allowBlockingCallsInside(QUEUE, "remove").allowBlockingCallsInside(QUEUE, "offer");
    }
}
