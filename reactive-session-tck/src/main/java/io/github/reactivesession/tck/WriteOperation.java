/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import io.github.reactivesession.Event;
import io.github.reactivesession.ExpectedSequence;
import io.github.reactivesession.NewSession;
import io.github.reactivesession.SessionException;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionService;
import io.github.reactivesession.SessionStatus;
import io.github.reactivesession.SessionUpdate;
import io.github.reactivesession.UserKey;
import io.github.reactivesession.tck.World.Place;
import io.github.reactivesession.tck.World.Scope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The calls that change something. */
sealed interface WriteOperation extends Operation {
    /** Creates a session, or gets it if it may be there. */
    record Create(
            boolean orGet,
            Place place,
            Map<String, Object> state,
            @Nullable String agentId,
            @Nullable Duration ttl) implements WriteOperation {
        private NewSession session(ModelRun run) {
            NewSession session =
                    NewSession.of(run.world().key(place)).withMetadata(state).withState(state);
            session = agentId == null ? session : session.withAgentId(agentId);
            return ttl == null ? session : session.withTimeToLive(ttl);
        }

        @Override
        public Publisher<?> run(ModelRun run) {
            NewSession session = session(run);
            return orGet ? run.service().getOrCreate(session) : run.service().create(session);
        }

        @Override
        public Object expected(ModelRun run) {
            SessionKey key = run.world().key(place);
            return orGet
                    ? run.model().getOrCreate(key, session(run))
                    : run.model().create(key, session(run));
        }
    }

    /** Appends a batch. {@code beside} tells how far the expectation is from the truth; null expects nothing. */
    record Append(Place place, List<Event> events, @Nullable Integer beside) implements WriteOperation {
        private @Nullable Long expectation(ModelRun run) {
            ModelSession session = run.model().find(run.world().key(place));
            long last = session == null ? 0 : session.lastSequence;
            return beside == null ? null : (Long) Math.max(0, last + beside);
        }

        @Override
        public Publisher<?> run(ModelRun run) {
            Long exactly = expectation(run);
            SessionKey key = run.world().key(place);
            SessionService service = run.service();
            ExpectedSequence expected = exactly == null ? ExpectedSequence.any() : ExpectedSequence.exactly(exactly);
            Flux<Event> stored = events.size() == 1
                    ? service.append(key, events.get(0), expected).flux()
                    : service.appendAll(key, events, expected);
            return stored.collectList();
        }

        @Override
        public Object expected(ModelRun run) {
            return run.model().append(run.world().key(place), events, expectation(run));
        }

        @Override
        public String toString() {
            return "Append[" + place + ", beside=" + beside + ", " + Show.value(events) + "]";
        }
    }

    /** Appends a stream, each event by itself: what was emitted, and the refusal that ended it. */
    record AppendStream(Place place, List<Event> events) implements WriteOperation {
        @Override
        public Publisher<?> run(ModelRun run) {
            return run.service()
                    .appendStream(run.world().key(place), Flux.fromIterable(events))
                    .cast(Object.class)
                    .onErrorResume(SessionException.class, error -> Mono.just(Refused.of(error)))
                    .collectList();
        }

        @Override
        public Object expected(ModelRun run) {
            List<Object> emitted = new ArrayList<>();
            for (Event event : events) {
                Object answer = run.model().append(run.world().key(place), List.of(event), null);
                if (answer instanceof Refused) {
                    emitted.add(answer);
                    return emitted;
                }
                Event stored = (Event) ((List<?>) answer).get(0);
                emitted.add(event.partial() ? stored : withTempOf(stored, event));
            }
            return emitted;
        }

        private static Event withTempOf(Event stored, Event given) {
            Map<String, @Nullable Object> delta = new HashMap<>(stored.actions().stateDelta());
            given.actions().stateDelta().forEach((key, value) -> {
                if (key.startsWith("temp:")) {
                    delta.put(key, value);
                }
            });
            return stored.withStateDelta(delta);
        }

        @Override
        public String toString() {
            return "AppendStream[" + place + ", " + Show.value(events) + "]";
        }
    }

    /** Changes a session's record. {@code beside} tells how far the expected version is from the truth. */
    record Update(
            Place place,
            Map<String, @Nullable Object> metadata,
            @Nullable SessionStatus status,
            @Nullable Integer beside)
            implements WriteOperation {
        private SessionUpdate update(ModelRun run) {
            SessionUpdate update = SessionUpdate.metadata(metadata);
            update = status == null ? update : update.withStatus(status);
            ModelSession session = run.model().find(run.world().key(place));
            long version = session == null ? 1 : session.version;
            return beside == null ? update : update.ifVersion(version + beside);
        }

        @Override
        public Publisher<?> run(ModelRun run) {
            return run.service().update(run.world().key(place), update(run));
        }

        @Override
        public Object expected(ModelRun run) {
            return run.model().update(run.world().key(place), update(run));
        }
    }

    /** Changes one scope of state. */
    record UpdateState(Scope scope, Place place, Map<String, @Nullable Object> delta) implements WriteOperation {
        @Override
        public Publisher<?> run(ModelRun run) {
            return run.service().updateState(run.world().owner(scope, place), delta);
        }

        @Override
        public Object expected(ModelRun run) {
            return run.model().updateState(run.world().owner(scope, place), delta);
        }
    }

    /** Deletes a session. */
    record Delete(Place place) implements WriteOperation {
        @Override
        public Publisher<?> run(ModelRun run) {
            return run.service().delete(run.world().key(place));
        }

        @Override
        public Object expected(ModelRun run) {
            return run.model().delete(run.world().key(place)::equals, owner -> false);
        }
    }

    /** Deletes a user of an app. */
    record DeleteUser(Place place) implements WriteOperation {
        @Override
        public Publisher<?> run(ModelRun run) {
            return run.service().deleteUser(run.world().user(place));
        }

        @Override
        public Object expected(ModelRun run) {
            UserKey gone = run.world().user(place);
            return run.model().delete(key -> key.user().equals(gone), gone::equals);
        }
    }

    /** Deletes an app with all its users. */
    record DeleteApp(Place place) implements WriteOperation {
        @Override
        public Publisher<?> run(ModelRun run) {
            return run.service().deleteApp(run.world().app(place));
        }

        @Override
        public Object expected(ModelRun run) {
            String gone = run.world().appName(place.app());
            return run.model()
                    .delete(
                            key -> key.appName().equals(gone),
                            owner -> Model.appOf(owner).equals(gone));
        }
    }

    /** Erases a person in all apps. */
    record EraseUser(Place place) implements WriteOperation {
        @Override
        public Publisher<?> run(ModelRun run) {
            return run.service().eraseUser(run.world().userId(place.user()));
        }

        @Override
        public Object expected(ModelRun run) {
            String gone = run.world().userId(place.user());
            return run.model()
                    .delete(
                            key -> key.userId().equals(gone),
                            owner -> owner instanceof UserKey user
                                    && user.userId().equals(gone));
        }
    }

    /** Lets time pass. */
    record PassTime(Duration duration) implements WriteOperation {
        @Override
        public Publisher<?> run(ModelRun run) {
            run.fixture().letPass(duration);
            return Mono.empty();
        }

        @Override
        public Object expected(ModelRun run) {
            run.model().passTime(duration);
            return List.of();
        }
    }

    /** Sweeps, which nobody can see. */
    record Sweep() implements WriteOperation {
        @Override
        public Publisher<?> run(ModelRun run) {
            return run.service().sweep().then();
        }

        @Override
        public Object expected(ModelRun run) {
            return List.of();
        }
    }
}
