/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.benchmarks;

import io.github.reactivesession.Event;
import io.github.reactivesession.FollowQuery;
import io.github.reactivesession.LiveSignal;
import io.github.reactivesession.SessionKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

/** Ten followers each of many sessions: what one takes of the heap, and how long an event for all of them takes. */
final class LiveFanout {
    private static final int EACH = 10;

    private final LiveArena arena;
    private final int sessions;

    LiveFanout(LiveArena arena, int sessions) {
        this.arena = arena;
        this.sessions = sessions;
    }

    List<Amount> measure() {
        List<SessionKey> keys =
                Stream.generate(arena::newSession).limit(sessions).toList();
        AtomicLong there = new AtomicLong();
        AtomicLong seen = new AtomicLong();
        long before = used();
        List<Disposable> following = new ArrayList<>();
        for (SessionKey key : keys) {
            for (int i = 0; i < EACH; i++) {
                following.add(arena.follower()
                        .live(key, FollowQuery.all())
                        .subscribe(signal -> (signal instanceof LiveSignal.CaughtUp ? there : seen).incrementAndGet()));
            }
        }
        while (there.get() < (long) sessions * EACH) {
            pause();
        }
        long begin = System.nanoTime();
        appendToAll(keys);
        while (seen.get() < (long) sessions * EACH) {
            pause();
        }
        double millis = (System.nanoTime() - begin) / 1e6;
        double bytes = (used() - before) / (double) (sessions * EACH);
        following.forEach(Disposable::dispose);
        String remark = String.format(Locale.ROOT, "%,d followers of %,d sessions", sessions * EACH, sessions);
        return List.of(
                new Amount("heap a follower, its share of the session's reader included", bytes, "B", remark),
                new Amount("an event for each session appended and shown to all", millis, "ms", remark));
    }

    private void appendToAll(List<SessionKey> keys) {
        Arena.await(Flux.fromIterable(keys)
                .flatMap(key -> arena.writer().append(key, Event.user("text")), 64)
                .then());
    }

    /** After several collections, as what is only weakly held takes more than one. */
    private static long used() {
        for (int i = 0; i < 4; i++) {
            System.gc();
            pause();
        }
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(20);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
