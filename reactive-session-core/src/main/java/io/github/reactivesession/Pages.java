/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.util.context.ContextView;

/**
 * Pages to a flux, one after the other: the next one is read when the one before has been taken, or ahead of that when more
 * has been asked for than the one before holds (R18, R38).
 */
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

    /** One subscription's place. Its steps follow each other, so plain fields do; the demand alone comes from anywhere. */
    private static final class Reader<S, T, C> {
        private final Function<S, Mono<Page<T, C>>> read;
        private final Next<S, C> next;
        private final AtomicLong requested = new AtomicLong();
        private long paged;
        private @Nullable S scan;
        private @Nullable Mono<Page<T, C>> ahead;

        Reader(S first, Function<S, Mono<Page<T, C>>> read, Next<S, C> next) {
            this.scan = first;
            this.read = read;
            this.next = next;
        }

        Flux<T> stream() {
            return Mono.deferContextual(this::page)
                    .flatMapIterable(Page::items)
                    .repeat(() -> scan != null)
                    .doOnRequest(n -> requested.accumulateAndGet(n, Operators::addCap));
        }

        private Mono<Page<T, C>> page(ContextView context) {
            S current = scan;
            if (current == null) {
                return Mono.empty();
            }
            Mono<Page<T, C>> begun = ahead;
            Mono<Page<T, C>> page = begun == null ? read.apply(current) : begun;
            return page.doOnNext(found -> advance(current, found, context));
        }

        private void advance(S current, Page<T, C> page, ContextView context) {
            C place = page.next();
            scan = place == null ? null : next.after(current, place);
            paged += page.items().size();
            // What was asked for reaches beyond this page, so the next one is on its way while this one is taken (R18).
            // Who cancels meanwhile leaves it to come and be dropped.
            ahead = scan != null && requested.get() > paged ? begin(scan, context) : null;
        }

        private Mono<Page<T, C>> begin(S scan, ContextView context) {
            return Mono.fromFuture(read.apply(scan).contextWrite(context).toFuture());
        }
    }
}
