/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

import java.util.concurrent.atomic.AtomicLong;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Counts the calls that are in flight, and after closing lets them end and no other begin (R40). */
final class Lifecycle {
    /** Set in the count when closing has begun; the other bits go on counting. */
    private static final long CLOSED = Long.MIN_VALUE;

    private final String what;
    private final AtomicLong inFlight = new AtomicLong();
    private final Sinks.Empty<Void> drained = Sinks.empty();

    /** What is closed, as its error names it. */
    Lifecycle(String what) {
        this.what = what;
    }

    /** A call that counts as in flight from subscription to its end. */
    <T> Mono<T> call(Mono<T> call) {
        return Mono.defer(() -> {
            enter();
            return call.doFinally(end -> exit());
        });
    }

    /** A result that must not be asked for after closing; its calls are counted one by one. */
    <T> Mono<T> single(Mono<T> single) {
        return Mono.defer(() -> {
            requireOpen();
            return single;
        });
    }

    /** A stream that must not begin after closing; its calls are counted one by one. */
    <T> Flux<T> stream(Flux<T> stream) {
        return Flux.defer(() -> {
            requireOpen();
            return stream;
        });
    }

    Mono<Void> close() {
        return Mono.defer(() -> {
            long before = inFlight.getAndUpdate(count -> count | CLOSED);
            if (before == 0) {
                finish();
            }
            return drained.asMono();
        });
    }

    private void enter() {
        if (!tryEnter()) {
            throw closed();
        }
    }

    /** Counts one more call, which must {@link #exit} once; or tells that closing has begun. */
    boolean tryEnter() {
        return inFlight.getAndUpdate(count -> count < 0 ? count : count + 1) >= 0;
    }

    void exit() {
        if (inFlight.decrementAndGet() == CLOSED) {
            finish();
        }
    }

    private void finish() {
        Sinks.EmitResult unused = drained.tryEmitEmpty();
    }

    private void requireOpen() {
        if (inFlight.get() < 0) {
            throw closed();
        }
    }

    ClosedException closed() {
        return new ClosedException(what);
    }

    long inFlight() {
        return inFlight.get() & ~CLOSED;
    }
}
