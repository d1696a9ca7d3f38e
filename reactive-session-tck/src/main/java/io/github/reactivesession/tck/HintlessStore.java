/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import io.github.reactivesession.Hint;
import io.github.reactivesession.SessionStore;
import io.github.reactivesession.StateOwner;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/** A store whose hints are all lost, and that now and then tells of events which are not there. */
final class HintlessStore extends ForwardingStore {
    private final Sinks.Many<Hint> lies = Sinks.many().multicast().directBestEffort();

    HintlessStore(SessionStore store) {
        super(store);
    }

    @Override
    public Flux<Hint> hints(StateOwner owner) {
        return lies.asFlux();
    }

    void lie() {
        lies.tryEmitNext(new Hint.Moved(1)).orThrow();
        lies.tryEmitNext(new Hint.Moved(1_000_000)).orThrow();
    }
}
