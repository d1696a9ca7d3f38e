/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import io.github.reactivesession.Appended;
import io.github.reactivesession.DeleteScope;
import io.github.reactivesession.Event;
import io.github.reactivesession.GroupCommit.Append;
import io.github.reactivesession.GroupCommit.Outcome;
import io.github.reactivesession.Hint;
import io.github.reactivesession.HintHub;
import io.github.reactivesession.LimitExceededException;
import io.github.reactivesession.SessionCodec;
import io.github.reactivesession.SessionException;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.StateDelta;
import io.github.reactivesession.StateOwner;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Hints: to those in this process at once, and to those in others by a {@link Push} (R32, R34). */
final class Live {
    /** The largest partial event that is passed on; more than any that a service lets through by default. */
    private static final long MOST_PARTIAL_BYTES = 5L << 20;

    private final Wanted wanted = new Wanted(this::wantedChanged);
    private final HintHub<StateOwner> hub = new HintHub<>(wanted);
    private final Push push;

    Live(PushMaker maker) {
        this.push = maker.make(wanted, new ToHub());
    }

    /** Makes what connects processes. */
    @FunctionalInterface
    interface PushMaker {
        Push make(Wanted wanted, Push.Receiver receiver);
    }

    private void wantedChanged() {
        push.wantedChanged();
    }

    Flux<Hint> hints(StateOwner owner) {
        return hub.hints(owner);
    }

    /** Tells of appends that were committed, whether or not somebody still waits for them. */
    void appended(List<Append> appends, List<Outcome> outcomes) {
        for (int i = 0; i < appends.size(); i++) {
            Appended stored = outcomes.get(i).stored();
            if (stored != null) {
                appended(appends.get(i).key(), stored.events());
            }
        }
    }

    private void appended(SessionKey key, List<Event> stored) {
        long last = 0;
        boolean delta = false;
        for (Event event : stored) {
            last = Math.max(last, event.sequence());
            delta |= !event.actions().stateDelta().isEmpty();
        }
        push.moved(key, last);
        if (!hub.isIdle()) {
            hub.tell(key, new Hint.Moved(last));
            hub.tell(key.user(), Hint.LOOK);
        }
        if (delta && !StateDelta.ofAll(stored).app().isEmpty()) {
            look(key.app());
        }
    }

    /** A change of a session, and of what is merged into its app. */
    <T> Mono<T> changing(SessionKey key, StateDelta delta, Mono<T> change) {
        return after(change, () -> {
            look(key);
            if (!delta.app().isEmpty()) {
                look(key.app());
            }
        });
    }

    <T> Mono<T> changing(StateOwner owner, Mono<T> change) {
        return after(change, () -> look(owner));
    }

    Mono<Long> deleting(DeleteScope scope, Mono<Long> deletion) {
        if (scope instanceof DeleteScope.OneSession one) {
            return changing(one.key(), deletion);
        }
        return scope instanceof DeleteScope.Expired ? deletion : after(deletion, this::lookAll);
    }

    /** Who cancels, or does not hear of the end, may still have changed something. */
    private static <T> Mono<T> after(Mono<T> change, Runnable tell) {
        return change.doOnSuccess(done -> tell.run())
                .doOnCancel(tell)
                .doOnError(
                        error -> error instanceof SessionException known && known.isRetryable(), error -> tell.run());
    }

    /** A session is also one of its user's. */
    private void look(StateOwner owner) {
        push.look(owner);
        if (!hub.isIdle()) {
            hub.tell(owner, Hint.LOOK);
            if (owner instanceof SessionKey key) {
                hub.tell(key.user(), Hint.LOOK);
            }
        }
    }

    private void lookAll() {
        push.lookAll();
        hub.tellAll();
    }

    void publish(SessionKey key, Event partial) {
        String json = SessionCodec.write(partial);
        if (json.length() > MOST_PARTIAL_BYTES) {
            throw new LimitExceededException("partialEventBytes", MOST_PARTIAL_BYTES, json.length());
        }
        push.pass(key, json);
        hub.tell(key, new Hint.Passing(partial));
    }

    Mono<Void> close() {
        return push.close().then(Mono.fromRunnable(hub::close));
    }

    /** Passes on what has come from other processes. */
    private final class ToHub implements Push.Receiver {
        @Override
        public void look(StateOwner owner) {
            hub.tell(owner, Hint.LOOK);
        }

        @Override
        public void moved(SessionKey key, long sequence) {
            hub.tell(key, new Hint.Moved(sequence));
        }

        @Override
        public void lookAll() {
            hub.tellAll();
        }

        @Override
        public void passing(SessionKey key, Event partial) {
            hub.tell(key, new Hint.Passing(partial));
        }
    }
}
