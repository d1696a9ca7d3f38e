/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

import io.github.reactivesession.GroupCommit.Append;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/** One subscription to an append, from when it was made until it is answered or cancelled. */
final class PendingAppend implements Subscription {
    private static final AtomicIntegerFieldUpdater<PendingAppend> STATE =
            AtomicIntegerFieldUpdater.newUpdater(PendingAppend.class, "state");
    private static final int REQUESTED = 1;
    private static final int QUEUED = 2;
    private static final int SENT = 4;
    private static final int STORED = 8;
    private static final int CANCELLED = 16;

    private final Append append;
    private final CommitLane lane;
    private final CoreSubscriber<? super Appended> actual;
    private volatile int state;
    private long bytes;
    private @Nullable Appended stored;

    PendingAppend(Append append, CommitLane lane, CoreSubscriber<? super Appended> actual) {
        this.append = append;
        this.lane = lane;
        this.actual = actual;
    }

    Append append() {
        return append;
    }

    Context context() {
        return actual.currentContext();
    }

    /** Its part of a batch; one that brings nothing still takes a place. */
    int size() {
        return Math.max(1, append.events().size());
    }

    /** What it weighs in the queue; nothing is measured that does not wait. */
    long bytes() {
        return bytes;
    }

    void measure() {
        bytes = Sizes.estimate(append.events());
    }

    /** From here on a cancel has to give back its place in the queue. */
    boolean queue() {
        return (mark(QUEUED) & CANCELLED) == 0;
    }

    /** From here on a cancel changes nothing; false when there was one before. */
    boolean send() {
        return (mark(SENT) & CANCELLED) == 0;
    }

    boolean isCancelled() {
        return (state & CANCELLED) != 0;
    }

    void store(Appended appended) {
        stored = appended;
        if ((mark(STORED) & (REQUESTED | CANCELLED)) == REQUESTED) {
            emit(appended);
        }
    }

    void fail(Throwable error) {
        if (!isCancelled()) {
            actual.onError(error);
        }
    }

    @Override
    public void request(long n) {
        if (Operators.validate(n)) {
            boolean waits = (mark(REQUESTED) & (REQUESTED | STORED | CANCELLED)) == STORED;
            Appended appended = stored;
            if (waits && appended != null) {
                emit(appended);
            }
        }
    }

    private void emit(Appended appended) {
        actual.onNext(appended);
        if (!isCancelled()) {
            actual.onComplete();
        }
    }

    @Override
    public void cancel() {
        if ((mark(CANCELLED) & (QUEUED | SENT | CANCELLED)) == QUEUED) {
            lane.withdraw(this);
        }
    }

    /** Adds a mark, unless it has been cancelled, and returns what was there before. */
    private int mark(int flag) {
        int before;
        do {
            before = state;
        } while ((before & CANCELLED) == 0 && !STATE.compareAndSet(this, before, before | flag));
        return before;
    }
}
