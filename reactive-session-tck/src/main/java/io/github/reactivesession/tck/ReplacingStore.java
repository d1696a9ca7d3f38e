/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import io.github.reactivesession.Page;
import io.github.reactivesession.Session;
import io.github.reactivesession.SessionCursor;
import io.github.reactivesession.SessionScan;
import io.github.reactivesession.SessionStore;
import java.util.concurrent.atomic.AtomicBoolean;
import reactor.core.publisher.Mono;

/** A store in which somebody else does something just after sessions were listed for the first time. */
final class ReplacingStore extends ForwardingStore {
    private final AtomicBoolean done = new AtomicBoolean();
    private final Mono<?> deed;

    ReplacingStore(SessionStore store, Mono<?> deed) {
        super(store);
        this.deed = deed;
    }

    @Override
    public Mono<Page<Session, SessionCursor>> list(SessionScan scan) {
        return super.list(scan).delayUntil(page -> done.getAndSet(true) ? Mono.empty() : deed);
    }
}
