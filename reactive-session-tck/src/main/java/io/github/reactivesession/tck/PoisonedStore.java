/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import io.github.reactivesession.News;
import io.github.reactivesession.Position;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionStore;
import io.github.reactivesession.StoreUnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Mono;

/** A store that cannot read the news of one session in time, nor those of any that are read with it. */
final class PoisonedStore extends ForwardingStore {
    private static final Duration TIME = Duration.ofMillis(500);

    private final AtomicInteger spoilt = new AtomicInteger();
    private final SessionKey poison;

    PoisonedStore(SessionStore store, SessionKey poison) {
        super(store);
        this.poison = poison;
    }

    @Override
    public Mono<List<News>> news(List<Position> positions, int limit) {
        if (positions.stream().noneMatch(position -> position.key().equals(poison))) {
            return super.news(positions, limit);
        }
        return Mono.delay(TIME).then(Mono.error(() -> {
            spoilt.addAndGet(positions.size() > 1 ? 1 : 0);
            return new StoreUnavailableException("it took too long", null);
        }));
    }

    /** How many reads of several sessions have failed for the sake of one. */
    int spoilt() {
        return spoilt.get();
    }
}
