/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * The lease of one run: waits for it, keeps it, and gives it back. A run that is cancelled may just be about to ask, on
 * another thread; so what it has asked for is noted under the monitor, and nothing is asked for once it is given back.
 */
final class RunLease {
    private static final Duration SOON = Duration.ofMillis(10);
    private static final Duration LATER = Duration.ofMillis(500);

    private final SessionService sessions;
    private final SessionKey key;
    private final RunnerOptions options;
    private final RunQueue queue;
    private final String holder = Ids.next();
    private RunQueue.@Nullable Place place;
    private @Nullable Mono<Lease> attempt;
    private boolean over;
    private volatile @Nullable Lease lease;

    RunLease(SessionService sessions, SessionKey key, RunnerOptions options, RunQueue queue) {
        this.sessions = sessions;
        this.key = key;
        this.options = options;
        this.queue = queue;
    }

    /** What the run appends under. */
    ExpectedSequence expected() {
        Lease held = lease;
        return held == null ? ExpectedSequence.any() : ExpectedSequence.any().under(held);
    }

    /** Takes the next place of the queue, if runs queue. */
    synchronized void lineUp() {
        if (!over && options.concurrency() == RunnerOptions.Concurrency.QUEUE) {
            place = queue.enter(key);
        }
    }

    /** Completes when the run may begin. */
    Mono<Void> take() {
        return switch (options.concurrency()) {
            case ALLOW -> Mono.empty();
            case REFUSE -> Mono.defer(this::attempt).then();
            case QUEUE -> Mono.defer(this::queue);
        };
    }

    private Mono<Void> queue() {
        Retry whileHeld =
                Retry.backoff(Long.MAX_VALUE, SOON).maxBackoff(LATER).filter(LeaseHeldException.class::isInstance);
        return turn().then(Mono.defer(this::attempt).retryWhen(whileHeld))
                .timeout(options.queueTime())
                // Whose time is over asks once more, and goes by the answer.
                .onErrorResume(TimeoutException.class, late -> attempt())
                .then();
    }

    private synchronized Mono<Void> turn() {
        return place == null ? Mono.never() : place.turn();
    }

    /** Goes on when its subscriber cancels, so that what it brings can be given back, and is not brought later. */
    private synchronized Mono<Lease> attempt() {
        if (over) {
            return Mono.never();
        }
        Mono<Lease> taking = sessions.lease(key, holder, options.leaseTime())
                .doOnNext(taken -> lease = taken)
                .cache();
        attempt = taking;
        return taking;
    }

    /** Keeps the lease, and fails when another one has it. A store that is away is no reason to stop. */
    Mono<Void> keep() {
        if (options.concurrency() == RunnerOptions.Concurrency.ALLOW) {
            return Mono.never();
        }
        return Flux.interval(options.leaseTime().dividedBy(3))
                .onBackpressureDrop()
                .concatMap(tick ->
                        attempt().onErrorResume(error -> isTransient(error) ? Mono.empty() : Mono.error(lost(error))))
                .then();
    }

    private static boolean isTransient(Throwable error) {
        return error instanceof SessionException known && known.isRetryable() && !(error instanceof LeaseHeldException);
    }

    private Throwable lost(Throwable error) {
        return error instanceof LeaseHeldException
                ? new LeaseLostException(key, expected().fence())
                : error;
    }

    /** Lets the next one have it; what cannot be given back ends with its time. */
    Mono<Void> giveBack() {
        return Mono.defer(this::release).onErrorComplete().doFinally(signal -> leave());
    }

    private synchronized Mono<Void> release() {
        over = true;
        Mono<Lease> last = attempt;
        return last == null ? Mono.empty() : last.onErrorComplete().then(Mono.defer(this::releaseHeld));
    }

    private Mono<Void> releaseHeld() {
        Lease held = lease;
        return held == null ? Mono.empty() : sessions.release(held);
    }

    private synchronized void leave() {
        if (place != null) {
            place.leave();
        }
    }
}
