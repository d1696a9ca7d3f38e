/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * The one reader of a followed session, for all its followers of a service. It takes in what this service has appended, what the
 * store has answered, and hints: one step at a time, on threads of the parallel scheduler. No step waits; one look at the
 * session, and one read of its news, may be under way beside them.
 */
final class Feed {
    private static final Logger LOG = LoggerFactory.getLogger(Feed.class);
    private final SessionKey key;
    private final Following following;
    private final SessionStore store;
    private final Tail tail;
    private final Scheduler scheduler = Schedulers.parallel();
    private final Followers followers = new Followers();
    private final OwnAppends appended;
    private final Queue<Runnable> answers = new ConcurrentLinkedQueue<>();
    private final AtomicLong hinted = new AtomicLong();
    /** The highest sequence that was told, 1 at least, as 0 tells of something else. */
    private final AtomicLong highest = new AtomicLong(1);

    private final AtomicBoolean due = new AtomicBoolean();
    private final AtomicBoolean started = new AtomicBoolean();
    private final AtomicInteger asked = new AtomicInteger();
    private final Disposable.Swap timer = Disposables.swap();
    private final Sinks.Empty<Void> stopped = Sinks.empty();
    private final Disposable.Swap hints = Disposables.swap();
    private final AtomicReference<@Nullable End> end = new AtomicReference<>();
    private final NewsReader.Asker asker = new NewsReader.Asker();
    private volatile boolean ready;
    /** The last follower that came before a look at the store which found the session that is followed. */
    private volatile long confirmed;
    /** What follows belongs to the step. */
    private @Nullable Instant createdAt;

    private final Pauses pauses;
    private boolean looking;
    private boolean reading;
    private boolean more;

    Feed(SessionKey key, Following following) {
        this.key = key;
        this.following = following;
        this.store = following.store();
        FollowOptions options = following.options();
        this.tail = new Tail(options.tailEvents(), options.tailBytes());
        this.appended = new OwnAppends(tail);
        this.pauses = new Pauses(options.heartbeat(), store.options().clock());
    }

    SessionKey key() {
        return key;
    }

    Followers followers() {
        return followers;
    }

    /** The newest events, once the feed is ready. */
    Tail tail() {
        return tail;
    }

    /** Whether it is known where the session stands, and that it is the one this follower has come for (R33). */
    boolean isReady(long follower) {
        return ready && follower <= confirmed;
    }

    /** When the session was created, once the feed is ready. */
    @Nullable
    Instant createdAt() {
        return createdAt;
    }

    /** Whether there may be events that the tail has not got yet. */
    boolean isBehind() {
        return hinted.get() > tail.last();
    }

    /** How it has ended, or null. */
    @Nullable
    End end() {
        return end.get();
    }

    /** Begins, or looks at the store for those that have joined meanwhile. */
    void start() {
        if (started.compareAndSet(false, true)) {
            Flux<Hint> told = store.hints(key).onErrorResume(this::withoutHints);
            hints.update(told.subscribe(this::hint, error -> {}, () -> finish(null)));
        }
        look();
    }

    private Flux<Hint> withoutHints(Throwable error) {
        if (!(error instanceof ClosedException)) {
            LOG.warn("no hints about {}, it is looked at now and then", key, error);
        }
        return Flux.never();
    }

    /** Takes what this service has stored, so that its own followers need not read it. */
    void appended(Appended stored) {
        appended.add(stored);
        wake();
    }

    private void hint(Hint hint) {
        if (hint instanceof Hint.Passing passing) {
            followers.pass(passing.event(), Math.max(tail.last(), hinted.get()));
        } else if (hint instanceof Hint.Moved moved && moved.sequence() >= highest.get()) {
            highest.accumulateAndGet(moved.sequence(), Math::max);
            if (!ready || moved.sequence() > tail.last()) {
                reach(moved.sequence());
                wake();
            }
        } else {
            // A sequence that falls back may be late, or that of another session under the same key.
            look();
        }
    }

    private void reach(long sequence) {
        hinted.accumulateAndGet(sequence, Math::max);
    }

    /** Looks whether the session is still the one it was. */
    void look() {
        due.set(true);
        wake();
    }

    private void lookIn(Duration delay) {
        timer.update(scheduler.schedule(this::look, delay.toMillis() + 1, TimeUnit.MILLISECONDS));
    }

    private void answer(Runnable answer) {
        answers.add(answer);
        wake();
    }

    private void wake() {
        if (asked.getAndIncrement() == 0) {
            Disposable unused = scheduler.schedule(this::run);
        }
    }

    private void run() {
        int seen = asked.get();
        for (Runnable answer = answers.poll(); answer != null; answer = answers.poll()) {
            answer.run();
        }
        takeAppended();
        if (end() == null) {
            lookWhenDue();
            readWhenBehind();
        }
        if (asked.addAndGet(-seen) != 0) {
            Disposable unused = scheduler.schedule(this::run);
        }
    }

    private void takeAppended() {
        if (!ready) {
            return;
        }
        if (appended.take(createdAt)) {
            followers.deliver();
        }
        reach(appended.missing());
        if (appended.tookAnother()) {
            look();
        }
    }

    private void lookWhenDue() {
        if (looking || !due.getAndSet(false)) {
            return;
        }
        looking = true;
        long last = followers.last();
        long from = tail.last();
        Disposable unused = following
                .turns()
                .take(Mono.defer(() -> store.find(key)))
                .map(Optional::of)
                .defaultIfEmpty(Optional.empty())
                .takeUntilOther(stopped.asMono())
                .subscribe(
                        found -> answer(() -> seen(found.orElse(null), last, from)),
                        error -> answer(() -> unseen(error, last)));
    }

    /** What was appended here since the look began says nothing about what it has found. */
    private void seen(@Nullable Session session, long last, long from) {
        looking = false;
        boolean another = ready && session != null && !isFollowed(session, from);
        if (session == null || another) {
            endFor(another ? confirmed : last);
            return;
        }
        if (!ready) {
            createdAt = session.createdAt();
            tail.begin(session.lastSequence());
            ready = true;
        }
        highest.set(Math.max(session.lastSequence(), 1));
        reach(session.lastSequence());
        confirmed = last;
        followers.letIn(last, Follower::drain);
        lookIn(pauses.until(session));
    }

    private boolean isFollowed(Session session, long from) {
        return session.createdAt().equals(createdAt) && session.lastSequence() >= from;
    }

    /** A store that is away fails whoever comes, and delays the others (R32). */
    private void unseen(Throwable error, long last) {
        looking = false;
        if (!ready || !Following.isRetryable(error)) {
            finish(error);
            return;
        }
        followers.letIn(last, follower -> follower.fail(error));
        lookIn(pauses.whileAway());
    }

    private void readWhenBehind() {
        long target = hinted.get();
        if (!ready || reading || !(more || target > tail.last())) {
            return;
        }
        reading = true;
        Disposable unused = following
                .news()
                .after(new Position(key, tail.last()), asker)
                .retryWhen(Following.PATIENTLY)
                .takeUntilOther(stopped.asMono())
                .subscribe(news -> answer(() -> accept(news, target)), error -> answer(() -> finish(error)));
    }

    /** Another session under the same key is not the one that was followed (R33). */
    private void accept(NewsReader.Answer answer, long target) {
        reading = false;
        more = answer.more();
        if (!Objects.equals(answer.news().createdAt(), createdAt)) {
            endFor(confirmed);
            return;
        }
        for (Event event : answer.news().events()) {
            if (event.sequence() > tail.last()) {
                tail.add(event);
            }
        }
        // Where the store shows less than was told, unless more has been told of meanwhile.
        if (!more && tail.last() < target && hinted.compareAndSet(target, tail.last())) {
            appended.giveUp();
            lookIn(Pauses.SHORTEST);
        }
        followers.deliver();
    }

    /** Ends it for all followers: the service closes, or the store refuses. */
    void finish(@Nullable Throwable error) {
        end(End.of(ready && error instanceof ClosedException ? null : error));
    }

    /** The session is gone. Whoever has come since comes for another one, which may be there by now. */
    private void endFor(long last) {
        end(new End(null, last));
    }

    private void end(End how) {
        if (end.compareAndSet(null, how)) {
            following.forget(this);
            stop();
            followers.deliver();
        }
    }

    void stop() {
        hints.dispose();
        timer.dispose();
        Sinks.EmitResult unused = stopped.tryEmitEmpty();
    }

    /**
     * How following ends.
     *
     * @param error why, or null when it completes
     * @param last the last follower that it is the end for
     */
    record End(@Nullable Throwable error, long last) {
        /** The end for whoever follows. */
        static End of(@Nullable Throwable error) {
            return new End(error, Long.MAX_VALUE);
        }
    }
}
