/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import io.github.reactivesession.Session;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionStore;
import io.github.reactivesession.StoreUnavailableException;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** A store in which finding a session takes until it is released, or fails. */
final class HeldStore extends ForwardingStore {
    private volatile Mono<Void> gate = Mono.empty();
    private volatile Sinks.Empty<Void> held = Sinks.empty();

    HeldStore(SessionStore store) {
        super(store);
    }

    @Override
    public Mono<Session> find(SessionKey key) {
        return Mono.defer(() -> gate.then(super.find(key)));
    }

    void hold() {
        held = Sinks.empty();
        gate = held.asMono();
    }

    void goAway() {
        gate = Mono.error(() -> new StoreUnavailableException("it is away", null));
    }

    void release() {
        gate = Mono.empty();
        held.tryEmitEmpty();
    }
}
