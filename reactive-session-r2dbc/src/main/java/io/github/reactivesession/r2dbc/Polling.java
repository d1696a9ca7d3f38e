/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import io.github.reactivesession.SessionKey;
import io.github.reactivesession.StateOwner;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Looks for changes where a database tells of none: one look at a time at all that is wanted in this process, soon again
 * when something has moved or this process itself has written, and later and later while nothing moves.
 */
final class Polling implements Push {
    private static final Logger LOG = LoggerFactory.getLogger(R2dbcSessionStore.class);
    private static final long SHORTEST_MILLIS = 5;
    private static final long LONGEST_MILLIS = 1_000;
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Scheduler scheduler = Schedulers.parallel();
    private final Disposable.Swap timer = Disposables.swap();
    private final Wanted wanted;
    private final Receiver receiver;
    private final Partials partials;
    private final Mono<Boolean> look;
    private CompletableFuture<?> looking = CompletableFuture.completedFuture(false);
    private boolean scheduled;
    private long dueNanos;
    private boolean soon;
    private boolean failed;
    private boolean closed;
    private long delay = SHORTEST_MILLIS;

    Polling(Database database, Mono<Void> ready, Wanted wanted, Receiver receiver) {
        this.wanted = wanted;
        this.receiver = receiver;
        this.partials = Partials.of(database, ready, wanted, receiver);
        Changes changes = new Changes(database, wanted, receiver);
        this.look = ready.then(partials.look()).flatMap(passed -> changes.look().map(moved -> moved || passed));
    }

    @Override
    public void moved(SessionKey key, long sequence) {
        lookSoon();
    }

    @Override
    public void look(StateOwner owner) {
        lookSoon();
    }

    @Override
    public void lookAll() {
        lookSoon();
    }

    @Override
    public void pass(SessionKey key, String json) {
        partials.pass(key, json);
        lookSoon();
    }

    @Override
    public void wantedChanged() {
        lookSoon();
    }

    /** Costs nothing while nobody wants anything. */
    private void lookSoon() {
        if (!wanted.isEmpty()) {
            hurry();
        }
    }

    private synchronized void hurry() {
        soon = true;
        if (looking.isDone()) {
            schedule(SHORTEST_MILLIS);
        }
    }

    /** Unless it is scheduled for an earlier time, which whoever writes all the time must not put off. */
    private void schedule(long millis) {
        long due = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        if (closed || (scheduled && dueNanos - due <= 0)) {
            return;
        }
        scheduled = true;
        dueNanos = due;
        timer.update(scheduler.schedule(this::begin, millis, TimeUnit.MILLISECONDS));
    }

    private synchronized void begin() {
        scheduled = false;
        if (wanted.isEmpty()) {
            partials.pause();
        }
        if (closed || wanted.isEmpty() || !looking.isDone()) {
            return;
        }
        soon = false;
        var begun = look.toFuture();
        looking = begun;
        var unused = begun.whenComplete((moved, error) -> scheduler.schedule(() -> ended(moved, error)));
    }

    private synchronized void ended(@Nullable Boolean moved, @Nullable Throwable error) {
        if (error != null) {
            if (!failed && !closed) {
                LOG.warn("cannot look for changes for now; what other processes do is seen late", error);
            }
            failed = true;
            delay = LONGEST_MILLIS;
        } else {
            if (failed) {
                failed = false;
                receiver.lookAll();
            }
            boolean again = soon || Boolean.TRUE.equals(moved);
            delay = again ? SHORTEST_MILLIS : Math.min(delay * 2, LONGEST_MILLIS);
        }
        if (wanted.isEmpty()) {
            partials.pause();
        } else {
            schedule(delay);
        }
    }

    @Override
    public Mono<Void> close() {
        return Mono.defer(this::end).then(Mono.defer(partials::close));
    }

    private synchronized Mono<Void> end() {
        closed = true;
        timer.dispose();
        return Mono.fromFuture(looking, true)
                .timeout(PATIENCE)
                .onErrorComplete()
                .then();
    }
}
