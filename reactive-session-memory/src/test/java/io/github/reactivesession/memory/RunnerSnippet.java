/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.memory;

import io.github.reactivesession.Agent;
import io.github.reactivesession.Content;
import io.github.reactivesession.Event;
import io.github.reactivesession.EventQuery;
import io.github.reactivesession.SessionRunner;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What the README shows of running agents, as it stands there. */
final class RunnerSnippet {
    private RunnerSnippet() {}

    static Flux<Event> answer() {
        // README begins
        Agent agent = context -> context.history(EventQuery.latest(20).startingAtUserTurn())
                .count()
                .map(seen -> Event.agent("planner", "I have read " + seen + " events."));

        SessionRunner runner = SessionRunner.create("travel-app", agent);
        Flux<Event> answer = runner.run("ada", "trip-1", Content.user("Find me a train to Paris."));
        // README ends
        return answer.concatWith(runner.close().then(Mono.empty()));
    }
}
