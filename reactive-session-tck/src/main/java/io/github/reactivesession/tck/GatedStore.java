/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import io.github.reactivesession.Appended;
import io.github.reactivesession.Event;
import io.github.reactivesession.ExpectedSequence;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionStore;
import java.util.List;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Holds each append up at a gate: before it is sent, or when its answer comes back. */
final class GatedStore extends ForwardingStore {
    private final boolean beforeSending;
    private final Sinks.Empty<Void> arrived = Sinks.empty();
    private final Sinks.Empty<Void> gate = Sinks.empty();

    private GatedStore(SessionStore store, boolean beforeSending) {
        super(store);
        this.beforeSending = beforeSending;
    }

    static GatedStore beforeSending(SessionStore store) {
        return new GatedStore(store, true);
    }

    static GatedStore beforeAnswering(SessionStore store) {
        return new GatedStore(store, false);
    }

    @Override
    public Mono<Appended> append(SessionKey key, List<Event> events, ExpectedSequence expected) {
        Mono<Appended> append = super.append(key, events, expected);
        return beforeSending ? Mono.defer(this::hold).then(append) : append.delayUntil(stored -> hold());
    }

    private Mono<Void> hold() {
        Sinks.EmitResult unused = arrived.tryEmitEmpty();
        return gate.asMono();
    }

    /** Completes when the first append waits at the gate. */
    Mono<Void> arrived() {
        return arrived.asMono();
    }

    void open() {
        Sinks.EmitResult unused = gate.tryEmitEmpty();
    }
}
