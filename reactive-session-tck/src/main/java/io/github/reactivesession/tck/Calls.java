/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import io.github.reactivesession.DeleteScope;
import io.github.reactivesession.Event;
import io.github.reactivesession.EventFilter;
import io.github.reactivesession.EventQuery;
import io.github.reactivesession.EventScan;
import io.github.reactivesession.ExpectedSequence;
import io.github.reactivesession.FollowQuery;
import io.github.reactivesession.JsonObject;
import io.github.reactivesession.Lease;
import io.github.reactivesession.NewSession;
import io.github.reactivesession.Position;
import io.github.reactivesession.SequenceRange;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionQuery;
import io.github.reactivesession.SessionScan;
import io.github.reactivesession.SessionService;
import io.github.reactivesession.SessionStatus;
import io.github.reactivesession.SessionStore;
import io.github.reactivesession.SessionUpdate;
import io.github.reactivesession.UserCursor;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** One call of each method, but for close, so that a rule that holds for all of them is tested on all of them. */
final class Calls {
    private static final String SECRET = "a word that no error may repeat";

    /** Long enough for a store that is closed to say so first. */
    private static final Duration LISTENING = Duration.ofMillis(200);

    private Calls() {}

    /** Text that is in every payload of these calls. */
    static String secret() {
        return SECRET;
    }

    /** The methods of the service, those that delete last. They succeed, in this order, when the session is there. */
    static List<Call<SessionService>> ofService(SessionKey key) {
        SessionKey other = key.user().session("called");
        Map<String, String> values = Map.of("secret", SECRET);
        ExpectedSequence any = ExpectedSequence.any();
        return List.of(
                new Call<>("create", s -> s.create(NewSession.of(other).withState(values))),
                new Call<>("getOrCreate", s -> s.getOrCreate(NewSession.of(key).withMetadata(values))),
                new Call<>("get", s -> s.get(key)),
                new Call<>("update", s -> s.update(key, SessionUpdate.metadata(values))),
                new Call<>("list", s -> s.list(SessionQuery.user(key.user()))),
                new Call<>("count", s -> s.count(SessionQuery.app(key.appName()))),
                new Call<>("append", s -> s.append(key, event("c1"))),
                new Call<>("append expecting", s -> s.append(key, event("c2"), any)),
                new Call<>("appendAll", s -> s.appendAll(key, List.of(event("c3"), event("c4")))),
                new Call<>("appendAll expecting", s -> s.appendAll(key, List.of(event("c5"), event("c6")), any)),
                new Call<>("appendStream", s -> s.appendStream(key, Flux.just(event("c7"), event("c8")))),
                new Call<>("events", s -> s.events(key)),
                new Call<>("events by query", s -> s.events(key, EventQuery.latest(2))),
                new Call<>("event", s -> s.event(key, "c1")),
                new Call<>("countEvents", s -> s.countEvents(key, EventQuery.all())),
                new Call<>("state", s -> s.state(key)),
                new Call<>("updateState", s -> s.updateState(key.user(), values)),
                new Call<>("follow", s -> s.follow(key, 0).take(2)),
                new Call<>(
                        "follow by query", s -> s.follow(key, FollowQuery.all()).take(1)),
                new Call<>("live", s -> s.live(key, FollowQuery.after(1)).take(1)),
                new Call<>(
                        "followUser",
                        s -> s.followUser(key.user(), UserCursor.beginning()).take(1)),
                new Call<>("watchState", s -> s.watchState(key.user()).take(1)),
                new Call<>("publish", s -> s.publish(key, partial("c9")).thenReturn("published")),
                new Call<>("lease", s -> s.lease(key, "holder", Duration.ofMinutes(1))),
                new Call<>("release", s -> s.release(lease(key)).thenReturn("released")),
                new Call<>("sweep", SessionService::sweep),
                new Call<>("delete", s -> s.delete(key)),
                new Call<>("deleteUser", s -> s.deleteUser(key.user())),
                new Call<>("deleteApp", s -> s.deleteApp(key.app())),
                new Call<>("eraseUser", s -> s.eraseUser("nobody-" + UUID.randomUUID())));
    }

    /** Whether a call is served by what serves others, too. */
    static boolean sharesAReader(Call<SessionService> call) {
        return List.of("follow", "follow by query", "live").contains(call.name());
    }

    /** What writes to a session that is there. */
    static List<Call<SessionService>> writesTo(SessionKey key) {
        return List.of(
                new Call<>("append", s -> s.append(key, event("w1"))),
                new Call<>("appendAll", s -> s.appendAll(key, List.of(event("w1"), event("w2")))),
                new Call<>("appendStream", s -> s.appendStream(key, Flux.just(event("w1")))),
                new Call<>("touch", s -> s.update(key, SessionUpdate.touch())),
                new Call<>("update of metadata", s -> s.update(key, SessionUpdate.metadata(Map.of("a", 1)))),
                new Call<>("update of status", s -> s.update(key, SessionUpdate.status(SessionStatus.FAILED))),
                new Call<>("updateState", s -> s.updateState(key, Map.of("a", 1))));
    }

    /** What reads a session that is there, or finds it there. */
    static List<Call<SessionService>> readsOf(SessionKey key) {
        return List.of(
                new Call<>("get", s -> s.get(key)),
                new Call<>("getOrCreate", s -> s.getOrCreate(NewSession.of(key))),
                new Call<>("list", s -> s.list(SessionQuery.user(key.user()).includingState())),
                new Call<>("count", s -> s.count(SessionQuery.user(key.user()))),
                new Call<>("events", s -> s.events(key)),
                new Call<>("latest events", s -> s.events(key, EventQuery.latest(1))),
                new Call<>("event", s -> s.event(key, "e1")),
                new Call<>("countEvents", s -> s.countEvents(key, EventQuery.all())),
                new Call<>("state", s -> s.state(key)));
    }

    /** The methods of the store, those that delete last. They succeed, in this order, when the session is there. */
    static List<Call<SessionStore>> ofStore(SessionKey key) {
        SessionKey other = key.user().session("called");
        JsonObject values = JsonObject.of("secret", SECRET);
        SessionQuery mine = SessionQuery.user(key.user());
        SequenceRange range = SequenceRange.all();
        EventScan scan = new EventScan(EventFilter.all(), range, false, 2);
        return List.of(
                new Call<>("create", s -> s.create(other, NewSession.of(other).withState(values))),
                new Call<>("find", s -> s.find(key)),
                new Call<>("update", s -> s.update(key, SessionUpdate.status(SessionStatus.COMPLETED))),
                new Call<>("list", s -> s.list(new SessionScan(mine.filter(), true, null, 2))),
                new Call<>("countSessions", s -> s.countSessions(mine.filter())),
                new Call<>("append", s -> s.append(key, List.of(event("c1")), ExpectedSequence.any())),
                new Call<>("events", s -> s.events(key, scan)),
                new Call<>("news", s -> s.news(List.of(new Position(key, 0)), 2)),
                new Call<>("countEvents", s -> s.countEvents(key, EventFilter.all(), range)),
                new Call<>("state", s -> s.state(key.app())),
                new Call<>("updateState", s -> s.updateState(key, values)),
                new Call<>(
                        "hints",
                        s -> s.hints(key).takeUntilOther(Mono.delay(LISTENING)).then(Mono.just("listened"))),
                new Call<>("publish", s -> s.publish(key, partial("c2")).thenReturn("published")),
                new Call<>("lease", s -> s.lease(key, "holder", Duration.ofMinutes(1))),
                new Call<>("release", s -> s.release(key, "holder").thenReturn("released")),
                new Call<>("delete", s -> s.delete(new DeleteScope.OneSession(key), 1)),
                new Call<>("sweep", s -> s.delete(new DeleteScope.Expired(), 2)));
    }

    private static Lease lease(SessionKey key) {
        return new Lease(key, "holder", 1, Instant.EPOCH);
    }

    private static Event event(String id) {
        return Event.user(SECRET).toBuilder().id(id).build().withStateDelta(Map.of("user:secret", SECRET));
    }

    private static Event partial(String id) {
        return Event.agent("agent", SECRET).toBuilder().id(id).partial(true).build();
    }

    /** A call by its name. */
    record Call<T>(String name, Function<T, Publisher<?>> call) {
        Flux<?> on(T target) {
            return Flux.from(call.apply(target));
        }

        @Override
        public String toString() {
            return name;
        }
    }
}
