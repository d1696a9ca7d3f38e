/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reactivesession.GroupCommitOptions;
import io.github.reactivesession.InvalidRequestException;
import io.github.reactivesession.r2dbc.R2dbcOptions.SchemaMode;
import io.github.reactivesession.r2dbc.R2dbcOptions.StatementListener;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryMetadata;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

class OptionsTest {
    private static final Duration NEGATIVE = Duration.ofNanos(-1);
    private static final StatementListener LISTENER = (name, duration, succeeded) -> {};

    private static void requireRefused(String argument, String rule, ThrowingCallable options) {
        assertThatThrownBy(options)
                .isInstanceOfSatisfying(
                        InvalidRequestException.class,
                        refused -> assertThat(refused.argument()).isEqualTo(argument))
                .hasMessage(argument + " " + rule);
    }

    @Test
    void theDefaultsAreWhatTheyAreSaidToBe() {
        assertThat(R2dbcOptions.defaults())
                .isEqualTo(new R2dbcOptions(
                        SchemaMode.MIGRATE,
                        null,
                        "agent_",
                        GroupCommitOptions.defaults(),
                        Duration.ofMinutes(1),
                        Duration.ZERO,
                        StatementListener.NONE,
                        true));
        assertThat(PoolOptions.defaults())
                .isEqualTo(
                        new PoolOptions(1, 16, Duration.ofMinutes(10), Duration.ZERO, Duration.ofSeconds(30), false));
    }

    @Test
    void eachWitherOfTheOptionsChangesItsOwnValueAlone() {
        GroupCommitOptions commit = GroupCommitOptions.defaults().withLanes(7);
        Duration slow = Duration.ofMillis(3);
        R2dbcOptions options = R2dbcOptions.defaults()
                .withSchemaMode(SchemaMode.NONE)
                .withSchema("s")
                .withTablePrefix("p")
                .withGroupCommit(commit)
                .withTimeout(Duration.ofMillis(2))
                .withSlowStatement(slow)
                .withListener(LISTENER)
                .withNotifications(false);
        assertThat(options)
                .isEqualTo(new R2dbcOptions(
                        SchemaMode.NONE, "s", "p", commit, Duration.ofMillis(2), slow, LISTENER, false));
        assertThat(options.withSchema(null).schema()).isNull();
    }

    @Test
    void eachWitherOfThePoolChangesItsOwnValueAlone() {
        assertThat(PoolOptions.defaults()
                        .withSize(2, 3)
                        .withMaxIdleTime(Duration.ofSeconds(4))
                        .withMaxLifeTime(Duration.ofSeconds(5))
                        .withMaxAcquireTime(Duration.ofSeconds(6))
                        .withRemoteValidation(true))
                .isEqualTo(new PoolOptions(
                        2, 3, Duration.ofSeconds(4), Duration.ofSeconds(5), Duration.ofSeconds(6), true));
    }

    @Test
    void valuesThatMakeNoSenseAreRefusedByTheirArgument() {
        PoolOptions pool = PoolOptions.defaults();
        requireRefused(
                "slowStatement",
                "must not be negative",
                () -> R2dbcOptions.defaults().withSlowStatement(NEGATIVE));
        requireRefused("maxSize", "must be 1 or more", () -> pool.withSize(0, 0));
        requireRefused("initialSize", "must be 0 to maxSize", () -> pool.withSize(-1, 1));
        requireRefused("initialSize", "must be 0 to maxSize", () -> pool.withSize(2, 1));
        requireRefused("maxIdleTime", "must not be negative", () -> pool.withMaxIdleTime(NEGATIVE));
        requireRefused("maxLifeTime", "must not be negative", () -> pool.withMaxLifeTime(NEGATIVE));
        requireRefused("maxAcquireTime", "must not be negative", () -> pool.withMaxAcquireTime(NEGATIVE));
    }

    @Test
    void anUnknownDatabaseIsRefusedByName() {
        requireRefused(
                "connectionFactory",
                "must be one of r2dbc-postgresql or r2dbc-mysql (io.asyncer), not of Oracle Database",
                () -> R2dbcSessionStore.create(new Unconnected("Oracle Database")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PostgreSQL", "MySQL"})
    void makingAStoreOpensNoConnection(String database) {
        assertThat(R2dbcSessionStore.create(new Unconnected(database)).poolMetrics())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "postgresql://me:hunter2@localhost/db",
                "jdbc:postgresql://me:hunter2@localhost/db",
                "r2dbc:oracle://me:hunter2@localhost/db",
                "r2dbc:postgresql:me:hunter2@localhost",
                "r2dbc:postgresql://me:hunter2%zz@localhost/db",
                "r2dbc:postgresql://me:hunter2@/db",
                "r2dbc:postgresql://me:hunter2@localhost/db?preparedStatementCacheQueries=hunter2",
                "r2dbc:mysql://me:hunter2@localhost:99999999/db",
                "r2dbc:mysql://me:hunter2@localhost/db?sslMode=hunter2"
            })
    void aUrlThatIsNoneIsRefusedWithoutBeingRepeated(String url) {
        assertThatThrownBy(() -> R2dbcSessionStore.create(url))
                .isInstanceOfSatisfying(
                        InvalidRequestException.class,
                        refused -> assertThat(refused.argument()).isEqualTo("url"))
                .extracting(Secrets::printed)
                .asString()
                .doesNotContain("hunter2");
    }

    /** A driver that says what it is for, and fails the test when it is to connect. */
    private record Unconnected(String name) implements ConnectionFactory {
        @Override
        public Publisher<? extends Connection> create() {
            return Mono.error(new AssertionError("nobody asked for a connection"));
        }

        @Override
        public ConnectionFactoryMetadata getMetadata() {
            return () -> name;
        }
    }
}
