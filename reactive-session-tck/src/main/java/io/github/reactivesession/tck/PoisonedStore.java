/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import io.github.reactivesession.News;
import io.github.reactivesession.Position;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionStore;
import io.github.reactivesession.StoreUnavailableException;
import java.util.List;
import reactor.core.publisher.Mono;

/** A store that cannot read the news of one session, as if they took too long, nor those of any that are read with it. */
final class PoisonedStore extends ForwardingStore {
    private final SessionKey poison;

    PoisonedStore(SessionStore store, SessionKey poison) {
        super(store);
        this.poison = poison;
    }

    @Override
    public Mono<List<News>> news(List<Position> positions, int limit) {
        return positions.stream().anyMatch(position -> position.key().equals(poison))
                ? Mono.error(() -> new StoreUnavailableException("it took too long", null))
                : super.news(positions, limit);
    }
}
