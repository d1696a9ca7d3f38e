/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import io.github.reactivesession.NewSession;
import io.github.reactivesession.Session;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionStore;
import reactor.core.publisher.Mono;

/** A store in which somebody else creates every session just after it was found to be absent. */
final class OvertakenStore extends FailingStore {
    private final SessionStore rival;

    OvertakenStore(SessionStore store) {
        super(store, Integer.MAX_VALUE);
        this.rival = store;
    }

    @Override
    public Mono<Session> find(SessionKey key) {
        Mono<Session> overtake = rival.create(key, NewSession.of(key).withAgentId("rival"));
        return super.find(key).switchIfEmpty(overtake.then(Mono.empty()));
    }
}
