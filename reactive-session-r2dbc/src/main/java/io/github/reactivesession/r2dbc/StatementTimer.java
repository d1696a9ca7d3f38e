/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;

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
            return statement.doFinally(end -> took(name, System.nanoTime() - start, end));
        });
    }

    private void took(String name, long nanos, SignalType end) {
        Duration duration = Duration.ofNanos(nanos);
        if (nanos >= slowNanos) {
            LOG.warn("slow statement: {} took {} ms", name, duration.toMillis());
        }
        listener.onStatement(name, duration, end == SignalType.ON_COMPLETE);
    }
}
