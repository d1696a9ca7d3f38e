/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.benchmarks;

import java.util.function.IntFunction;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Callers that each wait for their own answer and then call again. */
final class Load {
    private Load() {}

    /**
     * Lets callers call for some time.
     *
     * @param callers how many there are at once
     * @param units what one call counts for
     * @param call what the caller of a number does
     * @return a turn
     */
    static Contest.Turn of(int callers, int units, IntFunction<? extends Publisher<?>> call) {
        return seconds -> {
            long begin = System.nanoTime();
            long end = begin + (long) (seconds * 1e9);
            Long calls = Flux.range(0, callers)
                    .flatMap(caller -> repeat(caller, call, end), callers)
                    .reduce(0L, Long::sum)
                    .block();
            double elapsed = (System.nanoTime() - begin) / 1e9;
            return calls == null ? 0 : calls * units / elapsed;
        };
    }

    private static Mono<Long> repeat(int caller, IntFunction<? extends Publisher<?>> call, long end) {
        return Flux.<Object>defer(() -> Flux.from(call.apply(caller)))
                .then(Mono.just(1))
                .repeat(() -> System.nanoTime() < end)
                .count();
    }
}
