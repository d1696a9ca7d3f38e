/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

import io.github.reactivesession.GroupCommit.Append;
import io.github.reactivesession.GroupCommit.Outcome;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.util.concurrent.Queues;

/**
 * The appends of some sessions, in order, one batch at a time.
 *
 * <p>Whoever raises the count of work from zero works until it is zero again, and nobody else does: that one owns every
 * field that is not final and atomic. It holds no lock, and whoever comes meanwhile leaves its work and goes on. A writer
 * that ends at once is so found by the loop that called it, and never begins another batch on top of its own stack.
 */
final class CommitLane {
    private static final Logger LOG = LoggerFactory.getLogger(CommitLane.class);

    private final GroupCommitOptions options;
    private final Function<List<Append>, Mono<List<Outcome>>> writer;
    private final QueueBound bound;
    private final Lifecycle lifecycle;
    private final LongAdder batches;
    private final AtomicInteger work = new AtomicInteger();
    /** What came and what was cancelled, to be sorted into what waits. */
    private final Queue<PendingAppend> inbox =
            Queues.<PendingAppend>unboundedMultiproducer().get();

    private final Set<PendingAppend> waiting = new LinkedHashSet<>();
    private final Deque<CommitBatch> halves = new ArrayDeque<>();
    private volatile @Nullable CommitBatch inFlight;

    CommitLane(
            GroupCommitOptions options,
            Function<List<Append>, Mono<List<Outcome>>> writer,
            QueueBound bound,
            Lifecycle lifecycle,
            LongAdder batches) {
        this.options = options;
        this.writer = writer;
        this.bound = bound;
        this.lifecycle = lifecycle;
        this.batches = batches;
    }

    /** Sends an append at once when there is nothing before it, or lets it wait when there is room. */
    void submit(PendingAppend append) {
        if (!lifecycle.tryEnter()) {
            append.fail(lifecycle.closed());
        } else if (!sendAtOnce(append)) {
            enqueue(append);
        }
    }

    private boolean sendAtOnce(PendingAppend append) {
        if (inFlight != null || !work.compareAndSet(0, 1)) {
            return false;
        }
        boolean sent = inFlight == null && waiting.isEmpty() && inbox.isEmpty() && append.send();
        if (sent) {
            start(new CommitBatch(this, List.of(append)));
        }
        drain(1);
        return sent;
    }

    private void enqueue(PendingAppend append) {
        append.measure();
        if (!bound.tryAcquire(append.bytes())) {
            append.fail(bound.overloaded());
            exit();
        } else if (append.queue()) {
            inbox.offer(append);
            drain();
        } else {
            bound.release(1, append.bytes());
            exit();
        }
    }

    /** Takes back an append that waits. It comes a second time, and finds itself cancelled. */
    void withdraw(PendingAppend append) {
        bound.release(1, append.bytes());
        inbox.offer(append);
        drain();
        exit();
    }

    void exit() {
        try {
            lifecycle.exit();
        } catch (Throwable thrown) {
            dropped(thrown);
        }
    }

    void drain() {
        if (work.getAndIncrement() == 0) {
            drain(1);
        }
    }

    private void drain(int owned) {
        int left = owned;
        while (left != 0) {
            try {
                sort();
                startNext();
            } catch (Throwable thrown) {
                dropped(thrown);
            }
            left = work.addAndGet(-left);
        }
    }

    private void startNext() {
        while (isFree()) {
            CommitBatch next = next();
            if (next == null) {
                return;
            }
            start(next);
        }
    }

    private void sort() {
        for (PendingAppend append = inbox.poll(); append != null; append = inbox.poll()) {
            if (append.isCancelled()) {
                waiting.remove(append);
            } else {
                waiting.add(append);
            }
        }
    }

    private boolean isFree() {
        CommitBatch last = inFlight;
        if (last == null) {
            return true;
        }
        if (!last.hasEnded()) {
            return false;
        }
        inFlight = null;
        if (last.isToBeHalved()) {
            halves.push(last.secondHalf());
            halves.push(last.firstHalf());
        }
        return true;
    }

    private @Nullable CommitBatch next() {
        CommitBatch half = halves.poll();
        return half != null || waiting.isEmpty() ? half : gather();
    }

    /** Takes the oldest appends that fit; at least one, so that a large one is written too. */
    private @Nullable CommitBatch gather() {
        List<PendingAppend> batch = new ArrayList<>();
        int events = 0;
        long bytes = 0;
        Iterator<PendingAppend> oldest = waiting.iterator();
        while (oldest.hasNext()) {
            PendingAppend append = oldest.next();
            boolean fits = append.size() <= options.maxBatchEvents() - events
                    && append.bytes() <= options.maxBatchBytes() - bytes;
            if (!fits && !batch.isEmpty()) {
                break;
            }
            oldest.remove();
            if (append.send()) {
                batch.add(append);
                events += append.size();
                bytes += append.bytes();
            }
        }
        bound.release(batch.size(), bytes);
        return batch.isEmpty() ? null : new CommitBatch(this, batch);
    }

    /** Writes. This subscription is the batch's own: no requester's cancel ends it (R37). */
    private void start(CommitBatch batch) {
        inFlight = batch;
        batches.increment();
        try {
            writer.apply(batch.toWrite()).subscribe(batch);
        } catch (Throwable thrown) {
            batch.end(thrown);
        }
    }

    /** What comes too late, or from a subscriber that throws: it must hurt nobody else. */
    static void dropped(Throwable error) {
        LOG.error("an error nobody is left to be told of", error);
    }
}
