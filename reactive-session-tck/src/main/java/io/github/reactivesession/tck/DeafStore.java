/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import io.github.reactivesession.Hint;
import io.github.reactivesession.SessionStore;
import io.github.reactivesession.StateOwner;
import reactor.core.publisher.Flux;

/** A store whose hints are lost while it is told so. */
final class DeafStore extends ForwardingStore {
    private volatile boolean deaf;

    DeafStore(SessionStore store) {
        super(store);
    }

    @Override
    public Flux<Hint> hints(StateOwner owner) {
        return super.hints(owner).filter(hint -> !deaf);
    }

    void deafen(boolean now) {
        deaf = now;
    }
}
