/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/** What looks again whenever a hint or the heartbeat says so: states, and all sessions of a user. */
final class Watching {
    /** How much earlier than the newest update another may have been dated that shows later: what a transaction may take. */
    private static final Duration SLACK = Duration.ofMinutes(5);

    private final SessionStore store;
    private final SessionService service;
    private final Duration heartbeat;
    private final History history;
    private final Sinks.Empty<Void> closed = Sinks.empty();

    /** Reads what a session holds behind a sequence, as long as it is still that one which has the key. */
    @FunctionalInterface
    interface History {
        Flux<Event> read(Session session, long after);
    }

    Watching(SessionStore store, SessionService service, FollowOptions options, History history) {
        this.store = store;
        this.service = service;
        this.heartbeat = options.heartbeat();
        this.history = history;
    }

    Flux<JsonObject> state(StateOwner owner) {
        return looks(owner, () -> store.state(owner).flux()).distinctUntilChanged();
    }

    Flux<UserEvent> user(UserKey user, UserCursor from) {
        return Flux.defer(() -> {
            Rounds rounds = new Rounds(user, from);
            return looks(user, rounds::next);
        });
    }

    void close() {
        Sinks.EmitResult unused = closed.tryEmitEmpty();
    }

    /** Looks once, and then again when told to, one look at a time, each hint that comes meanwhile making for one more. */
    private <T> Flux<T> looks(StateOwner owner, Look<T> look) {
        Flux<Hint> beats = Flux.interval(heartbeat).onBackpressureDrop().map(beat -> Hint.LOOK);
        // Signals, so that it ends with the hints, as they do when the store is closed.
        return Flux.merge(
                        store.hints(owner).materialize(),
                        beats.startWith(Hint.LOOK).materialize())
                .<Hint>dematerialize()
                .filter(hint -> hint instanceof Hint.Moved)
                .onBackpressureLatest()
                .index()
                .concatMap(hint -> patiently(look, hint.getT1()), 1)
                .takeUntilOther(closed.asMono());
    }

    /** A store that is away fails the first look, and delays the others (R32); one that is closed ends them (R40). */
    private static <T> Flux<T> patiently(Look<T> look, long index) {
        Flux<T> once = Flux.defer(look::now);
        return index == 0 ? once : once.retryWhen(Following.PATIENTLY).onErrorComplete(ClosedException.class);
    }

    /** One look. */
    @FunctionalInterface
    private interface Look<T> {
        Flux<T> now();
    }

    /** The rounds of one follower of a user; one at a time. */
    private final class Rounds {
        private final UserKey user;
        private final Map<String, UserCursor.Place> places;
        private Instant horizon = Instant.MIN;
        private @Nullable Instant newest;

        Rounds(UserKey user, UserCursor from) {
            this.user = user;
            this.places = new HashMap<>(from.places());
        }

        /** All that is new since the round before; what moves meanwhile is for the round after. */
        Flux<UserEvent> next() {
            newest = null;
            return service.list(SessionQuery.user(user))
                    .takeWhile(this::isRecent)
                    .filter(session -> session.lastSequence() > seen(session))
                    .concatMap(this::events, 1)
                    .doOnComplete(this::settle);
        }

        private boolean isRecent(Session session) {
            if (newest == null) {
                newest = session.updatedAt();
            }
            return session.updatedAt().isAfter(horizon);
        }

        private void settle() {
            Instant latest = newest;
            if (latest != null) {
                horizon = latest.minus(SLACK);
            }
        }

        private long seen(Session session) {
            UserCursor.Place place = places.get(session.id());
            return place == null || !place.createdAt().equals(session.createdAt()) ? 0 : place.sequence();
        }

        private Flux<UserEvent> events(Session session) {
            Function<Event, UserEvent> shown = event -> new UserEvent(session.key(), session.createdAt(), event);
            return history.read(session, seen(session))
                    .doOnNext(event ->
                            places.put(session.id(), new UserCursor.Place(session.createdAt(), event.sequence())))
                    .map(shown);
        }
    }
}
