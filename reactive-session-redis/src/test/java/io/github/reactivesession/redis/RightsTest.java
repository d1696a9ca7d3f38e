/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.reactivesession.Event;
import io.github.reactivesession.ExpectedSequence;
import io.github.reactivesession.GroupCommit;
import io.github.reactivesession.NewSession;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.StoreOptions;
import io.github.reactivesession.StoreRefusedException;
import io.github.reactivesession.servers.ServerKind;
import io.github.reactivesession.servers.TestServer;
import io.github.reactivesession.servers.TestServers;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a user of the server needs is what the README says, and no more. */
class RightsTest {
    private static final Pattern RULE = Pattern.compile("ACL SETUSER (store [^`]*)");
    private static final StoreOptions ENDING = StoreOptions.defaults()
            .withSessionTtl(Duration.ofMinutes(1))
            .withUserStateTtl(Duration.ofMinutes(1))
            .withAppStateTtl(Duration.ofMinutes(1))
            .withEventLimit(1100);
    private static final SessionKey KEY = SessionKey.of("app", "user", "session");

    /** The words of the rule in the README. */
    private static List<String> rule() throws IOException {
        Matcher rule = RULE.matcher(Files.readString(Path.of("README.md")));
        assertThat(rule.find()).isTrue();
        return List.of(rule.group(1).trim().split("\\s+"));
    }

    private static void allow(TestServer server, List<String> rule) {
        server.nodes()
                .forEach(node -> onNode(node, commands -> {
                    CommandArgs<String, String> args = new CommandArgs<>(StringCodec.UTF8).add("SETUSER");
                    rule.forEach(args::add);
                    assertThat(commands.dispatch(CommandType.ACL, new StatusOutput<>(StringCodec.UTF8), args))
                            .isEqualTo("OK");
                    assertThat(commands.configResetstat()).isEqualTo("OK");
                }));
    }

    private static void onNode(TestServer node, java.util.function.Consumer<RedisCommands<String, String>> use) {
        try (RedisClient client = RedisClient.create(node.url())) {
            use.accept(client.connect().sync());
        }
    }

    private static RedisURI uri(TestServer server) {
        return RedisURI.create("redis://store:secret@" + server.host() + ":" + server.port());
    }

    /** On a server alone and in a cluster, all that is allowed is used as well. */
    @Test
    void everyCallWorksWithTheRightsOfTheReadmeAndNeedsThem() throws IOException {
        List<String> rule = rule();
        Set<String> used = new TreeSet<>();
        for (ServerKind kind : List.of(ServerKind.REDIS, ServerKind.REDIS_CLUSTER)) {
            try (TestServer server = TestServers.start(kind)) {
                allow(server, rule);
                callAll(server, kind == ServerKind.REDIS ? 0 : 1);
                server.nodes().forEach(node -> used.addAll(used(node)));
            }
        }
        Set<String> allowed = new TreeSet<>();
        used.add("asking"); // only while a slot moves from one server to another
        used.addAll(List.of("unsubscribe", "sunsubscribe")); // only while another channel is still heard
        rule.stream().filter(word -> word.startsWith("+")).forEach(word -> allowed.add(word.substring(1)));
        assertThat(used).containsAll(allowed);
    }

    private static void callAll(TestServer server, int replicas) {
        for (StoreOptions options : List.of(StoreOptions.defaults(), ENDING)) {
            RedisSessionStore store = RedisSessionStore.create(
                    uri(server), options, RedisOptions.defaults().withReplicas(replicas));
            EveryCall.make(store, "app");
            abandonABatch(server, store);
            store.close().block(Keyspace.PATIENCE);
        }
    }

    /** What is left of a large batch is taken away by who comes next, when its lease is over. */
    private static void abandonABatch(TestServer server, RedisSessionStore store) {
        Redis redis = new Redis(Connector.to(uri(server)), RedisOptions.defaults());
        redis.ready().block(Keyspace.PATIENCE);
        Keyspace.await(store.create(KEY, NewSession.of(KEY)));
        List<Event> events =
                IntStream.range(0, 1100).mapToObj(n -> Event.user("event " + n)).toList();
        LargeAppend large = new LargeAppend(
                redis, new Keys("session"), new GroupCommit.Append(KEY, events, ExpectedSequence.any()));
        large.begin().map(large::plan).flatMap(large::stage).block(Keyspace.PATIENCE);
        assertThat(Keyspace.await(store.append(KEY, List.of(Event.user("next")), ExpectedSequence.any()))
                        .events())
                .extracting(Event::sequence)
                .containsExactly(1L);
        Keyspace.await(store.delete(new io.github.reactivesession.DeleteScope.OfApp(KEY.app()), 10));
        redis.close().block(Keyspace.PATIENCE);
    }

    /** The commands that were run, a part of one behind a bar. */
    private static Set<String> used(TestServer node) {
        Set<String> used = new TreeSet<>();
        onNode(
                node,
                commands -> Pattern.compile("cmdstat_([^:]+):calls=[1-9]")
                        .matcher(commands.info("commandstats"))
                        .results()
                        .forEach(found -> used.add(found.group(1))));
        return used;
    }

    @Test
    void thatUserMayNeitherSeeNorDoAnythingElse() throws IOException {
        try (TestServer server = TestServers.start(ServerKind.REDIS);
                RedisClient client = RedisClient.create(uri(server))) {
            allow(server, rule());
            RedisCommands<String, String> commands = client.connect().sync();
            assertThat(commands.hgetall("session:1:apps")).isEmpty();
            Stream.<Runnable>of(
                            commands::flushall,
                            commands::flushdb,
                            () -> commands.keys("*"),
                            () -> commands.scan(),
                            () -> commands.configGet("*"),
                            () -> commands.hgetall("somebody else's"),
                            () -> commands.hset("other:1:apps", "f", "v"),
                            () -> commands.eval(
                                    "return redis.call('hget', KEYS[1], 'f')",
                                    io.lettuce.core.ScriptOutputType.VALUE,
                                    "somebody else's"),
                            () -> commands.publish("channel", "m"))
                    .forEach(call -> assertThatExceptionOfType(RedisCommandExecutionException.class)
                            .isThrownBy(call::run));
        }
    }

    /** Whether it is a command or one in a script that is missing. */
    @Test
    void r6_aRightThatIsMissingIsNamedAsThat() throws IOException {
        List<String> rule = rule();
        for (String missing : List.of("+evalsha", "+xadd", "+hset")) {
            try (TestServer server = TestServers.start(ServerKind.REDIS)) {
                allow(server, rule);
                RedisSessionStore store = RedisSessionStore.create(uri(server));
                Keyspace.await(store.create(KEY, NewSession.of(KEY)));
                List<String> less = new ArrayList<>(rule);
                less.removeIf(word -> word.startsWith("+"));
                less.add(missing.replace('+', '-'));
                allow(server, less);
                assertThatExceptionOfType(StoreRefusedException.class)
                        .as(missing)
                        .isThrownBy(() ->
                                Keyspace.await(store.append(KEY, List.of(Event.user("hello")), ExpectedSequence.any())))
                        .withMessageContaining("NOPERM");
                store.close().block(Keyspace.PATIENCE);
            }
        }
    }
}
