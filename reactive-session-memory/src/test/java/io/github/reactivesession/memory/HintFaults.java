/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.memory;

import io.github.reactivesession.Event;
import io.github.reactivesession.Hint;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionStore;
import io.github.reactivesession.StateOwner;
import io.github.reactivesession.tck.ForwardingStore;
import java.util.List;
import java.util.function.UnaryOperator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Stores that tell followers too little, or too much (R15, R25, R30, R33, R40). */
final class HintFaults {
    private HintFaults() {}

    static List<Fault> all() {
        return List.of(
                Fault.of(
                        25, "tells nobody of a state", hinting(hints -> hints.filter(hint -> !hint.equals(Hint.LOOK)))),
                Fault.of(33, "tells nobody of a deletion", hinting(hints -> hints.filter(HintFaults::isOfAppend))),
                Fault.of(40, "keeps followers when it is closed", hinting(hints -> hints.concatWith(Flux.never()))),
                Fault.of(15, "shows partial events twice", hinting(HintFaults::twice)),
                Fault.of(15, "shows nobody partial events", store -> new ForwardingStore(store) {
                    @Override
                    public Mono<Void> publish(SessionKey key, Event partial) {
                        return Mono.empty();
                    }
                }));
    }

    private static boolean isOfAppend(Hint hint) {
        return !(hint instanceof Hint.Moved moved) || moved.sequence() > 0;
    }

    private static Flux<Hint> twice(Flux<Hint> hints) {
        return hints.concatMap(hint -> Flux.just(hint, hint));
    }

    private static UnaryOperator<SessionStore> hinting(UnaryOperator<Flux<Hint>> change) {
        return store -> new ForwardingStore(store) {
            @Override
            public Flux<Hint> hints(StateOwner owner) {
                return change.apply(super.hints(owner));
            }
        };
    }
}
