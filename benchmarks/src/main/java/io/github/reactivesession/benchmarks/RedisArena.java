/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.benchmarks;

import io.github.reactivesession.Event;
import io.github.reactivesession.NewSession;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionService;
import io.github.reactivesession.redis.RedisSessionStore;
import io.github.reactivesession.servers.ServerOptions;
import io.github.reactivesession.servers.TestServer;
import io.github.reactivesession.servers.TestServers;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.StringCodec;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import reactor.core.publisher.Flux;

/** One server, our store in it, and connections of the rivals' own. */
final class RedisArena implements AutoCloseable {
    private static final int MORE_THAN_MOST_CALLERS = 256;

    private final TestServer server;
    private final RedisSessionStore store;
    private final SessionService service;
    private final RedisClient client;
    private final StatefulRedisConnection<byte[], byte[]> bytes;
    private final StatefulRedisConnection<String, String> texts;
    private final List<Sample> samples = Sample.list();
    private final AtomicInteger taken = new AtomicInteger();

    RedisArena(Settings settings) {
        ServerOptions options = ServerOptions.defaults().withDurable(settings.durable());
        server = TestServers.start(
                settings.kind(), settings.durable() ? options : options.withArguments("--appendonly", "no"));
        store = RedisSessionStore.create(RedisURI.create(server.url()));
        service = SessionService.create(store);
        client = RedisClient.create(server.url());
        bytes = client.connect(ByteArrayCodec.INSTANCE);
        texts = client.connect(StringCodec.UTF8);
    }

    /** Empties the server, so that no turn pays for what another has written, and makes the sessions anew. */
    void begin() {
        String ignored = texts.sync().flushall();
        Arena.await(Flux.range(0, Arena.SESSIONS + Arena.FOR_BATCHES)
                .flatMap(i -> service.create(NewSession.of(Arena.key(i))), MORE_THAN_MOST_CALLERS)
                .then());
    }

    /** A store that is listened to, to see what ours sends. */
    Recorder recorder() {
        return new Recorder(RedisURI.create(server.url()));
    }

    /** Makes a session with so many events. */
    void fill(SessionKey key, long events) {
        Arena.await(service.getOrCreate(NewSession.of(key)));
        int step = 500;
        Arena.await(Flux.range(0, (int) (events / step))
                .concatMap(i -> service.appendAll(key, events(step)))
                .then());
    }

    /** The next events, with ids of their own. */
    List<Event> events(int count) {
        return IntStream.range(0, count).mapToObj(i -> sample().fresh()).toList();
    }

    Sample sample() {
        return samples.get(Math.floorMod(taken.getAndIncrement(), samples.size()));
    }

    List<Sample> samples(int count) {
        return samples.subList(0, count);
    }

    TestServer server() {
        return server;
    }

    SessionService service() {
        return service;
    }

    RedisAsyncCommands<byte[], byte[]> bytes() {
        return bytes.async();
    }

    StatefulRedisConnection<String, String> texts() {
        return texts;
    }

    @Override
    public void close() {
        Arena.await(service.close());
        Arena.await(store.close());
        client.shutdown();
        server.close();
    }
}
