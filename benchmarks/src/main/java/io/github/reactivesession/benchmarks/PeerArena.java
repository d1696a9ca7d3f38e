/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.benchmarks;

import com.zaxxer.hikari.HikariDataSource;
import io.github.reactivesession.NewSession;
import io.github.reactivesession.SessionService;
import io.github.reactivesession.r2dbc.R2dbcSessionStore;
import io.github.reactivesession.servers.ServerKind;
import io.github.reactivesession.servers.ServerOptions;
import io.github.reactivesession.servers.TestServer;
import io.github.reactivesession.servers.TestServers;
import java.util.List;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;

/**
 * One server with our store in it, and the peers' tables beside ours, by their own schema files. They have a pool of as
 * many connections as ours, and drivers as they come.
 */
final class PeerArena implements AutoCloseable {
    static final int SESSIONS = 64;
    /** The session that is read; nobody else writes to it. */
    static final int HISTORY = SESSIONS;

    private final TestServer server;
    private final R2dbcSessionStore store;
    private final SessionService service;
    private final HikariDataSource pool = new HikariDataSource();
    private final List<Sample> samples = Sample.list();
    private final SpringSessions sessions;
    private final SpringChat chat;

    PeerArena(Settings settings) {
        server = TestServers.start(settings.kind(), ServerOptions.defaults().withDurable(settings.durable()));
        store = R2dbcSessionStore.create(server.url());
        service = SessionService.create(store);
        for (int i = 0; i <= HISTORY; i++) {
            Arena.await(service.create(NewSession.of(Arena.key(i))));
        }
        preparePool();
        sessions = SpringSessions.jdbc(pool, HISTORY + 1, samples, SpringMessages.all(samples));
        chat = new SpringChat(pool, SESSIONS, SpringMessages.texts(samples));
    }

    private void preparePool() {
        String name = server.kind() == ServerKind.POSTGRESQL ? "postgresql" : "mysql";
        pool.setJdbcUrl("jdbc:" + name + "://" + server.host() + ":" + server.port() + "/" + server.database());
        pool.setUsername(server.username());
        pool.setPassword(server.password());
        pool.setMaximumPoolSize(Arena.POOL);
        new ResourceDatabasePopulator(
                        new ClassPathResource("org/springframework/ai/session/jdbc/schema-" + name + ".sql"),
                        new ClassPathResource(
                                "org/springframework/ai/chat/memory/repository/jdbc/schema-" + name + ".sql"))
                .execute(pool);
    }

    String version() {
        return server.kind() + " " + server.version();
    }

    SessionService service() {
        return service;
    }

    List<Sample> samples() {
        return samples;
    }

    SpringSessions sessions() {
        return sessions;
    }

    SpringChat chat() {
        return chat;
    }

    @Override
    public void close() {
        pool.close();
        Arena.await(service.close());
        Arena.await(store.close());
        server.close();
    }
}
