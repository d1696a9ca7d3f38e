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

    private final AtomicLong inFlight = new AtomicLong();
    private final Sinks.Empty<Void> drained = Sinks.empty();

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
            requireOpen(inFlight.get());
            return single;
        });
    }

    /** A stream that must not begin after closing; its calls are counted one by one. */
    <T> Flux<T> stream(Flux<T> stream) {
        return Flux.defer(() -> {
            requireOpen(inFlight.get());
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
        requireOpen(inFlight.getAndUpdate(count -> count < 0 ? count : count + 1));
    }

    private void exit() {
        if (inFlight.decrementAndGet() == CLOSED) {
            finish();
        }
    }

    private void finish() {
        Sinks.EmitResult unused = drained.tryEmitEmpty();
    }

    private static void requireOpen(long count) {
        if (count < 0) {
            throw new ClosedException("session service");
        }
    }
}
