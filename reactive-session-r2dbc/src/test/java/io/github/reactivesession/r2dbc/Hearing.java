/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactivesession.Event;
import io.github.reactivesession.FollowOptions;
import io.github.reactivesession.Hint;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionService;
import io.github.reactivesession.SessionServiceOptions;
import io.github.reactivesession.StateOwner;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;
import reactor.core.Disposable;

/** Somebody who hears hints of a store, or follows a session with a heartbeat that never comes. */
final class Hearing implements AutoCloseable {
    private static final SessionServiceOptions HINTS_ONLY = SessionServiceOptions.defaults()
            .withFollowing(FollowOptions.defaults().withHeartbeat(Duration.ofHours(1)));

    private final List<Hint> hints = new CopyOnWriteArrayList<>();
    private final Disposable subscription;

    private Hearing(R2dbcSessionStore store, StateOwner owner) {
        this.subscription = store.hints(owner).subscribe(hints::add);
    }

    /** Returns when hints do come: the first one is sent when it has begun to hear. */
    static Hearing of(R2dbcSessionStore store, StateOwner owner) {
        Hearing hearing = new Hearing(store, owner);
        until(() -> !hearing.hints.isEmpty(), "a first hint");
        return hearing;
    }

    /** The same where another one hears already. */
    static Hearing also(R2dbcSessionStore store, StateOwner owner) {
        return new Hearing(store, owner);
    }

    static SessionService service(R2dbcSessionStore store) {
        return SessionService.create(store, HINTS_ONLY);
    }

    /** The sequences of a session as a follower sees them. */
    static List<Long> sequences(SessionService service, SessionKey key) {
        List<Long> sequences = new CopyOnWriteArrayList<>();
        Disposable unused = service.follow(key, 0).map(Event::sequence).subscribe(sequences::add);
        return sequences;
    }

    static List<Long> upTo(long last) {
        return LongStream.rangeClosed(1, last).boxed().toList();
    }

    static void until(BooleanSupplier condition, String what) {
        long end = System.nanoTime() + Scratch.PATIENCE.toNanos();
        while (!condition.getAsBoolean() && System.nanoTime() < end) {
            LockSupport.parkNanos(2_000_000);
        }
        assertThat(condition.getAsBoolean()).as(what).isTrue();
    }

    List<Hint> hints() {
        return hints;
    }

    /** The texts of the partial events that have passed. */
    List<String> passed() {
        return hints.stream()
                .filter(Hint.Passing.class::isInstance)
                .map(hint -> ((Hint.Passing) hint).event().content().text())
                .toList();
    }

    void untilPassed(int count) {
        until(() -> passed().size() >= count, count + " partial events");
    }

    void untilHint(Hint hint) {
        until(() -> hints.contains(hint), "a hint " + hint);
    }

    @Override
    public void close() {
        subscription.dispose();
    }
}
