/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import io.github.reactivesession.Event;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** A publisher that gives an event when it is told to, never ends by itself, and knows when it is let go. */
final class EventSource {
    private final Sinks.Many<Event> events = Sinks.many().unicast().onBackpressureBuffer();
    private final Sinks.Empty<Void> cancelled = Sinks.empty();

    /** Gives events; before anybody listens they wait. */
    void give(Event... given) {
        for (Event event : given) {
            events.emitNext(event, Sinks.EmitFailureHandler.FAIL_FAST);
        }
    }

    /** The publisher, for one subscriber. */
    Flux<Event> flux() {
        return events.asFlux().doOnCancel(this::noteCancel);
    }

    private void noteCancel() {
        Sinks.EmitResult unused = cancelled.tryEmitEmpty();
    }

    /** Completes when the subscriber has cancelled. */
    Mono<Void> cancelled() {
        return cancelled.asMono();
    }
}
