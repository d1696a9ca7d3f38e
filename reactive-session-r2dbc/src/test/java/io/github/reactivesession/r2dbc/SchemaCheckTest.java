/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reactivesession.NewSession;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.StoreRefusedException;
import io.github.reactivesession.r2dbc.R2dbcOptions.SchemaMode;
import io.github.reactivesession.servers.ServerKind;

/** What a store says of tables that are not as it needs them. */
class SchemaCheckTest {
    private static final SessionKey KEY = SessionKey.of("app", "user", "session");
    private static final R2dbcOptions VALIDATING = R2dbcOptions.defaults().withSchemaMode(SchemaMode.VALIDATE);

    private static void migrate(Scratch scratch) {
        scratch.store(R2dbcOptions.defaults()).prepare().block(Scratch.PATIENCE);
    }

    @OnEachServer
    void tablesOfANewerVersionAreRefused(ServerKind kind) {
        try (Scratch scratch = Scratch.on(kind)) {
            migrate(scratch);
            scratch.run("INSERT INTO agent_session_schema (version, applied_at) VALUES (9, CURRENT_TIMESTAMP)");

            for (SchemaMode mode : new SchemaMode[] {SchemaMode.MIGRATE, SchemaMode.VALIDATE}) {
                R2dbcSessionStore store = scratch.store(R2dbcOptions.defaults().withSchemaMode(mode));
                assertThatThrownBy(() -> store.find(KEY).block(Scratch.PATIENCE))
                        .as("%s", mode)
                        .isInstanceOf(StoreRefusedException.class)
                        .hasMessage("the tables are of version 9, and this library knows versions up to "
                                + scratch.version());
            }
        }
    }

    @OnEachServer
    void validatingNamesATableThatIsMissing(ServerKind kind) {
        try (Scratch scratch = Scratch.on(kind)) {
            migrate(scratch);
            scratch.run("DROP TABLE agent_app_states");

            assertThatThrownBy(() -> scratch.store(VALIDATING).find(KEY).block(Scratch.PATIENCE))
                    .isInstanceOf(StoreRefusedException.class)
                    .hasMessage("the database lacks table agent_app_states");
        }
    }

    @OnEachServer
    void validatingNamesEveryColumnThatIsMissing(ServerKind kind) {
        try (Scratch scratch = Scratch.on(kind)) {
            migrate(scratch);
            scratch.run(
                    "ALTER TABLE agent_sessions DROP COLUMN time_to_live",
                    "ALTER TABLE agent_session_events DROP COLUMN branch");

            assertThatThrownBy(() -> scratch.store(VALIDATING).prepare().block(Scratch.PATIENCE))
                    .isInstanceOf(StoreRefusedException.class)
                    .hasMessage("the database lacks column agent_session_events.branch,"
                            + " column agent_sessions.time_to_live");
        }
    }

    @OnEachServer
    void validatingMakesNothingAndWorksOnceSomebodyElseHas(ServerKind kind) {
        try (Scratch scratch = Scratch.on(kind)) {
            R2dbcSessionStore store = scratch.store(VALIDATING);
            assertThatThrownBy(() -> store.prepare().block(Scratch.PATIENCE))
                    .isInstanceOf(StoreRefusedException.class)
                    .hasMessageContainingAll("agent_app_states", "agent_session_events", "agent_user_states");
            assertThat(scratch.tables(null)).isEmpty();

            migrate(scratch);

            assertThat(store.create(KEY, NewSession.of(KEY))
                            .block(Scratch.PATIENCE)
                            .key())
                    .isEqualTo(KEY);
        }
    }

    @OnEachServer
    void withoutAModeNothingIsMadeAndCallsAreRefused(ServerKind kind) {
        try (Scratch scratch = Scratch.on(kind)) {
            R2dbcSessionStore store = scratch.store(R2dbcOptions.defaults().withSchemaMode(SchemaMode.NONE));
            store.prepare().block(Scratch.PATIENCE);

            assertThatThrownBy(() -> store.find(KEY).block(Scratch.PATIENCE)).isInstanceOf(StoreRefusedException.class);
            assertThatThrownBy(() -> store.create(KEY, NewSession.of(KEY)).block(Scratch.PATIENCE))
                    .isInstanceOf(StoreRefusedException.class);
            assertThat(scratch.tables(null)).isEmpty();
        }
    }

    @OnEachServer
    void theFilesRunByHandAreWhatValidatingAccepts(ServerKind kind) {
        try (Scratch scratch = Scratch.on(kind)) {
            scratch.run(scratch.schemaFile().toArray(String[]::new));

            scratch.store(VALIDATING).prepare().block(Scratch.PATIENCE);

            assertThat(scratch.store(R2dbcOptions.defaults())
                            .create(KEY, NewSession.of(KEY))
                            .block(Scratch.PATIENCE)
                            .key())
                    .isEqualTo(KEY);
            assertThat(scratch.run("SELECT MAX(version) FROM agent_session_schema"))
                    .containsExactly(String.valueOf(scratch.version()));
        }
    }
}
