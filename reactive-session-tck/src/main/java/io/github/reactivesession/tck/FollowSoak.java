/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import io.github.reactivesession.Event;
import io.github.reactivesession.NewSession;
import io.github.reactivesession.SessionException;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionService;
import io.github.reactivesession.SessionStore;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * One process appends, another one follows, is killed and goes on from any point, while something disturbs it: no event may
 * be lost, doubled or out of order (R30, R32).
 */
public final class FollowSoak {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Class<? extends StoreOpener> opener;
    private final String followerUrl;
    private final Runnable disturbance;
    private final Random random;
    private final SessionKey key = SessionKey.of("soak-" + UUID.randomUUID(), "user", "session");
    private final AtomicLong appended = new AtomicLong();
    private int kills;
    private int disturbances;

    /**
     * Makes a soak.
     *
     * @param opener opens the store of each process
     * @param followerUrl the way of the one that follows, perhaps through a proxy
     * @param disturbance what is done now and then while it follows
     * @param seed makes what is random the same again
     */
    public FollowSoak(Class<? extends StoreOpener> opener, String followerUrl, Runnable disturbance, long seed) {
        this.opener = opener;
        this.followerUrl = followerUrl;
        this.disturbance = disturbance;
        this.random = new Random(seed);
    }

    /**
     * Runs until a follower has seen all events.
     *
     * @param store what the one that appends writes to
     * @param events how many
     * @return what was done, as a line
     * @throws AssertionError when a follower saw something wrong, or did not come to the end
     */
    public String run(SessionStore store, long events) {
        SessionService service = SessionService.create(store);
        await(service.create(NewSession.of(key)));
        var written = write(service, events).toFuture();
        follow(events);
        await(Mono.fromFuture(written));
        await(service.close());
        return events + " events, " + kills + " kills, " + disturbances + " disturbances";
    }

    private static void await(Mono<?> call) {
        Object unused = call.block(PATIENCE);
    }

    private Mono<Void> write(SessionService service, long events) {
        return Mono.defer(() -> {
                    int writers = 1 + random.nextInt(64);
                    long left = events - appended.get();
                    int rounds = (int) Math.min(left, writers * 4L);
                    return Flux.range(0, rounds)
                            .flatMap(n -> batch(service, Math.min(left / rounds, 1 + n % 8)), writers)
                            .then(Mono.delay(Duration.ofMillis(random.nextInt(40))));
                })
                .repeat(() -> appended.get() < events)
                .then();
    }

    private Mono<Void> batch(SessionService service, long size) {
        List<Event> events = IntStream.range(0, (int) size)
                .mapToObj(n -> Event.user("text " + n))
                .toList();
        Retry patiently = Retry.fixedDelay(1000, Duration.ofMillis(20))
                .filter(error -> error instanceof SessionException known && known.isRetryable());
        return service.appendAll(key, events)
                .count()
                .retryWhen(patiently)
                .doOnNext(appended::addAndGet)
                .then();
    }

    private void follow(long events) {
        FollowerProcess follower = FollowerProcess.start(opener, followerUrl, key, 0);
        try {
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            long seen = 0;
            while (follower.last() < events) {
                pause();
                requireRight(follower, follower.isAlive() && System.nanoTime() < deadline);
                if (follower.last() > seen) {
                    seen = follower.last();
                    deadline = System.nanoTime() + PATIENCE.toNanos();
                }
                // Where starting takes long, all would be killed before they have come anywhere.
                if (random.nextInt(3) == 0 && follower.hasCome() && seen < events) {
                    follower = another(follower);
                } else {
                    disturbance.run();
                    disturbances++;
                }
            }
            requireRight(follower, true);
        } finally {
            follower.close();
        }
    }

    /** Kills one that has come somewhere, and lets another go on from any point it had come to. */
    private FollowerProcess another(FollowerProcess follower) {
        follower.close();
        requireRight(follower, true);
        kills++;
        long last = follower.last();
        long after = random.nextBoolean() ? last : last - random.nextInt((int) Math.min(last, 1000) + 1);
        return FollowerProcess.start(opener, followerUrl, key, after);
    }

    private static void requireRight(FollowerProcess follower, boolean inTime) {
        if (follower.wrong() != null) {
            throw new AssertionError(follower.wrong());
        }
        if (!inTime) {
            throw new AssertionError("the follower stays at " + follower.last());
        }
    }

    private void pause() {
        try {
            Thread.sleep(200 + random.nextInt(800));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
