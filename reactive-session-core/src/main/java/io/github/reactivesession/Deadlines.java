/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import reactor.core.scheduler.Schedulers;

/**
 * Ends waits that take too long, by looking through them four times in that while: a timer for each would wake a thread for
 * each. So a wait ends up to a quarter late. Nothing runs while nobody waits. For stores; safe for use by several threads.
 */
public final class Deadlines {
    private final Duration atMost;
    private final Set<Wait> waits = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean watching = new AtomicBoolean();

    /**
     * Makes one that watches nothing yet.
     *
     * @param atMost how long a wait may last; zero for ever
     */
    public Deadlines(Duration atMost) {
        this.atMost = Texts.requireNonNull("atMost", atMost);
    }

    /**
     * Fails a future with a {@link TimeoutException} when it is not done in time.
     *
     * @param future what is waited for
     */
    public void watch(CompletableFuture<?> future) {
        if (atMost.isZero() || future.isDone()) {
            return;
        }
        Wait wait = new Wait(future, System.nanoTime() + atMost.toNanos());
        waits.add(wait);
        watch();
        var unused = future.whenComplete((end, error) -> waits.remove(wait));
    }

    private void watch() {
        if (!watching.get() && watching.compareAndSet(false, true)) {
            Schedulers.parallel().schedule(this::look, atMost.toNanos() / 4, TimeUnit.NANOSECONDS);
        }
    }

    private void look() {
        long now = System.nanoTime();
        for (Wait wait : waits) {
            if (wait.end - now <= 0) {
                wait.future.completeExceptionally(new TimeoutException("no answer in " + atMost));
            }
        }
        watching.set(false);
        if (!waits.isEmpty()) {
            watch();
        }
    }

    /** One of them; not a record, as each is equal to itself alone. */
    private static final class Wait {
        private final CompletableFuture<?> future;
        private final long end;

        Wait(CompletableFuture<?> future, long end) {
            this.future = future;
            this.end = end;
        }
    }
}
