/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Schedulers;

/**
 * One subscription that follows a session. What it has not seen it takes from the feed's tail, or page by page from the
 * store when it is further behind than that; it reads only what somebody has asked for (R31, R38). Whatever happens ends in
 * {@link #drain}, which one thread runs at a time.
 */
final class Follower implements Subscription {
    private static final Logger LOG = LoggerFactory.getLogger(Follower.class);
    private static final Event MARKER = Event.builder("reactive-session")
            .id("reactive-session:caught-up")
            .partial(true)
            .build();

    private final CoreSubscriber<? super Event> actual;
    private final Following following;
    private final SessionKey key;
    private final FollowQuery query;
    private final HistoryPages pages;
    private final AtomicLong requested = new AtomicLong();
    private final AtomicInteger drains = new AtomicInteger();
    private final Disposable.Swap reading = Disposables.swap();
    private final PassingQueue passing = new PassingQueue();
    private final ArrayDeque<Event> page = new ArrayDeque<>();
    private long pageEnd;
    private boolean marked;
    private boolean done;
    private volatile long position;
    private volatile boolean behind = true;
    private volatile boolean cancelled;
    private volatile @Nullable Feed feed;
    private volatile long number;
    private volatile boolean waiting;
    private volatile HistoryPages.@Nullable Read arrived;
    private volatile Feed.@Nullable End over;

    Follower(
            CoreSubscriber<? super Event> actual,
            Following following,
            SessionKey key,
            FollowQuery query,
            boolean marker) {
        this.actual = actual;
        this.following = following;
        this.key = key;
        this.query = query;
        this.pages = new HistoryPages(following.store(), key, query.filter());
        this.position = query.after();
        this.marked = !marker;
    }

    /** Whether an event is no event of the session, but stands between what was stored and what comes. */
    static boolean isMarker(Event event) {
        return event.partial()
                && event.id().equals(MARKER.id())
                && event.author().equals(MARKER.author());
    }

    /** The number it has in the feed that it joins. */
    void number(long given) {
        number = given;
    }

    long number() {
        return number;
    }

    void begin() {
        if (!cancelled) {
            Feed joined = following.join(key, this);
            feed = joined;
            if (cancelled) {
                following.leave(joined, this);
            }
            drain();
        }
    }

    @Override
    public void request(long n) {
        if (Operators.validate(n)) {
            requested.accumulateAndGet(n, Operators::addCap);
            drain();
        }
    }

    @Override
    public void cancel() {
        cancelled = true;
        reading.dispose();
        Feed joined = feed;
        if (joined != null) {
            following.leave(joined, this);
        }
        drain();
    }

    /** Takes a partial event, unless it comes to one who is still in the past, and tells whether it waits to be shown. */
    boolean pass(Event event, long told) {
        boolean wanted = query.partial() && !behind && query.filter().matches(event);
        if (wanted) {
            passing.add(event, told, requested.get());
        }
        return wanted;
    }

    void drain() {
        if (drains.getAndIncrement() != 0) {
            return;
        }
        int seen = 1;
        do {
            while (advance()) {
                // goes on while there is something to do
            }
            seen = drains.addAndGet(-seen);
        } while (seen != 0);
    }

    /** Does one thing, or tells that there is nothing to do now. */
    private boolean advance() {
        Feed joined = feed;
        if (done || joined == null) {
            return false;
        }
        if (cancelled) {
            return end();
        }
        Feed.End end = joined.end() == null ? over : joined.end();
        if (end == null) {
            return joined.isReady(number) && advance(joined, joined.tail());
        }
        return number > end.last() ? rejoin(joined) : end(end);
    }

    /** The feed was that of a session which was there before the one that this has come for. */
    private boolean rejoin(Feed former) {
        following.leave(former, this);
        begin();
        return true;
    }

    private boolean advance(Feed joined, Tail tail) {
        HistoryPages.Read come = arrived;
        if (come != null) {
            take(come, joined);
            return true;
        }
        if (!page.isEmpty()) {
            return emit(page.peek(), true, tail);
        }
        long newest = tail.last();
        if (passing.isTurnBehind(position)) {
            return emitPassing();
        }
        if (position < newest) {
            Event event = tail.get(position + 1);
            return event == null ? read(newest) : emit(event, false, tail);
        }
        behind = false;
        if (!marked) {
            return mark();
        }
        if (passing.isToldBy(newest)) {
            return emitPassing();
        }
        // In this order: what was told before it passed is in the tail, or is still to be read.
        if (passing.isEmpty() || joined.isBehind()) {
            return false;
        }
        return tail.last() != newest || emitPassing();
    }

    private boolean emit(Event event, boolean filtered, Tail tail) {
        if (!filtered && !query.filter().matches(event)) {
            position = event.sequence();
            return true;
        }
        if (requested.get() == 0) {
            return false;
        }
        if (filtered) {
            page.remove();
            position = page.isEmpty() ? Math.max(event.sequence(), pageEnd) : event.sequence();
        } else {
            position = event.sequence();
        }
        // Before it is shown, so that who has seen the newest event also sees what passes by then.
        behind = behind && position < tail.last();
        next(event);
        return true;
    }

    /** One that throws, which none may, must not take the feed from the others. */
    private void next(Event event) {
        requested.updateAndGet(n -> n == Long.MAX_VALUE ? n : n - 1);
        try {
            actual.onNext(event);
        } catch (Throwable thrown) {
            cancelled = true;
            dropped(thrown);
        }
    }

    private static void dropped(Throwable thrown) {
        LOG.error("a follower has thrown an error, which none may", thrown);
    }

    private boolean mark() {
        if (requested.get() == 0) {
            return false;
        }
        marked = true;
        next(MARKER);
        return true;
    }

    private boolean emitPassing() {
        if (requested.get() == 0) {
            return false;
        }
        Event event = passing.poll();
        if (event != null) {
            next(event);
        }
        return event != null;
    }

    /** Reads a page, once there is demand. What passes by meanwhile is not for one who is that far behind. */
    private boolean read(long newest) {
        if (waiting || requested.get() == 0) {
            return false;
        }
        behind = true;
        passing.clear();
        Mono<HistoryPages.Read> page = following
                .turns()
                .take(Mono.defer(() -> pages.read(position, newest)))
                .retryWhen(Following.PATIENTLY)
                .publishOn(Schedulers.parallel())
                .contextWrite(actual.currentContext());
        waiting = true;
        reading.update(page.subscribe(this::arrive, this::fail));
        return false;
    }

    private void arrive(HistoryPages.Read come) {
        arrived = come;
        drain();
    }

    void fail(Throwable error) {
        over = Feed.End.of(error);
        drain();
    }

    private void take(HistoryPages.Read come, Feed joined) {
        arrived = null;
        waiting = false;
        long from = position;
        List<Event> kept = come.kept().events();
        if (!Objects.equals(come.kept().createdAt(), joined.createdAt())) {
            over = Feed.End.of(null);
            joined.look();
            return;
        }
        if (from > 0 && !kept.isEmpty() && kept.get(0).sequence() > from + 1) {
            over = Feed.End.of(new HistoryTruncatedException(key, kept.get(0).sequence()));
            return;
        }
        page.addAll(come.page().items());
        Long next = come.page().next();
        pageEnd = next == null ? come.newest() : next;
        if (page.isEmpty()) {
            position = Math.max(from, pageEnd);
        }
    }

    private boolean end(Feed.End over) {
        boolean nothing = end();
        try {
            if (over.error() == null) {
                actual.onComplete();
            } else {
                actual.onError(over.error());
            }
        } catch (Throwable thrown) {
            dropped(thrown);
        }
        return nothing;
    }

    /** Lets go of everything, and tells that there is nothing to do any more. */
    private boolean end() {
        done = true;
        page.clear();
        passing.clear();
        reading.dispose();
        Feed joined = feed;
        if (joined != null) {
            following.leave(joined, this);
        }
        return false;
    }
}
