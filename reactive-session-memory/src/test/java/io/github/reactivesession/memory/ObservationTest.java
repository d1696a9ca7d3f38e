/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactivesession.AppendRequest;
import io.github.reactivesession.Content;
import io.github.reactivesession.Event;
import io.github.reactivesession.EventQuery;
import io.github.reactivesession.InterceptorChain;
import io.github.reactivesession.ReadRequest;
import io.github.reactivesession.RunRequest;
import io.github.reactivesession.SessionInterceptor;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionRunner;
import io.github.reactivesession.SessionService;
import io.github.reactivesession.SessionServiceOptions;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.ObservationView;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import reactor.core.observability.micrometer.Micrometer;
import reactor.core.publisher.Flux;

/** Observations of Micrometer travel in Reactor's context (R39): what is observed within a run has it for its parent. */
class ObservationTest {
    private final List<String> started = new CopyOnWriteArrayList<>();
    private final ObservationRegistry registry = ObservationRegistry.create();

    ObservationTest() {
        registry.observationConfig().observationHandler(new ObservationHandler<>() {
            @Override
            public void onStart(Observation.Context context) {
                ObservationView parent = context.getParentObservation();
                started.add((parent == null ? "" : parent.getContextView().getName() + " > ") + context.getName());
            }

            @Override
            public boolean supportsContext(Observation.Context context) {
                return true;
            }
        });
    }

    private Flux<Event> observed(String name, Flux<Event> flux) {
        return flux.name(name).tap(Micrometer.observation(registry));
    }

    @Test
    void r39_whatAnAgentAndInterceptorsObserveIsPartOfTheRun() {
        SessionServiceOptions options = SessionServiceOptions.defaults().withInterceptor(new Observing());
        SessionService sessions = SessionService.create(InMemorySessionStore.create(), options);
        SessionRunner runner = SessionRunner.create(
                sessions,
                "app",
                context -> observed(
                        "model",
                        Flux.from(context.history(EventQuery.all())).map(event -> Event.agent("agent", "hi"))));
        RunRequest request = RunRequest.of(SessionKey.of("app", "user", "session"), Content.user("hello"));
        List<Event> answer = observed("run", runner.run(request)).collectList().block(Duration.ofSeconds(30));
        assertThat(answer).hasSize(1);
        assertThat(started).containsExactly("run", "run > append", "run > model", "model > read", "run > append");
    }

    private final class Observing implements SessionInterceptor {
        @Override
        public Flux<Event> append(AppendRequest request, InterceptorChain<AppendRequest> chain) {
            return observed("append", chain.proceed(request));
        }

        @Override
        public Flux<Event> read(ReadRequest request, InterceptorChain<ReadRequest> chain) {
            return observed("read", chain.proceed(request));
        }
    }
}
