/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactivesession.SessionService;
import io.github.reactivesession.StoreOptions;
import io.github.reactivesession.servers.ServerKind;
import io.github.reactivesession.servers.TestServer;
import io.github.reactivesession.servers.TestServers;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * A master of a cluster dies, and its replica takes over. Replicas follow after the answer, so what was acknowledged last
 * may be lost with the master, unless an append waits for a replica; what is there is in order, once, and without a gap.
 *
 * <p>With {@code -Dfailover.runs=10} as often as that, for figures.
 */
class FailoverTest {
    private static final int RUNS = Integer.getInteger("failover.runs", 1);
    private static final RedisOptions OPTIONS = RedisOptions.defaults().withTimeout(Duration.ofSeconds(2));

    @Test
    void r10_whatAReplicaHasIsInOrderAndOnce() {
        for (int i = 0; i < RUNS; i++) {
            assertThat(lost(OPTIONS)).isNotNegative();
        }
    }

    @Test
    void r10_nothingThatWaitedForAReplicaIsLost() {
        for (int i = 0; i < RUNS; i++) {
            assertThat(lost(OPTIONS.withReplicas(1))).isZero();
        }
    }

    @SuppressWarnings("SystemOut") // how much was lost is what one wants to know
    private static int lost(RedisOptions options) {
        try (TestServer cluster = TestServers.start(ServerKind.REDIS_CLUSTER)) {
            RedisURI uri =
                    RedisURI.create(cluster.host(), cluster.nodes().get(1).port());
            RedisSessionStore store = RedisSessionStore.create(uri, StoreOptions.defaults(), options);
            SessionService service = SessionService.create(store);
            FaultWorkload load = new FaultWorkload(service, 64, 0);
            long[] away = new long[1];
            load.runDuring(() -> {
                Keyspace.pause(500);
                away[0] = System.nanoTime();
                failOver(cluster);
                load.awaitProgress();
                away[0] = System.nanoTime() - away[0];
            });
            int lost = load.lost(service);
            System.out.println("failover, waiting for " + options.replicas() + " replicas: " + load
                    + "; all went on after " + Duration.ofNanos(away[0]).toMillis() + " ms; acknowledged and lost: "
                    + lost);
            service.close().then(store.close()).block(Keyspace.PATIENCE);
            return lost;
        }
    }

    /** The first master comes back as a replica, or else whoever waits for one would wait in vain. */
    private static void failOver(TestServer cluster) {
        TestServer first = cluster.nodes().get(0);
        first.kill();
        try (RedisClient client = RedisClient.create(cluster.nodes().get(3).url())) {
            var replica = client.connect().sync();
            Keyspace.awaitTrue(
                    "the replica had taken over", () -> replica.role().get(0).equals("master"));
        }
        first.restart();
    }
}
