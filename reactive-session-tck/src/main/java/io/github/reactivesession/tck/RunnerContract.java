/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import static io.github.reactivesession.tck.Footprint.ids;
import static io.github.reactivesession.tck.Footprint.sequences;
import static io.github.reactivesession.tck.Footprint.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactivesession.Agent;
import io.github.reactivesession.Content;
import io.github.reactivesession.Event;
import io.github.reactivesession.EventQuery;
import io.github.reactivesession.FollowQuery;
import io.github.reactivesession.InvocationContext;
import io.github.reactivesession.JsonObject;
import io.github.reactivesession.LiveSignal;
import io.github.reactivesession.NewSession;
import io.github.reactivesession.RunRequest;
import io.github.reactivesession.Session;
import io.github.reactivesession.SessionRunner;
import io.github.reactivesession.SessionService;
import io.github.reactivesession.SessionServiceOptions;
import io.github.reactivesession.StoreOptions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

/** A runner: what is stored when, what passes, what an agent sees, and what it is asked for. */
public interface RunnerContract extends Tck {
    /** Asks whether somebody hears. */
    Event GREETING = Live.token("greeting", "anybody there?");

    /** The agent finds the message stored; each event of its answer is stored, in any process, before it is emitted. */
    @Test
    default void r10_whatARunEmitsIsStored() {
        SessionService other = fixture().service();
        SessionRunner runner = runner(context -> context.history(EventQuery.all())
                .map(seen -> say("saw " + text(seen)))
                .concatWith(Mono.fromSupplier(() -> say("done"))));
        List<String> found = awaitAll(runner.run(request("hello"))
                .concatMap(event -> other.event(fixture().key(), event.id()))
                .map(event -> event.sequence() + " " + text(event)));
        assertThat(found).containsExactly("2 saw hello", "3 done");
        List<Event> history = awaitAll(other.events(fixture().key()));
        assertThat(history).hasSize(3);
        assertThat(history.get(0).author()).isEqualTo(Event.USER);
        assertThat(history)
                .extracting(Event::invocationId)
                .containsOnly(history.get(0).invocationId());
        assertThat(history.get(0).invocationId()).isNotNull();
    }

    /** A session comes to be with its first message, under a generated id when it has none, as the request says. */
    @Test
    default void r5_aRunCreatesItsSession() {
        SessionService service = fixture().service();
        NewSession session = NewSession.of(fixture().user())
                .withAgentId("guide")
                .withMetadata(Map.of("title", "A talk"))
                .withState(Map.of("mood", "calm"));
        RunRequest request = RunRequest.of(session, Content.user("hello"));
        SessionRunner runner =
                runner(context -> Flux.just(say("mood " + context.state().get("mood"))));
        assertThat(awaitAll(runner.run(request))).extracting(Footprint::text).containsExactly("mood calm");
        Session made = await(service.get(request.key()));
        assertThat(made.agentId()).isEqualTo("guide");
        assertThat(made.metadata()).isEqualTo(Map.of("title", "A talk"));
        assertThat(made.lastSequence()).isEqualTo(2);
        awaitAll(runner.run("user-1", "s-2", Content.user("hello")));
        awaitAll(runner.run("user-1", "s-2", Content.user("hello again")));
        assertThat(await(service.get(fixture().user().session("s-2"))).lastSequence())
                .isEqualTo(4);
    }

    /** Partial events pass to the caller, and to whoever follows elsewhere; only whole ones are stored. */
    @Test
    default void r15_partialEventsPassInTheirPlaceAndAreNotStored() {
        SessionService service = fixture().service();
        SessionService other = fixture().service();
        create(other, fixture().key());
        SessionRunner runner = SessionRunner.create(
                service,
                fixture().app(),
                context -> Flux.just(
                        Live.token("t1", "Hel"),
                        Live.token("t2", "lo"),
                        say("Hello").toBuilder().id("whole").build()));
        Sinks.Empty<Void> hearing = Sinks.empty();
        Mono<List<LiveSignal>> shown = other.live(
                        fixture().key(), FollowQuery.all().includingPartial())
                .filter(signal -> !(signal instanceof LiveSignal.CaughtUp) && !isGreeting(signal, hearing))
                .take(4)
                .collectList()
                .cache();
        var unused = shown.subscribe();
        // A store hears of others once it has begun to listen, which may be after it has caught up.
        awaitAll(service.publish(fixture().key(), GREETING)
                .then(Mono.delay(Duration.ofMillis(20)))
                .repeat()
                .takeUntilOther(hearing.asMono()));
        List<Event> answer = awaitAll(runner.run(request("hello")));
        assertThat(ids(answer)).containsExactly("t1", "t2", "whole");
        assertThat(await(shown).stream()
                        .filter(LiveSignal.Partial.class::isInstance)
                        .map(signal -> ((LiveSignal.Partial) signal).event().id()))
                .containsExactly("t1", "t2");
        assertThat(sequences(awaitAll(other.events(fixture().key())))).containsExactly(1L, 2L);
    }

    private static boolean isGreeting(LiveSignal signal, Sinks.Empty<Void> hearing) {
        boolean greeting = signal.equals(new LiveSignal.Partial(GREETING));
        if (greeting) {
            Sinks.EmitResult unused = hearing.tryEmitEmpty();
        }
        return greeting;
    }

    /** The agent sees the merged view, and what its own events have made of it; temporary keys live for the run. */
    @Test
    default void r22_stateIsMergedAndTemporaryKeysLiveForTheRun() {
        SessionService service = fixture().service();
        await(service.updateState(fixture().user(), Map.<String, Object>of("name", "Ada", "old", 1)));
        List<JsonObject> seen = new CopyOnWriteArrayList<>();
        SessionRunner runner = runner(context -> Flux.concat(
                Flux.defer(() -> Flux.just(noting(context, seen)).map(RunnerContract::changing)),
                Flux.defer(() -> Flux.just(noting(context, seen)))));
        List<Event> answer = awaitAll(runner.run(request("hello")));
        assertThat(seen.get(0)).isEqualTo(Map.of("user:name", "Ada", "user:old", 1L));
        assertThat(seen.get(1)).isEqualTo(Map.of("user:name", "Ada", "step", 1L, "temp:draft", 1L));
        assertThat(answer.get(0).actions().stateDelta()).containsKey("temp:draft");
        assertThat(await(service.get(fixture().key())).state()).isEqualTo(Map.of("user:name", "Ada", "step", 1L));
        awaitAll(runner.run(request("again")));
        assertThat(seen.get(2)).as("the next run").isEqualTo(Map.of("user:name", "Ada", "step", 1L));
    }

    private static Event changing(Event event) {
        Map<String, @Nullable Object> delta = new HashMap<>();
        delta.put("temp:draft", 1);
        delta.put("step", 1);
        delta.put("user:old", null);
        return event.withStateDelta(delta);
    }

    private static Event noting(InvocationContext context, List<JsonObject> seen) {
        seen.add(context.state());
        return say("noted");
    }

    /** The newest, of a branch, from a user's turn: the agent chooses its view. */
    @Test
    default void r17_theAgentChoosesItsViewOfTheHistory() {
        SessionService service = fixture().service();
        create(service, fixture().key());
        for (int n = 1; n <= 3; n++) {
            Event answer = say("answer " + n).toBuilder().branch("b" + n).build();
            awaitAll(service.appendAll(fixture().key(), List.of(Event.user("question " + n), answer)));
        }
        AtomicReference<List<String>> views = new AtomicReference<>();
        SessionRunner runner = runner(context -> Flux.concat(
                        context.history(EventQuery.latest(2)),
                        context.history(EventQuery.latest(4).startingAtUserTurn()),
                        context.history(EventQuery.all().branch("b2")),
                        context.history(EventQuery.all()
                                        .from(context.message().timestamp())
                                        .author(Event.USER))
                                .takeLast(1))
                .map(Footprint::text)
                .collectList()
                .doOnNext(views::set)
                .thenReturn(say("done")));
        awaitAll(runner.run(request("question 4")));
        assertThat(views.get())
                .containsExactly(
                        "answer 3", "question 4", "question 3", "answer 3", "question 4", "answer 2", "question 4");
    }

    /** What an agent has emitted is in the history that it asks for next. */
    @Test
    default void r10_theNextStepSeesWhatTheLastOneSaid() {
        AtomicInteger steps = new AtomicInteger();
        Agent agent = context -> Flux.range(1, 5)
                .concatMap(step -> Flux.defer(() -> context.history(EventQuery.all())
                        .count()
                        .doOnNext(count -> steps.addAndGet(count == step.longValue() ? 1 : 0))
                        .thenReturn(say("step " + step))));
        assertThat(awaitAll(runner(agent).run(request("go")))).hasSize(5);
        assertThat(steps).hasValue(5);
    }

    /** Who asks for two gets two, and the agent is asked for one more at most, however long the caller takes. */
    @Test
    default void r38_anAgentIsAskedForWhatItsCallerAsksFor() {
        AtomicInteger emitted = new AtomicInteger();
        SessionService service = fixture().service();
        SessionRunner runner = SessionRunner.create(
                service,
                fixture().app(),
                context -> Flux.range(1, 100)
                        .doOnNext(n -> emitted.incrementAndGet())
                        .map(n -> say("word " + n)));
        StepVerifier.create(runner.run(request("go")), 0)
                .thenRequest(2)
                .expectNextCount(2)
                .then(() -> assertThat(emitted).hasValueBetween(2, 3))
                .expectNoEvent(Duration.ofMillis(50))
                .then(() -> assertThat(emitted).hasValueBetween(2, 3))
                .thenRequest(1)
                .expectNextCount(1)
                .thenCancel()
                .verify(PATIENCE);
        assertThat(emitted).hasValueBetween(3, 4);
        assertThat(await(service.get(fixture().key())).lastSequence()).isBetween(4L, 5L);
    }

    /** A request that is run again, as a retry does, stores its message once. */
    @Test
    default void r35_aRequestThatIsRunAgainStoresItsMessageOnce() {
        SessionService service = fixture().service();
        AtomicInteger runs = new AtomicInteger();
        SessionRunner runner = runner(context -> runs.incrementAndGet() == 1
                ? Flux.error(new IllegalStateException("no answer"))
                : Flux.just(say("message " + context.message().sequence())));
        List<Event> answer = awaitAll(runner.run(request("hello")).retry(1));
        assertThat(answer).extracting(Footprint::text).containsExactly("message 1");
        assertThat(awaitAll(service.events(fixture().key(), EventQuery.all().author(Event.USER))))
                .hasSize(1);
        assertThat(runs).hasValue(2);
    }

    /** Nothing happens before somebody subscribes, and what the agent is given does nothing either. */
    @Test
    default void r35_aRunIsCold() {
        SessionService service = fixture().service();
        AtomicInteger called = new AtomicInteger();
        SessionRunner runner = runner(context -> {
            called.incrementAndGet();
            return Flux.empty();
        });
        var unused = runner.run(request("hello"));
        assertThat(awaitAll(service.get(fixture().key()))).isEmpty();
        assertThat(called).hasValue(0);
    }

    /** The caller's context reaches the agent, what the agent reads, and the interceptors of what it says. */
    @Test
    default void r39_theContextReachesTheAgentAndTheInterceptors() {
        List<String> seen = new CopyOnWriteArrayList<>();
        SessionServiceOptions options = SessionServiceOptions.defaults()
                .withInterceptor(Interceptors.of(
                        (request, chain) -> Flux.deferContextual(context -> {
                            seen.add("append " + context.getOrDefault("tenant", "nobody"));
                            return chain.proceed(request);
                        }),
                        (request, chain) -> Flux.deferContextual(context -> {
                            seen.add("read " + context.getOrDefault("tenant", "nobody"));
                            return chain.proceed(request);
                        })));
        SessionService service = fixture().service(StoreOptions.defaults(), options);
        SessionRunner runner = SessionRunner.create(
                service,
                fixture().app(),
                context -> Flux.deferContextual(
                        view -> context.history(EventQuery.all()).map(event -> say("for " + view.get("tenant")))));
        List<Event> answer = awaitAll(runner.run(request("hello")).contextWrite(view -> view.put("tenant", "acme")));
        assertThat(answer).extracting(Footprint::text).containsExactly("for acme");
        assertThat(seen).containsExactly("append acme", "read acme", "append acme");
    }

    private SessionRunner runner(Agent agent) {
        return SessionRunner.create(fixture().service(), fixture().app(), agent);
    }

    private RunRequest request(String text) {
        return RunRequest.of(fixture().key(), Content.user(text));
    }

    private static Event say(String text) {
        return Event.agent("agent", text);
    }
}
