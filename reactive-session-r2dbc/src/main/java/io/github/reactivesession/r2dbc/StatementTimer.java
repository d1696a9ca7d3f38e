/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;

/** Tells how long statements take: to who listens, and for slow ones to the log. Names only, never a value. */
final class StatementTimer {
    private static final Logger LOG = LoggerFactory.getLogger(R2dbcSessionStore.class);

    private final R2dbcOptions.StatementListener listener;
    private final long slowNanos;
    private final boolean off;

    StatementTimer(R2dbcOptions options) {
        this.listener = options.listener();
        this.slowNanos = options.slowStatement().isZero()
                ? Long.MAX_VALUE
                : options.slowStatement().toNanos();
        this.off = options.slowStatement().isZero() && listener == R2dbcOptions.StatementListener.NONE;
    }

    <T> Mono<T> time(String name, Mono<T> statement) {
        if (off) {
            return statement;
        }
        return Mono.defer(() -> {
            long start = System.nanoTime();
            return statement.doOnSuccess(done -> took(name, start, true)).doOnError(error -> took(name, start, false));
        });
    }

    /** Is called before the answer goes on, so that what is made of it is not counted. */
    private void took(String name, long start, boolean succeeded) {
        long nanos = System.nanoTime() - start;
        if (nanos >= slowNanos) {
            LOG.warn("slow statement: {} took {} ms", name, TimeUnit.NANOSECONDS.toMillis(nanos));
        }
        tell(name, Duration.ofNanos(nanos), succeeded);
    }

    /** A listener that fails is no reason for the statement to fail, which was run. */
    private void tell(String name, Duration duration, boolean succeeded) {
        try {
            listener.onStatement(name, duration, succeeded);
        } catch (Throwable e) {
            Exceptions.throwIfJvmFatal(e);
            LOG.warn("the statement listener failed at {}", name, e);
        }
    }
}
