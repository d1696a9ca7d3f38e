/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import io.github.reactivesession.Event;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;

/** Throws whatever it is given. */
final class Thrower implements CoreSubscriber<Event> {
    @Override
    public void onSubscribe(Subscription subscription) {
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(Event event) {
        throw new IllegalStateException("not today");
    }

    @Override
    public void onError(Throwable error) {}

    @Override
    public void onComplete() {}
}
