/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

import io.github.reactivesession.GroupCommit.Append;
import io.github.reactivesession.GroupCommit.Outcome;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.util.context.Context;

/** Appends that are written together, and their common subscription to the writer, which no requester can cancel. */
final class CommitBatch implements CoreSubscriber<List<Outcome>> {
    private final CommitLane lane;
    private final List<PendingAppend> appends;
    private final AtomicBoolean terminated = new AtomicBoolean();
    private @Nullable List<Outcome> outcomes;
    private @Nullable Throwable failure;
    /** Written last, so that whoever sees it sees the rest. */
    private volatile boolean ended;

    CommitBatch(CommitLane lane, List<PendingAppend> appends) {
        this.lane = lane;
        this.appends = appends;
    }

    List<Append> toWrite() {
        return appends.size() == 1
                ? List.of(appends.get(0).append())
                : appends.stream().map(PendingAppend::append).toList();
    }

    /** A lone append is written in the context of its subscriber; several have none in common (R39). */
    @Override
    public Context currentContext() {
        return appends.size() == 1 ? appends.get(0).context() : Context.empty();
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<Outcome> result) {
        outcomes = result;
    }

    @Override
    public void onError(Throwable error) {
        end(error);
    }

    @Override
    public void onComplete() {
        end(
                hasOutcomeOfEach()
                        ? null
                        : new IllegalStateException("no outcome of each of " + appends.size() + " appends"));
    }

    private boolean hasOutcomeOfEach() {
        if (outcomes == null || outcomes.size() != appends.size()) {
            return false;
        }
        for (Outcome outcome : outcomes) {
            if (outcome == null) {
                return false;
            }
        }
        return true;
    }

    /** Lets the lane begin what comes next, and then answers, unless it is to be tried again in halves. */
    void end(@Nullable Throwable error) {
        if (!terminated.compareAndSet(false, true)) {
            if (error != null) {
                CommitLane.dropped(error);
            }
            return;
        }
        failure = error;
        ended = true;
        lane.drain();
        if (!isToBeHalved()) {
            answer();
        }
    }

    boolean hasEnded() {
        return ended;
    }

    /** One append of several may be what the store refuses; when the store cannot be reached, all of them are. */
    boolean isToBeHalved() {
        boolean common = failure instanceof ClosedException
                || (failure instanceof SessionException known && known.isRetryable());
        return failure != null && appends.size() > 1 && !common;
    }

    CommitBatch firstHalf() {
        return new CommitBatch(lane, appends.subList(0, appends.size() / 2));
    }

    CommitBatch secondHalf() {
        return new CommitBatch(lane, appends.subList(appends.size() / 2, appends.size()));
    }

    private void answer() {
        for (int i = 0; i < appends.size(); i++) {
            try {
                answer(i);
            } catch (Throwable thrown) {
                CommitLane.dropped(thrown);
            }
            lane.exit();
        }
    }

    private void answer(int i) {
        PendingAppend append = appends.get(i);
        Outcome outcome = outcomes == null || failure != null ? null : outcomes.get(i);
        Appended stored = outcome == null ? null : outcome.stored();
        if (stored != null) {
            append.store(stored);
            return;
        }
        SessionException error = outcome == null ? null : outcome.error();
        append.fail(error != null ? error : Objects.requireNonNull(failure));
    }
}
