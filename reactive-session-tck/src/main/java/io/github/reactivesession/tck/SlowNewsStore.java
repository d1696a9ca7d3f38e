/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import io.github.reactivesession.News;
import io.github.reactivesession.Position;
import io.github.reactivesession.SessionStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Mono;

/** A store that takes its time to read news, and counts how often it is asked. */
final class SlowNewsStore extends ForwardingStore {
    private static final Duration TIME = Duration.ofMillis(300);

    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();

    SlowNewsStore(SessionStore store) {
        super(store);
    }

    @Override
    public Mono<List<News>> news(List<Position> positions, int limit) {
        Mono<List<News>> read = super.news(positions, limit);
        return Mono.defer(() -> {
            calls.incrementAndGet();
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            return Mono.delay(TIME).then(read).doOnTerminate(running::decrementAndGet);
        });
    }

    int calls() {
        return calls.get();
    }

    int mostAtOnce() {
        return most.get();
    }
}
