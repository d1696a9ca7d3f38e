/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.servers;

import static org.assertj.core.api.Assertions.assertThat;

import io.r2dbc.spi.ConnectionFactories;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

class SqlServersTest {
    @ParameterizedTest
    @EnumSource(mode = Mode.MATCH_NONE, names = "REDIS.*")
    void startsAndAnswers(ServerKind kind) {
        TestServer server = TestServers.shared(kind);

        assertThat(Sql.run(server.url(), "select version()"))
                .singleElement()
                .asString()
                .contains(server.version());
        assertThat(TestServers.shared(kind)).isSameAs(server);
        assertThat(server.toString()).contains(kind.toString(), server.source().toString(), ":" + server.port());
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.MATCH_NONE, names = "REDIS.*")
    void restartAfterKillKeepsPortAndData(ServerKind kind) {
        try (TestServer server = TestServers.start(kind)) {
            String url = server.url();
            Sql.run(url, "create table kept (id int primary key)", "insert into kept values (42)");

            server.kill();
            server.restart();

            assertThat(server.url()).isEqualTo(url);
            assertThat(Sql.run(url, "select id from kept")).containsExactly("42");
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.MATCH_NONE, names = "REDIS.*")
    void durableServersWaitForTheDisk(ServerKind kind) {
        String question = kind == ServerKind.POSTGRESQL ? "show fsync" : "select @@innodb_flush_log_at_trx_commit";
        ServerOptions durable = ServerOptions.defaults().withDurable(true);
        try (TestServer server = TestServers.start(kind, durable)) {
            assertThat(Sql.run(server.url(), question)).containsAnyOf("on", "1");
        }
        assertThat(Sql.run(TestServers.shared(kind).url(), question)).containsAnyOf("off", "2");
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.MATCH_NONE, names = "REDIS.*")
    void connectionsHangWhileItIsPaused(ServerKind kind) {
        try (TestServer server = TestServers.start(kind)) {
            Mono<String> answer = Flux.usingWhen(
                            ConnectionFactories.get(server.url()).create(),
                            connection -> Mono.delay(Duration.ofMillis(1))
                                    .doOnNext(tick -> server.pause())
                                    .thenMany(Sql.rows(connection, "select 42")
                                            .timeout(
                                                    Duration.ofMillis(300),
                                                    Mono.fromRunnable(server::resume)
                                                            .thenReturn("late"))),
                            connection -> Mono.empty())
                    .single();
            assertThat(answer.block(Duration.ofSeconds(30))).isEqualTo("late");
            assertThat(Sql.run(server.url(), "select 42")).containsExactly("42");
        }
    }

    @Test
    void passesArgumentsOn() {
        try (TestServer server = TestServers.start(ServerKind.POSTGRESQL, "-c", "max_connections=23")) {
            assertThat(Sql.run(server.url(), "show max_connections")).containsExactly("23");
        }
    }
}
