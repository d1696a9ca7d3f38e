/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.memory;

import io.github.reactivesession.Event;
import io.github.reactivesession.EventQuery;
import io.github.reactivesession.NewSession;
import io.github.reactivesession.Session;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionService;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The snippet of the README, as it stands there. */
final class QuickStart {
    private QuickStart() {}

    static List<String> run() {
        // README begins
        SessionService sessions = SessionService.create(InMemorySessionStore.create());
        SessionKey key = SessionKey.of("travel-app", "ada", "trip-1");

        Mono<Session> session = sessions.getOrCreate(NewSession.of(key).withState(Map.of("user:lang", "en")));

        Flux<Event> turn = sessions.appendAll(
                key,
                List.of(
                        Event.user("Find me a train to Paris."),
                        Event.agent("planner", "The 9:24 has seats.").withStateDelta(Map.of("destination", "Paris"))));

        Flux<String> history = sessions.events(key, EventQuery.latest(20).startingAtUserTurn())
                .map(event -> event.sequence() + " " + event.author());

        Mono<String> state = sessions.get(key).map(found -> found.state().toString());

        List<String> lines = session.thenMany(turn)
                .thenMany(history)
                .concatWith(state)
                .collectList()
                .block();
        // [1 user, 2 planner, {destination=Paris, user:lang=en}]
        // README ends
        return lines;
    }
}
