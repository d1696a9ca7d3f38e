/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reactivesession.DeleteScope;
import io.github.reactivesession.InvalidRequestException;
import io.github.reactivesession.NewSession;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.servers.ServerKind;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names of schemas and tables: exactly those that were asked for, or an error before anything is sent. */
class NamesTest {
    private static final SessionKey KEY = SessionKey.of("app", "user", "session");
    private static final List<String> TABLES =
            List.of("app_states", "session_events", "session_schema", "sessions", "user_states");

    @ParameterizedTest
    @ValueSource(
            strings = {
                " ",
                "a b",
                "a;",
                "a; DROP TABLE agent_sessions; --",
                "a\"",
                "\"",
                "a`",
                "`",
                "a'",
                "a.b",
                "a-b",
                "a--",
                "a/*",
                "a$",
                "a?",
                "{now}",
                "a\\",
                "a\n",
                "a\u0000",
                "1a",
                "\u00E4",
                "\u0430gent_",
                "a\u0660",
                "\uFF41",
                "abcdefghijklmnopqrstuvwxyz_abcdef"
            })
    void namesThatAreNotPlainAreRefusedByTheirArgument(String name) {
        requireRefused("tablePrefix", () -> R2dbcOptions.defaults().withTablePrefix(name));
        requireRefused("schema", () -> R2dbcOptions.defaults().withSchema(name));
    }

    @ParameterizedTest
    @ValueSource(strings = "")
    void anEmptySchemaIsRefused(String name) {
        requireRefused("schema", () -> R2dbcOptions.defaults().withSchema(name));
    }

    private static void requireRefused(String argument, ThrowingCallable options) {
        assertThatThrownBy(options)
                .isInstanceOfSatisfying(
                        InvalidRequestException.class,
                        refused -> assertThat(refused.argument()).isEqualTo(argument))
                .hasMessage(argument + " must be a letter or underscore, then up to 30 letters, digits or underscores");
    }

    @OnEachServer
    void oddNamesMakeExactlyTheirTablesAndWork(ServerKind kind) {
        String longest = "L".repeat(31);
        for (String prefix : new String[] {"", "select_", "Order", "ORDER", "_", "table", "agent_agent_", longest}) {
            try (Scratch scratch = Scratch.on(kind)) {
                R2dbcSessionStore store = scratch.store(R2dbcOptions.defaults().withTablePrefix(prefix));

                EveryCall.make(store, "app");

                assertThat(scratch.tables(null)).containsExactlyInAnyOrderElementsOf(named(scratch, prefix));
            }
        }
    }

    @OnEachServer
    void aSchemaOfAnOddNameHoldsTheTablesAndNoOtherDoes(ServerKind kind) {
        String random = UUID.randomUUID().toString().substring(0, 8);
        for (String schema : new String[] {"Order_" + random, "select_" + random}) {
            try (Scratch scratch = Scratch.on(kind)) {
                String quote = scratch.isPostgres() ? "\"" : "`";
                scratch.run("CREATE SCHEMA " + quote + schema + quote);
                if (!scratch.isPostgres()) {
                    scratch.afterwards("DROP SCHEMA `" + schema + "`");
                }

                EveryCall.make(scratch.store(R2dbcOptions.defaults().withSchema(schema)), "app");

                assertThat(scratch.tables(schema)).containsExactlyInAnyOrderElementsOf(named(scratch, "agent_"));
                assertThat(scratch.tables(null)).isEmpty();
            }
        }
    }

    private static List<String> named(Scratch scratch, String prefix) {
        Stream<String> more = scratch.isPostgres() ? Stream.empty() : Stream.of("partial_events");
        return Stream.concat(TABLES.stream(), more).map(table -> prefix + table).toList();
    }

    @OnEachServer
    void storesOfTwoPrefixesDoNotSeeEachOther(ServerKind kind) {
        try (Scratch scratch = Scratch.on(kind)) {
            R2dbcSessionStore one = scratch.store(R2dbcOptions.defaults().withTablePrefix("one_"));
            R2dbcSessionStore two = scratch.store(R2dbcOptions.defaults().withTablePrefix("two_"));
            one.create(KEY, NewSession.of(KEY).withState(java.util.Map.of("app:a", 1)))
                    .block(Scratch.PATIENCE);

            assertThat(two.find(KEY).block(Scratch.PATIENCE)).isNull();
            assertThat(two.state(KEY.app()).block(Scratch.PATIENCE)).isEmpty();
            assertThat(two.delete(new DeleteScope.OfApp(KEY.app()), 10).block(Scratch.PATIENCE))
                    .isZero();
            two.create(KEY, NewSession.of(KEY)).block(Scratch.PATIENCE);

            assertThat(one.find(KEY).block(Scratch.PATIENCE).state()).containsKey("app:a");
            assertThat(two.find(KEY).block(Scratch.PATIENCE).state()).isEmpty();
            assertThat(scratch.tables(null))
                    .hasSameElementsAs(Stream.concat(named(scratch, "one_").stream(), named(scratch, "two_").stream())
                            .toList());
        }
    }

    @OnEachServer
    void aPrefixThatBeginsAnotherHasTablesOfItsOwn(ServerKind kind) {
        try (Scratch scratch = Scratch.on(kind)) {
            for (String prefix : new String[] {"agent_", "AGENT_", "agent_session_", "a"}) {
                scratch.store(R2dbcOptions.defaults().withTablePrefix(prefix))
                        .create(KEY, NewSession.of(KEY))
                        .block(Scratch.PATIENCE);
            }
            assertThat(scratch.tables(null)).hasSize(scratch.isPostgres() ? 20 : 24);
        }
    }
}
