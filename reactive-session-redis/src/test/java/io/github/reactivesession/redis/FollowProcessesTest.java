/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.redis;

import io.github.reactivesession.SessionStore;
import io.github.reactivesession.servers.FaultProxy;
import io.github.reactivesession.servers.Mischief;
import io.github.reactivesession.servers.ServerKind;
import io.github.reactivesession.servers.TestServer;
import io.github.reactivesession.servers.TestServers;
import io.github.reactivesession.tck.FollowSoak;
import io.github.reactivesession.tck.StoreOpener;
import io.lettuce.core.RedisURI;

/** Two processes: one appends, one follows through a proxy that does harm, is killed and goes on (R30, R32). */
class FollowProcessesTest {
    private static final long EVENTS = Long.getLong("follow.events", 2_000);
    private static final long SEED = Long.getLong("follow.seed", 1);

    /** How each process opens its store. */
    public static final class Uri implements StoreOpener {
        @Override
        public SessionStore open(String url) {
            // One node of a cluster tells of the others.
            return RedisSessionStore.create(RedisURI.create(url.replaceFirst(",.*", "")));
        }
    }

    /** Nodes of a cluster tell where the others are, past any proxy; there the follower is killed, and nothing else. */
    @OnEachRedis
    @SuppressWarnings("SystemOut") // a long run says what it did
    void r32_nothingIsLostDoubledOrOutOfOrder(ServerKind kind) {
        TestServer server = TestServers.shared(kind);
        SessionStore writer = new Uri().open(server.url());
        try (FaultProxy proxy = FaultProxy.to(server)) {
            boolean alone = kind == ServerKind.REDIS;
            Runnable harm = alone ? new Mischief(proxy, SEED) : () -> {};
            FollowSoak soak = new FollowSoak(Uri.class, alone ? proxy.url(server.url()) : server.url(), harm, SEED);
            System.out.println(kind + ": " + soak.run(writer, EVENTS));
        } finally {
            writer.close().block(Keyspace.PATIENCE);
        }
    }
}
