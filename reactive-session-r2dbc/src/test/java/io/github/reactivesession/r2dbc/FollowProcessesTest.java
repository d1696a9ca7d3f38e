/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import io.github.reactivesession.SessionStore;
import io.github.reactivesession.servers.FaultProxy;
import io.github.reactivesession.servers.Mischief;
import io.github.reactivesession.servers.ServerKind;
import io.github.reactivesession.tck.FollowSoak;
import io.github.reactivesession.tck.StoreOpener;

/** Two processes: one appends, one follows through a proxy that does harm, is killed and goes on (R30, R32). */
class FollowProcessesTest {
    private static final long EVENTS = Long.getLong("follow.events", 2_000);
    private static final long SEED = Long.getLong("follow.seed", 1);

    /** How each process opens its store. */
    public static final class Sql implements StoreOpener {
        @Override
        public SessionStore open(String url) {
            return R2dbcSessionStore.create(url);
        }
    }

    @OnEachServer
    @SuppressWarnings("SystemOut") // a long run says what it did
    void r32_nothingIsLostDoubledOrOutOfOrder(ServerKind kind) {
        try (Scratch scratch = Scratch.on(kind);
                FaultProxy proxy = scratch.proxy()) {
            SessionStore writer = scratch.kept(R2dbcSessionStore.create(scratch.url()));
            FollowSoak soak = new FollowSoak(Sql.class, proxy.url(scratch.url()), new Mischief(proxy, SEED), SEED);
            System.out.println(kind + ": " + soak.run(writer, EVENTS));
        }
    }
}
