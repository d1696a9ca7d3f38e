/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import reactor.blockhound.BlockHound;
import reactor.blockhound.integration.BlockHoundIntegration;

/** Lets drivers read random bytes from the system when they log in, and Netty share its memory; all else is watched. */
public final class DriverLogin implements BlockHoundIntegration {
    @Override
    public void applyTo(BlockHound.Builder builder) {
        builder.allowBlockingCallsInside("com.ongres.scram.client.ScramClient$Builder", "build")
                .allowBlockingCallsInside("io.asyncer.r2dbc.mysql.client.SslBridgeHandler", "handleSslState")
                .allowBlockingCallsInside("io.netty.buffer.AdaptivePoolingAllocator", "allocate");
    }
}
