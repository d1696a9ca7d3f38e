/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import java.util.List;
import reactor.core.publisher.Mono;

/** How one of several racing calls ended: with a value, or with an error. */
record Outcome<T>(List<T> values, List<Throwable> errors) {
    static <T> Mono<Outcome<T>> of(Mono<T> call) {
        return call.map(value -> new Outcome<>(List.of(value), List.of()))
                .onErrorResume(error -> Mono.just(new Outcome<>(List.of(), List.of(error))));
    }
}
