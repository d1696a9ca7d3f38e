/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
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
    /** How long to wait before looking again at a store that told of events and then did not show them. */
    private static final Duration PAUSE = Duration.ofMillis(50);

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    private final SessionKey key;
    private final Following following;
    private final SessionStore store;
    private final Tail tail;
    private final Scheduler scheduler = Schedulers.parallel();
    private final Set<Follower> followers = ConcurrentHashMap.newKeySet();
    /** Those that have not been shown anything yet, by their numbers. */
    private final Queue<Follower> arriving = new ConcurrentLinkedQueue<>();

    private final AtomicLong joins = new AtomicLong();
    private final Queue<Appended> appended = new ConcurrentLinkedQueue<>();
    private final Queue<Runnable> answers = new ConcurrentLinkedQueue<>();
    private final AtomicLong hinted = new AtomicLong();
    /** The highest sequence that was told, 1 at least, as 0 tells of something else. */
    private final AtomicLong highest = new AtomicLong(1);

    private final AtomicBoolean due = new AtomicBoolean();
    private final AtomicBoolean started = new AtomicBoolean();
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger passed = new AtomicInteger();
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

    private boolean looking;
    private boolean reading;
    private boolean more;
    private Duration pause = PAUSE;

    Feed(SessionKey key, Following following) {
        this.key = key;
        this.following = following;
        this.store = following.store();
        this.tail =
                new Tail(following.options().tailEvents(), following.options().tailBytes());
    }

    SessionKey key() {
        return key;
    }

    Set<Follower> followers() {
        return followers;
    }

    /** The newest events, once the feed is ready. */
    Tail tail() {
        return tail;
    }

    /** Takes in a follower, and gives it its number. */
    void join(Follower follower) {
        follower.number(joins.incrementAndGet());
        followers.add(follower);
        arriving.add(follower);
    }

    void leave(Follower follower) {
        followers.remove(follower);
        if (!isReady(follower.number())) {
            arriving.remove(follower);
        }
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
            pass(passing.event());
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

    /** Whoever tells hints is not kept by those that are shown something. */
    private void pass(Event partial) {
        long told = Math.max(tail.last(), hinted.get());
        boolean wanted = false;
        for (Follower follower : followers) {
            wanted |= follower.pass(partial, told);
        }
        if (wanted && passed.getAndIncrement() == 0) {
            Disposable unused = scheduler.schedule(this::deliverPassed);
        }
    }

    private void deliverPassed() {
        int seen = passed.get();
        deliver();
        if (passed.addAndGet(-seen) != 0) {
            Disposable unused = scheduler.schedule(this::deliverPassed);
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

    /** Appends end in any order, so what came together is put in order first; what still leaves a gap is read. */
    private void takeAppended() {
        if (!ready || appended.isEmpty()) {
            return;
        }
        List<Event> events = new ArrayList<>();
        for (Appended stored = appended.poll(); stored != null; stored = appended.poll()) {
            if (stored.createdAt().equals(createdAt)) {
                events.addAll(stored.events());
            } else {
                look();
            }
        }
        events.sort(Comparator.comparingLong(Event::sequence));
        for (Event event : events) {
            if (event.sequence() == tail.last() + 1) {
                tail.add(event);
            } else {
                reach(event.sequence());
            }
        }
        deliver();
    }

    private void lookWhenDue() {
        if (looking || !due.getAndSet(false)) {
            return;
        }
        looking = true;
        long last = joins.get();
        long from = tail.last();
        Disposable unused = following
                .turns()
                .take(store.find(key))
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
        letIn(last, Follower::drain);
        lookIn(untilExpiry(session));
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
        letIn(last, follower -> follower.fail(error));
        pause = shorter(pause.multipliedBy(2), LONGEST_PAUSE);
        lookIn(pause);
    }

    /** Lets those go on that came until then. */
    private void letIn(long last, Consumer<Follower> in) {
        for (Follower next = arriving.peek(); next != null && next.number() <= last; next = arriving.peek()) {
            arriving.poll();
            guarded(next, in);
        }
    }

    private Duration untilExpiry(Session session) {
        Duration heartbeat = following.options().heartbeat();
        Instant expiresAt = session.expiresAt();
        if (expiresAt == null) {
            pause = PAUSE;
            return heartbeat;
        }
        Duration left = Duration.between(store.options().clock().instant(), expiresAt);
        // A session that outlives its time does so by another clock, which may be far behind.
        pause = left.compareTo(PAUSE) < 0 ? shorter(pause.multipliedBy(2), heartbeat) : PAUSE;
        return shorter(left.compareTo(PAUSE) < 0 ? pause : left, heartbeat);
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
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
        deliver();
        if (!more && tail.last() < target) {
            // Unless more has been told of meanwhile.
            hinted.compareAndSet(target, tail.last());
            lookIn(PAUSE);
        }
    }

    private void deliver() {
        followers.forEach(follower -> guarded(follower, Follower::drain));
    }

    /** What one follower does must not stop the feed for the others. */
    private static void guarded(Follower follower, Consumer<Follower> step) {
        try {
            step.accept(follower);
        } catch (Throwable thrown) {
            LOG.error("a follower has failed, and the others go on", thrown);
        }
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
            deliver();
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
