/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import io.github.reactivesession.Event;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;

/** Throws what it is given, on each event or at the end. */
final class Thrower implements CoreSubscriber<Event> {
    private final boolean always;
    private final Throwable thrown;

    Thrower(boolean always, Throwable thrown) {
        this.always = always;
        this.thrown = thrown;
    }

    private void fail() {
        if (thrown instanceof Error error) {
            throw error;
        }
        throw (RuntimeException) thrown;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(Event event) {
        if (always) {
            fail();
        }
    }

    @Override
    public void onError(Throwable error) {
        fail();
    }

    @Override
    public void onComplete() {
        fail();
    }
}
