/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactivesession.DeleteScope;
import io.github.reactivesession.Event;
import io.github.reactivesession.FollowOptions;
import io.github.reactivesession.FollowQuery;
import io.github.reactivesession.JsonObject;
import io.github.reactivesession.NewSession;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionService;
import io.github.reactivesession.SessionServiceOptions;
import io.github.reactivesession.StateOwner;
import io.github.reactivesession.StoreOptions;
import io.github.reactivesession.UserCursor;
import io.github.reactivesession.servers.FaultProxy;
import io.github.reactivesession.servers.ServerKind;
import io.github.reactivesession.servers.TestServer;
import io.github.reactivesession.servers.TestServers;
import io.lettuce.core.ClientListArgs;
import io.lettuce.core.KillArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Followers in one process of what another writes, by hints alone: the heartbeat is an hour away (R30 to R34). */
class LiveTest {
    private static final SessionServiceOptions BY_HINTS = SessionServiceOptions.defaults()
            .withFollowing(FollowOptions.defaults().withHeartbeat(Duration.ofHours(1)));

    private final String name = "live-" + UUID.randomUUID();
    private final SessionKey key = SessionKey.of("app*[a-z]", "u?s*{er}\\", "s:[1] \uD83D\uDE00");
    private final List<RedisSessionStore> stores = new ArrayList<>();
    private final List<Disposable> following = new ArrayList<>();

    @AfterEach
    void close() {
        following.forEach(Disposable::dispose);
        stores.forEach(store -> store.close().block(Keyspace.PATIENCE));
    }

    private RedisSessionStore open(RedisURI uri, String prefix) {
        uri.setClientName(name);
        RedisOptions options = RedisOptions.defaults().withKeyPrefix(prefix).withTimeout(Duration.ofSeconds(5));
        RedisSessionStore store = RedisSessionStore.create(uri, StoreOptions.defaults(), options);
        stores.add(store);
        return store;
    }

    private RedisSessionStore open(ServerKind kind) {
        return open(uri(TestServers.shared(kind)), name);
    }

    private static RedisURI uri(TestServer server) {
        return RedisURI.create(server.host(), server.port());
    }

    private static SessionService service(RedisSessionStore store) {
        return SessionService.create(store, BY_HINTS);
    }

    private <T> Queue<T> seen(Flux<T> flux) {
        Queue<T> seen = new ConcurrentLinkedQueue<>();
        following.add(flux.subscribe(seen::add, error -> {
            throw new AssertionError(error);
        }));
        return seen;
    }

    private Queue<Long> followed(SessionService reader) {
        return seen(reader.follow(key, 0).map(Event::sequence));
    }

    private static void append(SessionService writer, SessionKey key, int count) {
        for (int i = 0; i < count; i++) {
            Keyspace.await(writer.append(key, Event.user("hello")));
        }
    }

    private static void awaitAll(Queue<Long> seen, long last) {
        Keyspace.awaitTrue(last + " were seen", () -> seen.size() >= last);
        assertThat(seen)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, last).boxed().toList());
    }

    /** What each server says to a question. */
    private static <T> List<T> onEach(ServerKind kind, java.util.function.Function<RedisClient, T> question) {
        TestServer server = TestServers.shared(kind);
        List<TestServer> nodes = kind == ServerKind.REDIS ? List.of(server) : server.nodes();
        List<T> answers = new ArrayList<>();
        for (TestServer node : nodes) {
            try (RedisClient client = RedisClient.create(uri(node))) {
                answers.add(question.apply(client));
            }
        }
        return answers;
    }

    /** Connections of this test that hear something, server by server. */
    private List<Long> ears(ServerKind kind) {
        return onEach(
                kind,
                client -> client.connect()
                        .sync()
                        .clientList(ClientListArgs.Builder.typePubsub())
                        .lines()
                        .filter(line -> line.contains("name=" + name + " "))
                        .count());
    }

    private static void killEars(ServerKind kind) {
        List<Long> unused = onEach(kind, client -> client.connect().sync().clientKill(KillArgs.Builder.typePubsub()));
    }

    @OnEachRedis
    void r30_r32_aFollowerInAnotherProcessLosesNothingWhenItsEarIsKilled(ServerKind kind) {
        SessionService writer = service(open(kind));
        SessionService reader = service(open(kind));
        Keyspace.await(writer.create(NewSession.of(key)));
        Queue<Long> seen = followed(reader);
        Keyspace.awaitTrue("somebody listens", () -> ears(kind).contains(1L));
        append(writer, key, 5);
        awaitAll(seen, 5);
        for (int i = 0; i < 3; i++) {
            killEars(kind);
            append(writer, key, 20);
        }
        awaitAll(seen, 65);
        append(writer, key, 1);
        awaitAll(seen, 66);
    }

    @Test
    void r32_aFollowerBehindABrokenNetworkLosesNothing() {
        TestServer server = TestServers.shared(ServerKind.REDIS);
        SessionService writer = service(open(ServerKind.REDIS));
        Keyspace.await(writer.create(NewSession.of(key)));
        try (FaultProxy proxy = FaultProxy.to(server)) {
            SessionService reader = service(open(RedisURI.create("127.0.0.1", proxy.port()), name));
            Queue<Long> seen = followed(reader);
            append(writer, key, 5);
            awaitAll(seen, 5);
            for (int i = 0; i < 3; i++) {
                proxy.refuse();
                proxy.closeConnections();
                append(writer, key, 10);
                proxy.heal();
                awaitAll(seen, 15 + 10L * i);
            }
            append(writer, key, 1);
            awaitAll(seen, 36);
            close();
        }
    }

    @OnEachRedis
    void r34_manyFollowersShareOneConnectionThatGoesWithTheLast(ServerKind kind) {
        SessionService writer = service(open(kind));
        SessionService reader = service(open(kind));
        List<SessionKey> keys = IntStream.range(0, 200)
                .mapToObj(i -> SessionKey.of("app", "user-" + i % 50, "s-" + i))
                .toList();
        Keyspace.await(Flux.fromIterable(keys)
                .flatMap(each -> writer.create(NewSession.of(each)))
                .count());
        Queue<String> seen = new ConcurrentLinkedQueue<>();
        for (int i = 0; i < 1000; i++) {
            following.add(reader.follow(keys.get(i % 200), 0).subscribe(event -> seen.add(event.id())));
        }
        Keyspace.awaitTrue("somebody listens", () -> ears(kind).stream().anyMatch(ears -> ears > 0));
        Keyspace.await(Flux.fromIterable(keys)
                .flatMap(each -> writer.append(each, Event.user("hello")))
                .count());
        Keyspace.awaitTrue("all were told", () -> seen.size() == 1000);
        assertThat(ears(kind)).allMatch(ears -> ears <= 1).anyMatch(ears -> ears == 1);
        following.forEach(Disposable::dispose);
        Keyspace.awaitTrue("nobody listens", () -> ears(kind).stream().allMatch(ears -> ears == 0));
        Queue<Long> again = seen(reader.follow(keys.get(0), 1).map(Event::sequence));
        append(writer, keys.get(0), 1);
        Keyspace.awaitTrue("told again", () -> again.contains(2L));
    }

    @OnEachRedis
    void twoPrefixesDoNotHearEachOther(ServerKind kind) {
        RedisURI uri = uri(TestServers.shared(kind));
        RedisSessionStore one = open(uri, name);
        RedisSessionStore other = open(uri, name + "x");
        SessionService writer = service(other);
        Keyspace.await(service(one).create(NewSession.of(key)));
        Keyspace.await(writer.create(NewSession.of(key)));
        Queue<Object> heard = seen(one.hints(key).cast(Object.class));
        Queue<Long> there = followed(service(open(uri, name + "x")));
        Keyspace.awaitTrue("it began", () -> !heard.isEmpty());
        heard.clear();
        append(writer, key, 3);
        awaitAll(there, 3);
        writer.publish(key, partial("x")).block(Keyspace.PATIENCE);
        assertThat(heard).isEmpty();
    }

    private static Event partial(String text) {
        return Event.user(text).toBuilder().partial(true).build();
    }

    @OnEachRedis
    void r15_partialEventsPassBetweenProcessesInOrderAndOnce(ServerKind kind) {
        RedisSessionStore here = open(kind);
        SessionService writer = service(here);
        SessionService reader = service(open(kind));
        Keyspace.await(writer.create(NewSession.of(key)));
        Queue<Event> own = seen(writer.follow(key, FollowQuery.all().includingPartial()));
        Queue<Event> seen = seen(reader.follow(key, FollowQuery.all().includingPartial()));
        append(writer, key, 1);
        Keyspace.awaitTrue("both follow", () -> own.size() == 1 && seen.size() == 1);
        Keyspace.awaitTrue("both listen", () -> ears(kind).contains(2L));
        List<Event> partials = new ArrayList<>(
                IntStream.range(0, 100).mapToObj(i -> partial("p" + i)).toList());
        partials.add(partial("\u00E9".repeat(500_000)));
        var unused = Flux.fromIterable(partials)
                .concatMap(event -> writer.publish(key, event))
                .collectList()
                .block(Keyspace.PATIENCE);
        Keyspace.awaitTrue("all passed by", () -> own.size() == 102 && seen.size() == 102);
        append(writer, key, 1);
        Keyspace.awaitTrue("and on", () -> own.size() == 103 && seen.size() == 103);
        assertThat(seen).containsExactlyElementsOf(own);
        assertThat(List.copyOf(seen).subList(1, 102)).isEqualTo(partials).allMatch(Event::partial);
    }

    private void say(ServerKind kind, String message) {
        String channel = new Keys(name).hints(key.user());
        if (kind == ServerKind.REDIS) {
            assertThat(RedisFixture.client().connect().sync().publish(channel, message))
                    .isEqualTo(1);
        } else {
            assertThat(RedisFixture.clusterClient().connect().sync().spublish(channel, message))
                    .isEqualTo(1);
        }
    }

    /** Somebody else may speak on a channel; whoever follows looks then, and hears on. */
    @OnEachRedis
    void r32_whatIsNoHintHarmsNobody(ServerKind kind) {
        SessionService writer = service(open(kind));
        RedisSessionStore there = open(kind);
        SessionService reader = service(there);
        Keyspace.await(writer.create(NewSession.of(key)));
        Queue<Event> seen = seen(reader.follow(key, FollowQuery.all().includingPartial()));
        Queue<Object> hints = seen(there.hints(key.user()).cast(Object.class));
        append(writer, key, 1);
        Keyspace.awaitTrue("it follows and hears", () -> seen.size() == 1 && !hints.isEmpty());
        String here = "+somebody " + key.sessionId();
        List<String> strange = List.of(
                "",
                " ",
                "{\"v\":2}",
                "seven s-1",
                "17 ",
                "99999999999999999999 " + key.sessionId(),
                "+",
                "+ ",
                here,
                here + "\u001F",
                here + "\u001Fno event",
                here + "\u001Fid\u001F2026-99-99T99:99:99.000000Z\u001Fuser",
                here + "\u001Fid\u001F2026-01-01T00:00:00.000000Z\u001Fuser\u001F\u001F\u001F\u001F{",
                "x".repeat(4 << 20));
        for (int i = 0; i < strange.size(); i++) {
            hints.clear();
            say(kind, strange.get(i));
            Keyspace.awaitTrue("it looks after " + i, () -> !hints.isEmpty());
            append(writer, key, 1);
            int all = i + 2;
            Keyspace.awaitTrue("it heard what came after " + i, () -> seen.size() == all);
        }
        assertThat(seen).noneMatch(Event::partial);
    }

    @OnEachRedis
    void usersAndStatesAreFollowedByHints(ServerKind kind) {
        SessionService writer = service(open(kind));
        SessionService reader = service(open(kind));
        Queue<String> seen = seen(reader.followUser(key.user(), UserCursor.beginning())
                .map(event -> event.key().sessionId() + " " + event.event().sequence()));
        Map<StateOwner, Queue<JsonObject>> states =
                Map.of(key.app(), seen(reader.watchState(key.app())), key.user(), seen(reader.watchState(key.user())));
        Keyspace.awaitTrue("states", () -> states.values().stream().allMatch(queue -> queue.size() == 1));
        Keyspace.await(writer.create(NewSession.of(key)));
        append(writer, key, 1);
        Keyspace.await(writer.append(key, Event.user("x").withStateDelta(Map.of("app:a", 1, "user:u", 1))));
        Keyspace.awaitTrue("events", () -> seen.size() == 2);
        Keyspace.awaitTrue("states", () -> states.values().stream().allMatch(queue -> queue.size() == 2));
        Keyspace.await(writer.updateState(key.app(), JsonObject.of("a", 2)));
        Keyspace.await(writer.updateState(key.user(), JsonObject.of("u", 2)));
        Keyspace.awaitTrue("states", () -> states.values().stream().allMatch(queue -> queue.size() == 3));
        Keyspace.await(writer.deleteApp(key.app()));
        Keyspace.awaitTrue("states", () -> states.values().stream().allMatch(queue -> queue.size() == 4));
    }

    @OnEachRedis
    void r33_deletionCompletesFollowersElsewhere(ServerKind kind) {
        RedisSessionStore store = open(kind);
        SessionService writer = service(store);
        SessionService reader = service(open(kind));
        Keyspace.await(writer.create(NewSession.of(key)));
        Queue<Object> ended = new ConcurrentLinkedQueue<>();
        Queue<Event> seen = seen(reader.follow(key, 0).doOnComplete(() -> ended.add(1)));
        append(writer, key, 1);
        Keyspace.awaitTrue("it follows", () -> seen.size() == 1);
        Keyspace.await(store.delete(new DeleteScope.OfUser(key.user()), 10));
        Keyspace.awaitTrue("it ended", () -> !ended.isEmpty());
    }

    /** Its channel right is missing; it writes and reads all the same, and looks when the heart beats. */
    @Test
    void whoMayNotHearIsNotFailed() {
        try (TestServer server = TestServers.start(ServerKind.REDIS);
                RedisClient admin = RedisClient.create(uri(server))) {
            admin.connect()
                    .sync()
                    .dispatch(
                            io.lettuce.core.protocol.CommandType.ACL,
                            new io.lettuce.core.output.StatusOutput<>(io.lettuce.core.codec.StringCodec.UTF8),
                            new io.lettuce.core.protocol.CommandArgs<>(io.lettuce.core.codec.StringCodec.UTF8)
                                    .add("SETUSER")
                                    .add("deaf")
                                    .add("on")
                                    .add(">p")
                                    .add("~*")
                                    .add("+@all")
                                    .add("resetchannels"));
            RedisURI uri = RedisURI.create("redis://deaf:p@" + server.host() + ":" + server.port());
            SessionService writer = service(open(uri, name));
            SessionService reader = SessionService.create(
                    open(uri, name),
                    SessionServiceOptions.defaults()
                            .withFollowing(FollowOptions.defaults().withHeartbeat(Duration.ofMillis(200))));
            Keyspace.await(writer.create(NewSession.of(key)));
            Queue<Long> seen = followed(reader);
            append(writer, key, 5);
            writer.publish(key, partial("x")).block(Keyspace.PATIENCE);
            awaitAll(seen, 5);
            close();
        }
    }

    /** Whether a replica has said that it has what its master has written, which it says once a second. */
    private static boolean isReplicated(TestServer master) {
        try (RedisClient client = RedisClient.create(uri(master))) {
            List<Object> role = client.connect().sync().role();
            String written = role.get(1).toString();
            return ((List<?>) role.get(2)).stream().anyMatch(replica -> written.equals(((List<?>) replica).get(2)));
        }
    }

    /** A connection that hears is ended when nobody follows, perhaps while servers are still asked for channels. */
    @OnEachRedis
    void r34_whoeverComesAfterOthersHaveLeftAtOnceHears(ServerKind kind) {
        SessionService writer = service(open(kind));
        SessionService reader = service(open(kind));
        List<SessionKey> keys = IntStream.range(0, 8)
                .mapToObj(i -> SessionKey.of("app", "user-" + i, "s"))
                .toList();
        keys.forEach(each -> Keyspace.await(writer.create(NewSession.of(each))));
        for (int round = 1; round <= 40; round++) {
            List<Disposable> some = keys.stream()
                    .map(each -> reader.follow(each, 0).subscribe())
                    .toList();
            Keyspace.pause(round % 8);
            some.forEach(Disposable::dispose);
        }
        List<Queue<Long>> seen = new ArrayList<>();
        keys.forEach(each -> seen.add(seen(reader.follow(each, 0).map(Event::sequence))));
        keys.forEach(each -> append(writer, each, 2));
        seen.forEach(queue -> awaitAll(queue, 2));
    }

    @Test
    void r32_aFollowerLosesNothingWhenAMasterFails() {
        try (TestServer cluster = TestServers.start(ServerKind.REDIS_CLUSTER)) {
            SessionService writer = service(open(uri(cluster.nodes().get(1)), name));
            SessionService reader = service(open(uri(cluster.nodes().get(1)), name));
            List<SessionKey> keys = IntStream.range(0, 12)
                    .mapToObj(i -> SessionKey.of("app", "user-" + i, "s"))
                    .toList();
            List<Queue<Long>> seen = new ArrayList<>();
            for (SessionKey each : keys) {
                Keyspace.await(writer.create(NewSession.of(each)));
                seen.add(seen(reader.follow(each, 0).map(Event::sequence)));
                append(writer, each, 3);
            }
            seen.forEach(queue -> awaitAll(queue, 3));
            Keyspace.awaitTrue(
                    "the replica has it all", () -> isReplicated(cluster.nodes().get(0)));
            cluster.nodes().get(0).kill();
            for (SessionKey each : keys) {
                Keyspace.await(Mono.defer(() -> writer.append(each, Event.user("after")))
                        .retryWhen(reactor.util.retry.Retry.fixedDelay(600, Duration.ofMillis(100))
                                .filter(FaultWorkload::isRetryable)));
            }
            seen.forEach(queue -> awaitAll(queue, 4));
            for (SessionKey each : keys) {
                append(writer, each, 1);
            }
            seen.forEach(queue -> awaitAll(queue, 5));
            close();
        }
    }
}
