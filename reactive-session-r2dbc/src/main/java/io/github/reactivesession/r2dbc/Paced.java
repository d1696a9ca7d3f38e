/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Runs some work when asked to: the first time at once, then one run at a time and not sooner than a pause after the one
 * before, however often it was asked meanwhile. What it fails of is for the work to say.
 */
final class Paced {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Scheduler scheduler = Schedulers.parallel();
    private final AtomicInteger asked = new AtomicInteger();
    private final Mono<Void> work;
    private final BooleanSupplier more;
    private final Duration pause;
    private CompletableFuture<?> running = CompletableFuture.completedFuture(null);

    /** Runs the work again, as if asked to, as long as there is more of it. */
    Paced(Mono<Void> work, BooleanSupplier more, Duration pause) {
        this.work = work.onErrorComplete();
        this.more = more;
        this.pause = pause;
    }

    void ask() {
        if (asked.getAndIncrement() == 0) {
            Disposable unused = scheduler.schedule(this::run);
        }
    }

    private synchronized void run() {
        int seen = asked.get();
        var run = work.toFuture();
        running = run;
        var unused = run.whenComplete(
                (done, error) -> scheduler.schedule(() -> again(seen), pause.toMillis(), TimeUnit.MILLISECONDS));
    }

    private void again(int seen) {
        int again = more.getAsBoolean() ? 1 : 0;
        if (asked.addAndGet(again - seen) != 0) {
            run();
        }
    }

    private synchronized Mono<?> ran() {
        return Mono.fromFuture(running, true);
    }

    /** Waits for what runs, and does what is left, at most for a while; nobody asks any more. */
    Mono<Void> flush() {
        return Mono.defer(this::ran)
                .thenMany(work.repeat(more))
                .then()
                .timeout(PATIENCE)
                .onErrorComplete();
    }
}
