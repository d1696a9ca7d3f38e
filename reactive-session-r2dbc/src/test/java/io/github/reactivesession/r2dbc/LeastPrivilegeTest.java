/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reactivesession.r2dbc.R2dbcOptions.SchemaMode;
import io.github.reactivesession.servers.ServerKind;
import io.r2dbc.spi.R2dbcException;
import java.util.stream.Stream;

/** A store needs no more of its tables than to read and to write rows. */
class LeastPrivilegeTest {
    private static final String PASSWORD = "w0rker";

    @OnEachServer
    void everyCallWorksForAUserWhoMayOnlyReadAndWriteRows(ServerKind kind) {
        try (Scratch scratch = Scratch.on(kind)) {
            String url = userOf(scratch);
            for (SchemaMode mode : SchemaMode.values()) {
                EveryCall.make(scratch.store(url, R2dbcOptions.defaults().withSchemaMode(mode)), "app of " + mode);
            }
            assertThat(scratch.run("SELECT COUNT(*) FROM agent_sessions")).containsExactly("0");
            assertThat(scratch.run("SELECT COUNT(*) FROM agent_session_events")).containsExactly("0");
            assertThat(scratch.run("SELECT COUNT(*) FROM agent_app_states")).containsExactly("0");
            assertThat(scratch.run("SELECT COUNT(*) FROM agent_user_states")).containsExactly("0");
        }
    }

    @OnEachServer
    void thatUserMayIndeedNotDoMore(ServerKind kind) {
        try (Scratch scratch = Scratch.on(kind)) {
            String url = userOf(scratch);
            for (String statement : new String[] {
                "CREATE TABLE another (id INT)",
                "DROP TABLE agent_app_states",
                "ALTER TABLE agent_app_states ADD another INT",
                "CREATE INDEX another ON agent_app_states (updated_at)"
            }) {
                assertThatThrownBy(() -> Scratch.runOn(url, statement))
                        .as(statement)
                        .isInstanceOf(R2dbcException.class);
            }
        }
    }

    /** Makes the tables as their owner, and a user with rights to rows alone. */
    private static String userOf(Scratch scratch) {
        scratch.store(R2dbcOptions.defaults()).prepare().block(Scratch.PATIENCE);
        String user = "w" + scratch.name().substring(3, 20);
        if (scratch.isPostgres()) {
            scratch.run(
                    "REVOKE ALL ON SCHEMA public FROM PUBLIC", "CREATE USER " + user + " PASSWORD '" + PASSWORD + "'");
            scratch.run("GRANT USAGE ON SCHEMA public TO " + user);
            grant(scratch, user);
            scratch.afterwards("DROP USER " + user);
        } else {
            scratch.run("CREATE USER '" + user + "'@'%' IDENTIFIED BY '" + PASSWORD + "'");
            grant(scratch, "'" + user + "'@'%'");
            scratch.afterwards("DROP USER '" + user + "'@'%'");
        }
        return scratch.urlAs(user, PASSWORD);
    }

    private static void grant(Scratch scratch, String user) {
        Stream.concat(
                        Stream.of("session_schema", "sessions", "session_events", "app_states", "user_states"),
                        scratch.isPostgres() ? Stream.empty() : Stream.of("partial_events"))
                .map(table -> "GRANT SELECT, INSERT, UPDATE, DELETE ON agent_" + table + " TO " + user)
                .forEach(scratch::run);
    }
}
