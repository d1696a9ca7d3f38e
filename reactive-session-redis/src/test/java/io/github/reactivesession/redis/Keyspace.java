/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.redis;

import io.github.reactivesession.StoreOptions;
import io.github.reactivesession.servers.ServerKind;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.api.sync.RedisClusterCommands;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.assertj.core.api.Assertions;
import reactor.core.publisher.Mono;

/** Keys behind a prefix that no other test has, on a shared server, and a plain connection to look at them. */
final class Keyspace {
    static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Map<ServerKind, RedisClusterCommands<String, String>> COMMANDS =
            new EnumMap<>(ServerKind.class);

    private final ServerKind kind;
    private final String prefix = "t" + UUID.randomUUID();

    private Keyspace(ServerKind kind) {
        this.kind = kind;
    }

    static Keyspace on(ServerKind kind) {
        return new Keyspace(kind);
    }

    RedisSessionStore store() {
        return store(StoreOptions.defaults());
    }

    RedisSessionStore store(StoreOptions options) {
        RedisOptions redis = RedisOptions.defaults().withKeyPrefix(prefix);
        return kind == ServerKind.REDIS
                ? RedisSessionStore.create(RedisFixture.client(), options, redis)
                : RedisSessionStore.create(RedisFixture.clusterClient(), options, redis);
    }

    Keys names() {
        return new Keys(prefix);
    }

    RedisClusterCommands<String, String> commands() {
        return commands(kind);
    }

    private static synchronized RedisClusterCommands<String, String> commands(ServerKind kind) {
        return COMMANDS.computeIfAbsent(
                kind,
                k -> k == ServerKind.REDIS
                        ? RedisFixture.client().connect().sync()
                        : RedisFixture.clusterClient().connect().sync());
    }

    /** All keys, those of every master of a cluster, without the prefix. */
    SortedSet<String> keys() {
        SortedSet<String> keys = new TreeSet<>();
        commands().keys(prefix + "*").forEach(key -> keys.add(key.substring(prefix.length())));
        return keys;
    }

    /** Runs a script by its text, as somebody would by hand. */
    @CanIgnoreReturnValue
    List<Object> eval(Script script, Arguments arguments) {
        return commands()
                .eval(
                        script.text(),
                        ScriptOutputType.MULTI,
                        arguments.keys().toArray(String[]::new),
                        arguments.values().toArray(String[]::new));
    }

    @CanIgnoreReturnValue
    static <T> T await(Mono<T> answer) {
        return Objects.requireNonNull(answer.block(PATIENCE));
    }

    static void pause(long millis) {
        long end = System.nanoTime() + Duration.ofMillis(millis).toNanos();
        for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    static void awaitTrue(String what, BooleanSupplier question) {
        awaitTrue(what, PATIENCE, question);
    }

    static void awaitTrue(String what, Duration patience, BooleanSupplier question) {
        long end = System.nanoTime() + patience.toNanos();
        while (!question.getAsBoolean()) {
            Assertions.assertThat(System.nanoTime())
                    .as("waited in vain until %s", what)
                    .isLessThan(end);
            pause(10);
        }
    }
}
