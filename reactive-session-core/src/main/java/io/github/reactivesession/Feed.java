/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
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
 * The one reader of a followed session, for all its followers of a service. It works when there is something to do: events
 * that this service has appended, a hint, or the heartbeat. One step runs at a time, on threads of the parallel scheduler.
 */
final class Feed {
    private static final Logger LOG = LoggerFactory.getLogger(Feed.class);
    /** How long to wait before looking again at a store that told of events and then did not show them. */
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final SessionKey key;
    private final Following following;
    private final SessionStore store;
    private final Tail tail;
    private final Scheduler scheduler = Schedulers.parallel();
    private final Set<Follower> followers = ConcurrentHashMap.newKeySet();
    private final Queue<Appended> appended = new ConcurrentLinkedQueue<>();
    private final AtomicLong hinted = new AtomicLong();
    /** The highest sequence that was told, 1 at least, as 0 tells of something else. */
    private final AtomicLong highest = new AtomicLong(1);

    private final AtomicBoolean due = new AtomicBoolean(true);
    private final AtomicBoolean started = new AtomicBoolean();
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger passed = new AtomicInteger();
    private final AtomicLong joins = new AtomicLong();
    private final Disposable.Swap timer = Disposables.swap();
    private final Sinks.Empty<Void> stopped = Sinks.empty();
    private final Disposable.Swap hints = Disposables.swap();
    private boolean more;
    private @Nullable Instant createdAt;
    private Duration pause = PAUSE;
    /** The last follower that had joined when the step under way began. */
    private long joined;
    /** The last follower that joined before a look at the store which found the session that is followed. */
    private volatile long confirmed;

    private volatile boolean ready;
    private volatile @Nullable End end;

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

    /** Takes in a follower, and returns its number. */
    long join(Follower follower) {
        followers.add(follower);
        return joins.incrementAndGet();
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

    /** How it has ended for all, or null. */
    @Nullable
    End end() {
        return end;
    }

    /** Begins, or looks at the store for those that have joined meanwhile. */
    void start() {
        if (started.compareAndSet(false, true)) {
            Flux<Hint> told = store.hints(key).onErrorResume(this::withoutHints);
            hints.update(told.subscribe(this::hint, error -> {}, () -> finish(null)));
        }
        wake();
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
        boolean wanted = false;
        for (Follower follower : followers) {
            wanted |= follower.pass(partial);
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

    private void wake() {
        if (asked.getAndIncrement() == 0) {
            Disposable unused = scheduler.schedule(this::run);
        }
    }

    private void run() {
        int seen = asked.get();
        joined = joins.get();
        takeAppended();
        Mono<Void> work = Mono.defer(this::lookWhenDue).then(Mono.defer(this::catchUp));
        Disposable unused =
                work.takeUntilOther(stopped.asMono()).subscribe(nothing -> {}, this::finish, () -> again(seen));
    }

    private void again(int seen) {
        if (asked.addAndGet(-seen) != 0 && !timer.isDisposed()) {
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

    private void deliver() {
        followers.forEach(Follower::drain);
    }

    private Mono<Void> lookWhenDue() {
        if (!due.getAndSet(false)) {
            return Mono.empty();
        }
        Mono<Session> find = following.turns().take(store.find(key));
        return (ready ? find.retryWhen(Following.PATIENTLY) : find)
                .publishOn(scheduler)
                .doOnNext(this::found)
                .switchIfEmpty(Mono.fromRunnable(() -> endFor(joined)))
                .then();
    }

    private void found(Session session) {
        if (!ready) {
            createdAt = session.createdAt();
            tail.begin(session.lastSequence());
            highest.accumulateAndGet(session.lastSequence(), Math::max);
            ready = true;
        } else if (!session.createdAt().equals(createdAt) || session.lastSequence() < tail.last()) {
            endFor(confirmed);
            return;
        }
        confirm();
        takeAppended();
        reach(session.lastSequence());
        lookIn(untilExpiry(session));
    }

    private void confirm() {
        confirmed = joined;
        deliver();
    }

    private Duration untilExpiry(Session session) {
        Duration heartbeat = following.options().heartbeat();
        Instant expiresAt = session.expiresAt();
        if (expiresAt == null) {
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

    private void lookIn(Duration delay) {
        timer.update(scheduler.schedule(this::look, delay.toMillis() + 1, TimeUnit.MILLISECONDS));
    }

    private Mono<Void> catchUp() {
        long target = hinted.getAndSet(0);
        if (end != null || (target <= tail.last() && joined <= confirmed)) {
            return Mono.empty();
        }
        return Mono.defer(this::readNews).repeat(() -> more).then(Mono.fromRunnable(() -> requireReached(target)));
    }

    private Mono<Void> readNews() {
        return following
                .news()
                .after(new Position(key, tail.last()))
                .retryWhen(Following.PATIENTLY)
                .publishOn(scheduler)
                .doOnNext(this::accept)
                .then();
    }

    /** Another session under the same key is not the one that was followed (R33). */
    private void accept(NewsReader.Answer answer) {
        more = answer.more();
        Instant found = answer.news().createdAt();
        if (!Objects.equals(found, createdAt)) {
            more = false;
            endFor(found == null ? joined : confirmed);
            return;
        }
        answer.news().events().forEach(tail::add);
        confirm();
    }

    private void requireReached(long target) {
        if (end == null && tail.last() < target) {
            due.set(true);
            timer.update(scheduler.schedule(this::wake, PAUSE.toMillis(), TimeUnit.MILLISECONDS));
        }
    }

    /** Ends it for all followers: the session is gone, the service closes, or the store refuses. */
    void finish(@Nullable Throwable error) {
        end(End.of(ready && error instanceof ClosedException ? null : error));
    }

    /** Whoever has joined since comes for another session, which may be there by now. */
    private void endFor(long last) {
        end(new End(null, last));
    }

    private void end(End how) {
        if (end == null) {
            end = how;
        }
        following.forget(this);
        stop();
        deliver();
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
