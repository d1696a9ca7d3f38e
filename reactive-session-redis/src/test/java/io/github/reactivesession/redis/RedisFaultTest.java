/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.reactivesession.AppKey;
import io.github.reactivesession.Event;
import io.github.reactivesession.NewSession;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionService;
import io.github.reactivesession.StoreOptions;
import io.github.reactivesession.StoreUnavailableException;
import io.github.reactivesession.servers.FaultProxy;
import io.github.reactivesession.servers.ServerKind;
import io.github.reactivesession.servers.ServerOptions;
import io.github.reactivesession.servers.TestServer;
import io.github.reactivesession.servers.TestServers;
import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * Whatever happens to the connection or the server, nothing that was acknowledged is lost or doubled (R10, R12, R37).
 *
 * <p>The server writes each command to its disk before it answers ({@code appendfsync always}), so what it acknowledged it
 * still has when it comes back. With {@code -Dfaults.seconds=600} each workload takes that long.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RedisFaultTest {
    private static final int SECONDS = Integer.getInteger("faults.seconds", 2);
    private static final Duration TIMEOUT = Duration.ofSeconds(1);

    private TestServer server;
    private FaultProxy proxy;

    @BeforeAll
    void start() {
        server = TestServers.start(ServerKind.REDIS, ServerOptions.defaults().withDurable(true));
        proxy = FaultProxy.to(server);
    }

    @AfterAll
    void stop() {
        proxy.close();
        server.close();
    }

    @AfterEach
    void heal() {
        proxy.heal();
    }

    private static RedisSessionStore store(int port, String prefix) {
        return store(port, prefix, TIMEOUT);
    }

    private static RedisSessionStore store(int port, String prefix, Duration timeout) {
        RedisOptions options = RedisOptions.defaults().withKeyPrefix(prefix).withTimeout(timeout);
        return RedisSessionStore.create(RedisURI.create("127.0.0.1", port), StoreOptions.defaults(), options);
    }

    private static String prefix() {
        return "t" + UUID.randomUUID();
    }

    /** Writers through the proxy while something happens; then a look past the proxy. */
    @SuppressWarnings("SystemOut") // the figures are the result of a long run
    private void underLoad(int writers, int cancelPercent, Consumer<FaultWorkload> harm) {
        String prefix = prefix();
        RedisSessionStore store = store(proxy.port(), prefix);
        RedisSessionStore direct = store(server.port(), prefix);
        SessionService service = SessionService.create(store);
        FaultWorkload load = new FaultWorkload(service, writers, cancelPercent);
        load.runDuring(() -> {
            harm.accept(load);
            proxy.heal();
        });
        load.verify(SessionService.create(direct));
        System.out.println(StackWalker.getInstance()
                        .walk(frames -> frames.map(StackWalker.StackFrame::getMethodName)
                                .filter(name -> name.matches("r\\d+_.*"))
                                .findFirst()
                                .orElse(""))
                + ": " + load);
        service.close().then(store.close()).then(direct.close()).block(Keyspace.PATIENCE);
    }

    private static void forSeconds(Runnable harm) {
        for (long end = System.nanoTime() + Duration.ofSeconds(SECONDS).toNanos(); System.nanoTime() < end; ) {
            harm.run();
        }
    }

    @Test
    void r10_r12_anAppendIsStoredOnceWhereverWhatTheClientSaysIsCut() {
        sweep(proxy::cutAfterClientBytes, 29);
    }

    @Test
    void r10_r12_anAppendIsStoredOnceWhereverWhatTheServerSaysIsCut() {
        sweep(proxy::cutAfterServerBytes, 1);
    }

    /** Appends one event after the other, each cut a few bytes later. */
    private void sweep(LongConsumer cut, int step) {
        String prefix = prefix();
        RedisSessionStore store = store(proxy.port(), prefix);
        SessionService service = SessionService.create(store);
        SessionKey key = SessionKey.of("app", "user", "session");
        Keyspace.await(service.create(NewSession.of(key)));
        for (int i = 0; i < 40; i++) {
            cut.accept((long) i * step);
            Event event = Event.user("hello").withStateDelta(Map.of("n", i, "user:n", i, "app:n", i));
            Event stored = Keyspace.await(service.append(key, event)
                    .doOnSubscribe(subscribed -> healSoon())
                    .retryWhen(Retry.fixedDelay(100, Duration.ofMillis(1)).filter(FaultWorkload::isRetryable)));
            assertThat(stored).isEqualTo(event.withSequence(i + 1));
            proxy.heal();
        }
        assertThat(Keyspace.await(service.events(key).count())).isEqualTo(40);
        assertThat(Keyspace.await(service.get(key)).state()).isEqualTo(Map.of("n", 39L, "user:n", 39L, "app:n", 39L));
        service.close().then(store.close()).block(Keyspace.PATIENCE);
    }

    /** The driver sends again what was cut, by itself and for ever, so the cut has to end meanwhile. */
    private void healSoon() {
        var unused = Mono.delay(Duration.ofMillis(10)).subscribe(tick -> proxy.heal());
    }

    /** Lettuce sends what was cut again; what it had read of the first answer must not be part of the second. */
    @Test
    void r17_aPageThatIsCutInTheMiddleIsReadAnew() {
        // It connects and reads anew within one call, however long that takes.
        RedisSessionStore store = store(proxy.port(), prefix(), Keyspace.PATIENCE);
        SessionService service = SessionService.create(store);
        SessionKey key = SessionKey.of("app", "user", "session");
        Keyspace.await(service.create(NewSession.of(key)));
        List<Event> large =
                Stream.generate(() -> Event.user("x".repeat(2_000))).limit(200).toList();
        Keyspace.await(service.appendAll(key, large).count());
        for (int i = 0; i < 10; i++) {
            proxy.slice(10_000);
            proxy.delay(Duration.ofMillis(1), Duration.ZERO);
            var unused = Mono.delay(Duration.ofMillis(5 + 4L * i)).subscribe(tick -> {
                proxy.closeConnections();
                proxy.heal();
            });
            assertThat(Keyspace.await(service.events(key).collectList()))
                    .extracting(Event::id)
                    .containsExactlyElementsOf(large.stream().map(Event::id).toList());
        }
        service.close().then(store.close()).block(Keyspace.PATIENCE);
    }

    @Test
    void r10_nothingIsLostWhileConnectionsAreCut() {
        underLoad(
                32,
                0,
                load -> forSeconds(() -> {
                    ThreadLocalRandom random = ThreadLocalRandom.current();
                    int bytes = random.nextInt(2000);
                    if (random.nextBoolean()) {
                        proxy.cutAfterServerBytes(bytes);
                    } else {
                        proxy.cutAfterClientBytes(bytes);
                    }
                    Keyspace.pause(random.nextInt(30));
                    proxy.heal();
                    Keyspace.pause(random.nextInt(60));
                }));
    }

    @Test
    void r10_nothingIsLostWhenTheServerIsKilled() {
        underLoad(64, 0, load -> {
            for (int i = 0; i < 2; i++) {
                server.kill();
                Keyspace.pause(300);
                server.restart();
                load.awaitProgress();
            }
        });
    }

    /** Halted for longer than a call may take. */
    @Test
    void r10_nothingIsLostWhenTheServerIsHalted() {
        underLoad(16, 0, load -> {
            server.pause();
            Keyspace.pause(TIMEOUT.toMillis() * 2);
            server.resume();
        });
    }

    @Test
    void r6_callsEndWhenTheServerDoesNotAnswerAndWorkAgainWhenItDoes() {
        RedisSessionStore store = store(server.port(), prefix());
        SessionService service = SessionService.create(store);
        SessionKey key = SessionKey.of("app", "user", "session");
        Event event = Event.user("late");
        Keyspace.await(service.create(NewSession.of(key)));
        server.pause();
        long before = System.nanoTime();
        try {
            for (Mono<?> call : new Mono<?>[] {
                service.get(key),
                service.append(key, event),
                service.state(AppKey.of("app")),
                service.events(key).count()
            }) {
                assertThatExceptionOfType(StoreUnavailableException.class).isThrownBy(() -> Keyspace.await(call));
            }
        } finally {
            server.resume();
        }
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(TIMEOUT.multipliedBy(8));
        assertThat(Keyspace.await(service.append(key, event)).sequence()).isEqualTo(1);
        assertThat(Keyspace.await(service.events(key).count())).isEqualTo(1);
        service.close().then(store.close()).block(Keyspace.PATIENCE);
    }

    @Test
    void r37_nothingIsLostOrHalvedByCancels() {
        underLoad(32, 60, load -> Keyspace.pause(SECONDS * 1000L));
    }
}
