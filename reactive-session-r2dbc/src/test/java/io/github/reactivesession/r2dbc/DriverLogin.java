/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import reactor.blockhound.BlockHound;
import reactor.blockhound.integration.BlockHoundIntegration;

/** Lets PostgreSQL's driver read random bytes from the system when it logs in; everything else of it is watched. */
public final class DriverLogin implements BlockHoundIntegration {
    @Override
    public void applyTo(BlockHound.Builder builder) {
        builder.allowBlockingCallsInside("com.ongres.scram.client.ScramClient$Builder", "build");
    }
}
