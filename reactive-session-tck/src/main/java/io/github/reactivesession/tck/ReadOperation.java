/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import io.github.reactivesession.Event;
import io.github.reactivesession.EventQuery;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionQuery;
import io.github.reactivesession.SessionStatus;
import io.github.reactivesession.tck.World.Place;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/** The calls that ask for a part of what there is; the whole is looked at after each call anyway. */
sealed interface ReadOperation extends Operation {
    /** Reads events, and counts those of the same filter and range. */
    record Events(Place place, EventQuery query) implements ReadOperation {
        @Override
        public Publisher<?> run(ModelRun run) {
            SessionKey key = run.world().key(place);
            Mono<List<Event>> read = run.service().events(key, query).collectList();
            return read.zipWith(run.service().countEvents(key, query), List::of);
        }

        @Override
        public Object expected(ModelRun run) {
            ModelSession session = run.model().find(run.world().key(place));
            List<Event> history = session == null ? List.of() : session.events;
            EventQuery all = EventQuery.all();
            EventQuery counted = new EventQuery(query.filter(), query.range(), all.order(), all.limit(), 0, false);
            return List.of(ModelQueries.run(history, query), (long)
                    ModelQueries.run(history, counted).size());
        }
    }

    /** Reads one event by its id. */
    record OneEvent(Place place, String id) implements ReadOperation {
        @Override
        public Publisher<?> run(ModelRun run) {
            return run.service().event(run.world().key(place), id);
        }

        @Override
        public Object expected(ModelRun run) {
            ModelSession session = run.model().find(run.world().key(place));
            List<Event> history = session == null ? List.of() : session.events;
            List<Event> found =
                    history.stream().filter(event -> event.id().equals(id)).toList();
            return found.isEmpty() ? List.of() : found.get(0);
        }
    }

    /** Lists sessions of an app or of a user, and counts those of the same filter. */
    record Sessions(
            Place place,
            boolean ofUser,
            @Nullable SessionStatus status,
            @Nullable String agentId,
            boolean withState,
            long limit,
            long offset)
            implements ReadOperation {
        private SessionQuery query(ModelRun run) {
            SessionQuery query = ofUser
                    ? SessionQuery.user(run.world().user(place))
                    : SessionQuery.app(run.world().appName(place.app()));
            query = status == null ? query : query.status(status);
            query = agentId == null ? query : query.agentId(agentId);
            query = withState ? query.includingState() : query;
            return query.limit(limit).offset(offset);
        }

        @Override
        public Publisher<?> run(ModelRun run) {
            SessionQuery query = query(run);
            return run.service().list(query).collectList().zipWith(run.service().count(query), List::of);
        }

        @Override
        public Object expected(ModelRun run) {
            List<ModelSession> found = new ArrayList<>();
            for (ModelSession session : run.model().ofApp(run.world().appName(place.app()))) {
                boolean passes =
                        (!ofUser || session.key.user().equals(run.world().user(place)))
                                && (status == null || status == session.status)
                                && (agentId == null || agentId.equals(session.agentId));
                if (passes) {
                    found.add(session);
                }
            }
            List<SessionView> page = run.times().inOrder(found).stream()
                    .skip(offset)
                    .limit(limit)
                    .map(session -> run.model().view(session, withState))
                    .toList();
            return List.of(page, (long) found.size());
        }
    }
}
