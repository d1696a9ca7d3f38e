/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.benchmarks;

import io.github.reactivesession.Event;
import io.github.reactivesession.NewSession;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionService;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** How late an event comes to a follower, at 1,000 events a second over 20 sessions. */
final class LiveLatency {
    private static final int SESSIONS = 20;
    private static final int A_SECOND = 1_000;

    private final int warmUp;
    private final int events;

    /** After as many seconds again: at this rate the JVM takes some twenty to compile what runs. */
    LiveLatency(int seconds) {
        this.warmUp = seconds * A_SECOND;
        this.events = warmUp + seconds * A_SECOND;
    }

    List<Amount> measure(String who, SessionService writer, SessionService reader) {
        String app = "latency-" + UUID.randomUUID();
        List<SessionKey> keys = IntStream.range(0, SESSIONS)
                .mapToObj(n -> SessionKey.of(app, "user-" + n, "session"))
                .toList();
        Arena.await(Flux.fromIterable(keys)
                .concatMap(key -> writer.create(NewSession.of(key)))
                .then());
        long[] sent = new long[events];
        long[] acknowledged = new long[events];
        long[] seen = new long[events];
        CountDownLatch left = new CountDownLatch(events);
        Disposable following = Flux.merge(Flux.fromIterable(keys).map(key -> reader.follow(key, 0)), SESSIONS)
                .subscribe(event -> {
                    seen[Integer.parseInt(event.id())] = System.nanoTime();
                    left.countDown();
                });
        Arena.await(Mono.delay(Duration.ofSeconds(1)));
        Arena.await(Flux.interval(Duration.ofMillis(1))
                .take(events)
                .onBackpressureBuffer()
                .flatMap(n -> append(writer, keys.get(n.intValue() % SESSIONS), n.intValue(), sent, acknowledged), 256)
                .then());
        boolean all = await(left);
        following.dispose();
        if (!all) {
            throw new IllegalStateException(left.getCount() + " events did not come");
        }
        return List.of(
                percentile("append begun to follower, " + who, sent, seen, 0.5, "p50"),
                percentile("append begun to follower, " + who, sent, seen, 0.99, "p99"),
                percentile("append acknowledged to follower, " + who, acknowledged, seen, 0.5, "p50"),
                percentile("append acknowledged to follower, " + who, acknowledged, seen, 0.99, "p99"));
    }

    private static Mono<Event> append(
            SessionService writer, SessionKey key, int number, long[] sent, long[] acknowledged) {
        Event event =
                Event.user("text").toBuilder().id(Integer.toString(number)).build();
        return Mono.defer(() -> {
                    sent[number] = System.nanoTime();
                    return writer.append(key, event);
                })
                .doOnNext(stored -> acknowledged[number] = System.nanoTime());
    }

    private static boolean await(CountDownLatch left) {
        try {
            return left.await(60, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private Amount percentile(String what, long[] from, long[] to, double share, String name) {
        long[] times = IntStream.range(warmUp, events)
                .mapToLong(n -> Math.max(to[n] - from[n], 0))
                .toArray();
        Arrays.sort(times);
        double millis = times[(int) (times.length * share)] / 1e6;
        return new Amount(what + ", " + name, millis, "ms", times.length + " events, 1,000 a second");
    }
}
