/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.CoreSubscriber;
import reactor.util.context.Context;

/** Between a run and its subscriber: passes demand on while there is one, and lets the run go on when it cancels. */
final class Unattended<T> implements CoreSubscriber<T>, Subscription {
    private static final Logger LOG = LoggerFactory.getLogger(Unattended.class);

    private final CoreSubscriber<? super T> subscriber;
    private @Nullable Subscription source;
    private volatile boolean gone;

    Unattended(CoreSubscriber<? super T> subscriber) {
        this.subscriber = subscriber;
    }

    @Override
    public Context currentContext() {
        return subscriber.currentContext();
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        source = subscription;
        subscriber.onSubscribe(this);
    }

    @Override
    public void onNext(T item) {
        if (!gone) {
            subscriber.onNext(item);
        }
    }

    @Override
    public void onError(Throwable error) {
        if (gone) {
            LOG.warn("a run that nobody waits for any more has failed", error);
        } else {
            subscriber.onError(error);
        }
    }

    @Override
    public void onComplete() {
        if (!gone) {
            subscriber.onComplete();
        }
    }

    @Override
    public void request(long count) {
        if (source != null) {
            source.request(count);
        }
    }

    @Override
    public void cancel() {
        gone = true;
        request(Long.MAX_VALUE);
    }
}
