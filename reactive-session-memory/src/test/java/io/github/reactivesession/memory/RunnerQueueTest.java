/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactivesession.Content;
import io.github.reactivesession.Event;
import io.github.reactivesession.SessionRunner;
import io.github.reactivesession.SessionService;
import io.github.reactivesession.StoreOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Runs that wait for each other where all is done on the thread that subscribes: nothing else hides a run inside a run. */
class RunnerQueueTest {
    @Test
    void thousandsOfWaitingRunsGoOneByOne() {
        int count = 3000;
        Sinks.Empty<Void> gate = Sinks.empty();
        SessionService sessions = SessionService.create(InMemorySessionStore.create(StoreOptions.defaults()));
        SessionRunner runner = SessionRunner.create(
                sessions, "app", context -> gate.asMono().thenReturn(Event.agent("agent", "done")));
        List<Mono<List<Event>>> runs = new ArrayList<>();
        for (int n = 0; n < count; n++) {
            Mono<List<Event>> run = runner.run("user", "session", Content.user("go"))
                    .collectList()
                    .cache();
            var unused = run.subscribe();
            runs.add(run);
        }
        gate.tryEmitEmpty().orThrow();
        assertThat(Flux.concat(runs).collectList().block(Duration.ofMinutes(1))).hasSize(count);
    }
}
