/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import static io.github.reactivesession.tck.Footprint.failure;
import static io.github.reactivesession.tck.Footprint.sequences;
import static io.github.reactivesession.tck.Footprint.text;
import static io.github.reactivesession.tck.Footprint.upTo;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactivesession.Agent;
import io.github.reactivesession.Appended;
import io.github.reactivesession.ClosedException;
import io.github.reactivesession.Content;
import io.github.reactivesession.Event;
import io.github.reactivesession.ExpectedSequence;
import io.github.reactivesession.RunRequest;
import io.github.reactivesession.RunnerOptions;
import io.github.reactivesession.RunnerOptions.OnCancel;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionNotFoundException;
import io.github.reactivesession.SessionRunner;
import io.github.reactivesession.SessionService;
import io.github.reactivesession.SessionServiceOptions;
import io.github.reactivesession.SessionStore;
import io.github.reactivesession.StoreOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

/** How a run ends: by a failure, by whoever cancels it, and when its runner is closed (R37, R40). */
public interface RunnerEndContract extends Tck {
    /** The caller gets the failure; the history says that there was one, and what had been said until then. */
    @Test
    default void r10_aFailureOfTheAgentIsStoredAndReachesTheCaller() {
        SessionService service = fixture().service();
        IllegalStateException broken = new IllegalStateException("secret");
        SessionRunner runner = runner(
                RunnerOptions.defaults().withAgentName("guide"),
                context -> Flux.<Event>just(say("whole"), token("to"), token("ken"))
                        .concatWith(Mono.error(broken)));
        assertThat(failure(IllegalStateException.class, runner.run(request("one"))))
                .isSameAs(broken);
        SessionRunner silent = runner(RunnerOptions.defaults().withAgentName("guide"), context -> {
            throw broken;
        });
        failure(IllegalStateException.class, silent.run(request("two")));
        List<Event> history = awaitAll(service.events(fixture().key()));
        assertThat(sequences(history)).isEqualTo(upTo(5));
        assertThat(text(history.get(2))).isEqualTo("token");
        assertThat(history.get(4).content()).isNull();
        assertThat(history.get(4).author()).isEqualTo("guide");
        for (int failed : List.of(2, 4)) {
            assertThat(history.get(failed).metadata())
                    .isEqualTo(Map.of("outcome", "failed", "error", "java.lang.IllegalStateException"));
        }
    }

    /** What the agent said before it failed is stored, and emitted, before that, however long the store takes. */
    @Test
    default void r10_whatWasSaidBeforeAFailureComesBeforeIt() {
        SessionStore slow = new ForwardingStore(fixture().store(StoreOptions.defaults())) {
            @Override
            public Mono<Appended> append(SessionKey key, List<Event> events, ExpectedSequence expected) {
                return Mono.delay(Duration.ofMillis(200)).then(super.append(key, events, expected));
            }
        };
        SessionService service = fixture().service(slow, SessionServiceOptions.defaults());
        SessionRunner runner = SessionRunner.create(
                service,
                fixture().app(),
                context -> Flux.just(Event.agent("agent", "said"))
                        .concatWith(Mono.error(new IllegalStateException("no"))));
        StepVerifier.create(runner.run(RunRequest.of(fixture().key(), Content.user("hello")))
                        .map(Footprint::text))
                .expectNext("said")
                .expectError(IllegalStateException.class)
                .verify(PATIENCE);
        List<Event> stored = awaitAll(service.events(fixture().key()));
        assertThat(stored).hasSize(3);
        assertThat(Footprint.text(stored.get(1))).isEqualTo("said");
        assertThat(stored.get(2).metadata().get("outcome")).isEqualTo("failed");
    }

    /** When told so, it only reaches the caller. */
    @Test
    default void r10_aFailureIsNotStoredWhenNotWanted() {
        SessionService service = fixture().service();
        SessionRunner runner = runner(
                RunnerOptions.defaults().withStoresFailures(false),
                context -> Flux.error(new IllegalArgumentException("broken")));
        failure(IllegalArgumentException.class, runner.run(request("one")));
        assertThat(sequences(awaitAll(service.events(fixture().key())))).containsExactly(1L);
    }

    /** What the store refuses ends the run, and cancels the agent. */
    @Test
    default void r14_aSessionThatIsDeletedEndsItsRun() {
        SessionService service = fixture().service();
        AtomicBoolean cancelled = new AtomicBoolean();
        Sinks.Many<Event> says = Sinks.many().unicast().onBackpressureBuffer();
        SessionRunner runner =
                runner(RunnerOptions.defaults(), context -> says.asFlux().doOnCancel(() -> cancelled.set(true)));
        says.tryEmitNext(say("one")).orThrow();
        failure(
                SessionNotFoundException.class,
                runner.run(request("hello"))
                        .concatMap(event -> service.delete(fixture().key()))
                        .doOnNext(deleted -> says.tryEmitNext(say("two")).orThrow()));
        assertThat(cancelled).isTrue();
        assertThat(awaitAll(service.get(fixture().key()))).isEmpty();
    }

    /** The agent is cancelled; the part that had streamed is stored and marked; the session is free for the next run. */
    @Test
    default void r37_aCancelledRunStopsAndKeepsWhatHadStreamed() {
        SessionService service = fixture().service();
        Sinks.Empty<Void> cancelled = Sinks.empty();
        SessionRunner runner = runner(
                RunnerOptions.defaults(),
                context -> Flux.<Event>just(say("whole"), token("half a "), token("sentence"))
                        .concatWith(Mono.never())
                        .doOnCancel(() -> cancelled.tryEmitEmpty().orThrow()));
        awaitAll(runner.run(request("hello")).take(3));
        awaitAll(cancelled.asMono());
        awaitAll(runner.close());
        List<Event> history = awaitAll(service.events(fixture().key()));
        assertThat(sequences(history)).isEqualTo(upTo(3));
        assertThat(text(history.get(2))).isEqualTo("half a sentence");
        assertThat(history.get(2).metadata()).isEqualTo(Map.of("outcome", "interrupted"));
        assertThat(history.get(2).invocationId()).isEqualTo(history.get(0).invocationId());
        SessionRunner next = runner(
                RunnerOptions.defaults().withConcurrency(RunnerOptions.Concurrency.REFUSE),
                context -> Flux.just(say("free")));
        assertThat(awaitAll(next.run(request("next")))).hasSize(1);
    }

    /** Nothing is stored that says no more than what is stored already. */
    @Test
    default void r37_aRunThatIsCancelledBehindAWholeEventLeavesNoMark() {
        SessionService service = fixture().service();
        SessionRunner runner = runner(
                RunnerOptions.defaults(), context -> Flux.<Event>just(token("whole"), say("whole"), say("more")));
        awaitAll(runner.run(request("hello")).take(2));
        awaitAll(runner.close());
        assertThat(awaitAll(service.events(fixture().key())))
                .extracting(Footprint::text)
                .containsExactly("hello", "whole");
    }

    /** By choice the run goes on, however much its subscriber had asked for, and can be followed elsewhere. */
    @Test
    default void r37_aRunMayFinishWithoutItsSubscriber() {
        SessionService other = fixture().service();
        SessionRunner runner = runner(
                RunnerOptions.defaults().withOnCancel(OnCancel.FINISH),
                context -> Flux.range(2, 20).map(n -> say("word " + n)));
        List<Event> seen = awaitAll(runner.run(request("hello")).take(1));
        List<Event> rest =
                awaitAll(other.follow(fixture().key(), seen.get(0).sequence()).take(19));
        assertThat(rest).extracting(Footprint::text).endsWith("word 20", "word 21");
        awaitAll(runner.close());
        assertThat(sequences(awaitAll(other.events(fixture().key())))).isEqualTo(upTo(21));
    }

    /** Wherever it is cancelled: no gap, no lease that is left, no answer without its message. */
    @Test
    default void r37_aRunThatIsCancelledAnywhereLeavesAllInOrder() {
        SessionService service = fixture().service();
        Random random = new Random(41);
        SessionRunner runner = runner(
                RunnerOptions.defaults(),
                context -> Flux.just(token("to"), token("ken"), say("token"), token("mo"), say("more")));
        for (int n = 0; n < 30; n++) {
            Disposable run = runner.run(request("hello " + n)).onErrorComplete().subscribe();
            LockSupport.parkNanos(random.nextInt(1 << (4 + random.nextInt(18))));
            run.dispose();
        }
        assertThat(awaitAll(runner.run(request("last")))).hasSize(5);
        awaitAll(runner.close());
        List<Event> history = awaitAll(service.events(fixture().key()));
        assertThat(sequences(history)).isEqualTo(upTo(history.size()));
        assertThat(history.subList(history.size() - 3, history.size()))
                .extracting(Footprint::text)
                .containsExactly("last", "token", "more");
    }

    /** Closing lets a run end, refuses others, and leaves the service open. */
    @Test
    default void r40_closingARunnerLetsItsRunsEnd() {
        SessionService service = fixture().service();
        Sinks.Empty<Void> gate = Sinks.empty();
        SessionRunner runner = SessionRunner.create(
                service,
                fixture().app(),
                context -> Flux.just(say("one")).concatWith(gate.asMono().thenReturn(say("two"))));
        Sinks.Empty<Void> begun = Sinks.empty();
        Mono<List<Event>> answer = runner.run(request("hello"))
                .doOnNext(event -> begun.tryEmitEmpty())
                .collectList()
                .cache();
        Disposable unused = answer.subscribe();
        awaitAll(begun.asMono());
        AtomicBoolean closed = new AtomicBoolean();
        Mono<Void> closing =
                runner.close().doOnSuccess(done -> closed.set(true)).cache();
        Disposable unusedClosing = closing.subscribe();
        failure(ClosedException.class, runner.run(request("late")));
        assertThat(closed).isFalse();
        gate.tryEmitEmpty().orThrow();
        awaitAll(closing);
        assertThat(await(answer)).hasSize(2);
        assertThat(await(service.get(fixture().key())).lastSequence()).isEqualTo(3);
    }

    private SessionRunner runner(RunnerOptions options, Agent agent) {
        return SessionRunner.create(fixture().service(), fixture().app(), agent, options);
    }

    private RunRequest request(String text) {
        return RunRequest.of(fixture().key(), Content.user(text));
    }

    private static Event say(String text) {
        return Event.agent("agent", text);
    }

    private static Event token(String text) {
        return Event.agent("agent", text).toBuilder().partial(true).build();
    }
}
