/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;

/**
 * Lets appends that arrive while a batch is in flight share the next one, whatever session they belong to. For stores.
 *
 * <p>Each session has its lane, and a lane has one batch in flight. An append that finds its lane idle is written at
 * once, on the subscriber's thread; nothing waits for time to pass. Appends that come meanwhile wait in a bounded queue,
 * in the order of their subscription, which is the order in which those of one session are written.
 *
 * <p>The writer is called with one append or more, for one lane never twice at a time, and answers with an outcome for
 * each, in the order given. A session, and even an event id, may come several times in a batch, and counts in that order.
 * The writer writes the whole batch or fails; when it fails with an error of its own, and not with one
 * that may be retried or with {@link ClosedException}, the batch is written again in halves, so that only the append
 * that is to blame fails. What has been written may so be written again, which R12 makes safe.
 *
 * <p>Safe for use by several threads; never blocks and holds no lock (R36).
 */
public final class GroupCommit {
    private final CommitLane[] lanes;
    private final QueueBound bound;
    private final Lifecycle lifecycle = new Lifecycle("store");
    private final LongAdder batches = new LongAdder();

    private GroupCommit(GroupCommitOptions options, Function<List<Append>, Mono<List<Outcome>>> writer) {
        this.bound = new QueueBound(options);
        this.lanes = new CommitLane[options.lanes()];
        for (int i = 0; i < lanes.length; i++) {
            lanes[i] = new CommitLane(options, writer, bound, lifecycle, batches);
        }
    }

    /**
     * Makes an engine with empty queues.
     *
     * @param options how it gathers, and how much may wait
     * @param writer writes a batch; its {@code Mono} is subscribed to once, never cancelled, and emits one outcome for
     *     each append in the order given. An error, no result or a wrong number of outcomes is a failure of the batch.
     *     It must end, by a timeout if need be: until it does, its lane waits
     * @return the engine
     */
    public static GroupCommit create(GroupCommitOptions options, Function<List<Append>, Mono<List<Outcome>>> writer) {
        return new GroupCommit(Texts.requireNonNull("options", options), Texts.requireNonNull("writer", writer));
    }

    /**
     * Appends events in one atomic step, by a batch of its own or shared. Cold; each subscription is a fresh append.
     *
     * <p>A cancel while it waits takes it out of the queue, and nothing is written; afterwards the write goes on (R37).
     * The subscriber's context reaches the writer when the append has the batch for itself. The result comes on the
     * writer's thread.
     *
     * @param key the session
     * @param events one or more
     * @param expected what the session must end at
     * @return what the writer answers; {@link StoreOverloadedException} when the queue is full and
     *     {@link ClosedException} after closing, both with nothing written
     */
    public Mono<Appended> append(SessionKey key, List<Event> events, ExpectedSequence expected) {
        return new Grouped(new Append(key, events, expected), laneOf(key));
    }

    /** The hash of a record is a poor one for its low bits, which is where similar ids differ. */
    private CommitLane laneOf(SessionKey key) {
        int hash = key.hashCode();
        hash = (hash ^ (hash >>> 16)) * 0x85ebca6b;
        hash = (hash ^ (hash >>> 13)) * 0xc2b2ae35;
        hash ^= hash >>> 16;
        return lanes[(int) ((Integer.toUnsignedLong(hash) * lanes.length) >>> 32)];
    }

    /**
     * Refuses what comes later, and waits for what has come (R40). Cold; may be called again.
     *
     * @return completes when all that waits and is in flight has been answered
     */
    public Mono<Void> close() {
        return lifecycle.close();
    }

    /**
     * Tells what is going on.
     *
     * @return a snapshot; exact when nothing is going on
     */
    public Statistics statistics() {
        return new Statistics(bound.appends(), bound.bytes(), lifecycle.inFlight(), batches.sum());
    }

    /**
     * What a writer is to write: all of it or nothing.
     *
     * @param key the session
     * @param events one or more, in order
     * @param expected what the session must end at
     */
    public record Append(SessionKey key, List<Event> events, ExpectedSequence expected) {
        /**
         * Copies the events.
         *
         * @param key the session
         * @param events one or more, in order
         * @param expected what the session must end at
         */
        public Append {
            key = Texts.requireNonNull("key", key);
            events = List.copyOf(events);
            expected = Texts.requireNonNull("expected", expected);
        }
    }

    /**
     * What has become of one append of a batch: either of the two.
     *
     * @param stored what was stored
     * @param error why this append, and no other, was not written
     */
    public record Outcome(
            @Nullable Appended stored, @Nullable SessionException error) {
        /**
         * Checks that it is one of the two.
         *
         * @param stored what was stored
         * @param error why this append was not written
         * @throws InvalidRequestException when it is neither or both
         */
        public Outcome {
            if ((stored == null) == (error == null)) {
                throw new InvalidRequestException("outcome", "must be either what was stored or an error");
            }
        }

        /**
         * An append that was written, or had been before.
         *
         * @param stored what was stored
         * @return the outcome
         */
        public static Outcome of(Appended stored) {
            return new Outcome(stored, null);
        }

        /**
         * An append of which nothing was written.
         *
         * @param error why
         * @return the outcome
         */
        public static Outcome failed(SessionException error) {
            return new Outcome(null, error);
        }
    }

    /**
     * What is going on.
     *
     * @param queuedAppends how many wait
     * @param queuedBytes about what they weigh
     * @param unanswered how many wait or are in flight
     * @param batches how often the writer was called so far
     */
    public record Statistics(int queuedAppends, long queuedBytes, long unanswered, long batches) {}

    /** An append that begins with each subscription. */
    private static final class Grouped extends Mono<Appended> {
        private final Append append;
        private final CommitLane lane;

        Grouped(Append append, CommitLane lane) {
            this.append = append;
            this.lane = lane;
        }

        @Override
        public void subscribe(CoreSubscriber<? super Appended> actual) {
            PendingAppend pending = new PendingAppend(append, lane, actual);
            actual.onSubscribe(pending);
            lane.submit(pending);
        }
    }
}
