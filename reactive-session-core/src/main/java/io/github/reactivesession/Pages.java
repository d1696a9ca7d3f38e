/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Pages to a flux: one at a time, the next one when the last item of the one before has been taken (R18, R38). */
final class Pages {
    private Pages() {}

    /** Streams what scans bring. A scan is asked for again, with what its page said to go on from, until it ends. */
    static <S, T, C> Flux<T> stream(S first, Function<S, Mono<Page<T, C>>> read, Next<S, C> next) {
        return Flux.defer(() -> new Reader<>(first, read, next).stream());
    }

    /** Makes the scan that goes on where a page ended. */
    @FunctionalInterface
    interface Next<S, C> {
        S after(S scan, C next);
    }

    /** One subscription's place. Its steps follow each other, so plain fields do. */
    private static final class Reader<S, T, C> {
        private final Function<S, Mono<Page<T, C>>> read;
        private final Next<S, C> next;
        private @Nullable S scan;

        Reader(S first, Function<S, Mono<Page<T, C>>> read, Next<S, C> next) {
            this.scan = first;
            this.read = read;
            this.next = next;
        }

        Flux<T> stream() {
            return Mono.defer(this::page).flatMapIterable(Page::items).repeat(() -> scan != null);
        }

        private Mono<Page<T, C>> page() {
            S current = scan;
            return current == null ? Mono.empty() : read.apply(current).doOnNext(page -> advance(current, page));
        }

        private void advance(S current, Page<T, C> page) {
            C place = page.next();
            scan = place == null ? null : next.after(current, place);
        }
    }
}
