/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Takes away what has expired, now and then, once there is something that can expire (R29). */
final class Sweeper {
    private static final Logger LOG = LoggerFactory.getLogger(Sweeper.class);

    private final Mono<Long> sweep;
    private final Duration interval;
    private final AtomicBoolean started = new AtomicBoolean();
    private final Disposable.Swap running = Disposables.swap();

    Sweeper(Mono<Long> sweep, Duration interval) {
        this.sweep = sweep;
        this.interval = interval;
    }

    /** Begins, unless it has begun or never shall. The one place that subscribes by itself: nobody waits for a sweep. */
    void start() {
        if (!interval.isZero() && started.compareAndSet(false, true)) {
            running.update(Flux.interval(interval)
                    .onBackpressureDrop()
                    .concatMap(tick -> quietly(), 1)
                    .subscribe());
        }
    }

    private Mono<Long> quietly() {
        return sweep.doOnError(error -> LOG.warn("sweep failed, the next one tries again", error))
                .onErrorComplete();
    }

    void stop() {
        running.dispose();
    }
}
