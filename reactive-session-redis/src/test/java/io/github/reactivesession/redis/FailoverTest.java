/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.redis;

import io.github.reactivesession.SessionService;
import io.github.reactivesession.StoreOptions;
import io.github.reactivesession.servers.ServerKind;
import io.github.reactivesession.servers.TestServer;
import io.github.reactivesession.servers.TestServers;
import io.lettuce.core.RedisURI;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * A master of a cluster dies, and its replica takes over. Replicas follow after the answer, so what was acknowledged last
 * may be lost with the master; what is there is in order, once, and without a gap.
 */
class FailoverTest {
    @Test
    @SuppressWarnings("SystemOut") // how much was lost is what one wants to know
    void r10_whatAReplicaHasIsInOrderAndOnce() {
        try (TestServer cluster = TestServers.start(ServerKind.REDIS_CLUSTER)) {
            RedisURI uri =
                    RedisURI.create(cluster.host(), cluster.nodes().get(1).port());
            RedisOptions options = RedisOptions.defaults().withTimeout(Duration.ofSeconds(2));
            RedisSessionStore store = RedisSessionStore.create(uri, StoreOptions.defaults(), options);
            SessionService service = SessionService.create(store);
            FaultWorkload load = new FaultWorkload(service, 64, 0);
            long[] away = new long[1];
            load.runDuring(() -> {
                Keyspace.pause(500);
                away[0] = System.nanoTime();
                cluster.nodes().get(0).kill();
                load.awaitProgress();
                away[0] = System.nanoTime() - away[0];
            });
            int lost = load.lost(service);
            System.out.println("failover without WAIT: " + load + "; all went on after "
                    + Duration.ofNanos(away[0]).toMillis() + " ms; acknowledged and lost: " + lost);
            service.close().then(store.close()).block(Keyspace.PATIENCE);
        }
    }
}
