/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.servers;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

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
}
