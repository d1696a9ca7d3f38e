/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.benchmarks;

import io.github.reactivesession.NewSession;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionService;
import io.github.reactivesession.SessionStore;
import io.github.reactivesession.StoreOptions;
import io.github.reactivesession.r2dbc.PoolOptions;
import io.github.reactivesession.r2dbc.R2dbcOptions;
import io.github.reactivesession.r2dbc.R2dbcSessionStore;
import io.github.reactivesession.redis.RedisSessionStore;
import io.github.reactivesession.servers.ServerKind;
import io.github.reactivesession.servers.ServerOptions;
import io.github.reactivesession.servers.TestServer;
import io.github.reactivesession.servers.TestServers;
import io.lettuce.core.RedisURI;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Two stores over one server, which share nothing else, as in two processes. */
final class LiveArena implements AutoCloseable {
    private final TestServer server;
    private final SessionStore here;
    private final SessionStore there;
    private final @Nullable SessionStore untold;
    private final SessionService writer;
    private final SessionService follower;

    LiveArena(Settings settings) {
        server = TestServers.start(settings.kind(), ServerOptions.defaults().withDurable(settings.durable()));
        here = open();
        there = open();
        untold = server.kind() == ServerKind.POSTGRESQL ? withoutNotifications() : null;
        writer = SessionService.create(here);
        follower = SessionService.create(there);
    }

    private SessionStore open() {
        boolean redis = server.kind() == ServerKind.REDIS || server.kind() == ServerKind.REDIS_CLUSTER;
        // One node of a cluster tells of the others.
        String url = server.url().replaceFirst(",.*", "");
        return redis ? RedisSessionStore.create(RedisURI.create(url)) : R2dbcSessionStore.create(url);
    }

    private SessionStore withoutNotifications() {
        return R2dbcSessionStore.create(
                server.url(),
                PoolOptions.defaults(),
                StoreOptions.defaults(),
                R2dbcOptions.defaults().withNotifications(false));
    }

    /** A store that tells nobody of what it writes, where that is a choice; else null. */
    @Nullable
    SessionStore untold() {
        return untold;
    }

    String version() {
        return server.kind() + " " + server.version();
    }

    SessionService writer() {
        return writer;
    }

    SessionService follower() {
        return follower;
    }

    /** A session of a user of its own, so that nothing else tells of it. */
    SessionKey newSession() {
        SessionKey key = SessionKey.of("bench", "user-" + UUID.randomUUID(), "session");
        Arena.await(writer.create(NewSession.of(key)));
        return key;
    }

    @Override
    public void close() {
        Arena.await(writer.close());
        Arena.await(follower.close());
        Arena.await(here.close());
        Arena.await(there.close());
        if (untold != null) {
            Arena.await(untold.close());
        }
        server.close();
    }
}
