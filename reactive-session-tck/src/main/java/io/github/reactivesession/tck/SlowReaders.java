/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactivesession.Event;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;

/** Readers that ask for a few events, and for the rest only when they are told to. */
final class SlowReaders {
    private final CountDownLatch first;
    private final CountDownLatch ended;
    private final int appetite;
    private final List<Reader> readers;

    SlowReaders(int count, Supplier<Flux<Event>> history, int appetite) {
        this.first = new CountDownLatch(count * appetite);
        this.ended = new CountDownLatch(count);
        this.appetite = appetite;
        this.readers =
                IntStream.range(0, count).mapToObj(number -> new Reader()).toList();
        readers.forEach(reader -> history.get().subscribe(reader));
    }

    /** Waits until all have had the few they asked for. */
    void awaitFirst(Duration patience) {
        await(first, patience);
    }

    /** Lets all read to the end. */
    void finish(Duration patience) {
        readers.forEach(BaseSubscriber::requestUnbounded);
        await(ended, patience);
    }

    List<Integer> counts() {
        return readers.stream().map(reader -> reader.count.get()).toList();
    }

    private static void await(CountDownLatch latch, Duration patience) {
        try {
            assertThat(latch.await(patience.toSeconds(), TimeUnit.SECONDS))
                    .as("all readers came so far")
                    .isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    private final class Reader extends BaseSubscriber<Event> {
        private final AtomicInteger count = new AtomicInteger();

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            request(appetite);
        }

        @Override
        protected void hookOnNext(Event event) {
            if (count.incrementAndGet() <= appetite) {
                first.countDown();
            }
        }

        @Override
        protected void hookOnComplete() {
            ended.countDown();
        }
    }
}
