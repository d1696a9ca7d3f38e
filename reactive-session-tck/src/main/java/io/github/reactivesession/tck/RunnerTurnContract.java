/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import static io.github.reactivesession.tck.Footprint.failure;
import static io.github.reactivesession.tck.Footprint.sequences;
import static io.github.reactivesession.tck.Footprint.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactivesession.Agent;
import io.github.reactivesession.Content;
import io.github.reactivesession.Event;
import io.github.reactivesession.EventQuery;
import io.github.reactivesession.Lease;
import io.github.reactivesession.LeaseHeldException;
import io.github.reactivesession.LeaseLostException;
import io.github.reactivesession.RunRequest;
import io.github.reactivesession.RunnerOptions;
import io.github.reactivesession.RunnerOptions.Concurrency;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionRunner;
import io.github.reactivesession.SessionService;
import io.github.reactivesession.SessionServiceOptions;
import io.github.reactivesession.SessionStore;
import io.github.reactivesession.StoreOptions;
import io.github.reactivesession.StoreUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Several runs on one session: refused, one behind the other, or all at once; and one that lost its lease (R13). */
public interface RunnerTurnContract extends Tck {
    /** By another runner, over another store: the second one is told, leaves nothing, and may come again. */
    @Test
    default void r13_aSecondRunIsRefused() {
        RunnerOptions refuse = RunnerOptions.defaults().withConcurrency(Concurrency.REFUSE);
        Sinks.One<Event> answer = Sinks.one();
        SessionRunner first = runner(refuse, context -> Flux.just(say("begun")).concatWith(answer.asMono()));
        SessionRunner second = runner(refuse, context -> Flux.just(say("second")));
        Mono<List<Event>> running = begin(first.run(request("one")));
        failure(LeaseHeldException.class, second.run(request("two")));
        failure(LeaseHeldException.class, first.run(request("three")));
        answer.tryEmitValue(say("ended")).orThrow();
        assertThat(texts(await(running))).containsExactly("begun", "ended");
        assertThat(texts(awaitAll(second.run(request("four"))))).containsExactly("second");
        assertThat(texts(awaitAll(fixture().service().events(fixture().key()))))
                .containsExactly("one", "begun", "ended", "four", "second");
    }

    /** Messages that come at once, to two processes, are answered one by one; those of one runner in their order. */
    @Test
    default void r13_runsQueue() {
        SessionService service = fixture().service();
        Agent agent = context -> Flux.just("a", "b").map(part -> say(part + text(context.message())));
        List<SessionRunner> runners =
                List.of(runner(RunnerOptions.defaults(), agent), runner(RunnerOptions.defaults(), agent));
        List<Flux<Event>> runs = new ArrayList<>();
        for (int n = 0; n < 12; n++) {
            runs.add(runners.get(n % 2).run(request(" " + n)));
        }
        assertThat(awaitAll(Flux.merge(runs))).hasSize(24);
        List<String> history = texts(awaitAll(service.events(fixture().key())));
        assertThat(history).hasSize(36);
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < history.size(); i += 3) {
            String message = history.get(i);
            assertThat(history.subList(i, i + 3)).containsExactly(message, "a" + message, "b" + message);
            order.add(Integer.valueOf(message.strip()));
        }
        for (int runner = 0; runner < 2; runner++) {
            int of = runner;
            assertThat(order.stream().filter(n -> n % 2 == of)).isSorted();
        }
    }

    /** Who waits too long is told so; who goes while waiting leaves nothing, and blocks nobody. */
    @Test
    default void r13_whoWaitsInTheQueueMayGiveUp() {
        RunnerOptions brief = RunnerOptions.defaults().withQueueTime(Duration.ofMillis(200));
        SessionService service = fixture().service();
        Sinks.One<Event> answer = Sinks.one();
        SessionRunner first = runner(brief, context -> Flux.just(say("begun")).concatWith(answer.asMono()));
        SessionRunner second = runner(brief, context -> Flux.just(say("second")));
        Mono<List<Event>> running = begin(first.run(request("one")));
        failure(LeaseHeldException.class, first.run(request("two")));
        failure(LeaseHeldException.class, second.run(request("three")));
        second.run(request("four")).subscribe().dispose();
        first.run(request("five")).subscribe().dispose();
        answer.tryEmitValue(say("ended")).orThrow();
        assertThat(await(running)).hasSize(2);
        awaitAll(first.close());
        awaitAll(second.close());
        assertThat(texts(awaitAll(service.events(fixture().key())))).containsExactly("one", "begun", "ended");
    }

    /** By choice runs mix. */
    @Test
    default void r13_runsMayMix() {
        Sinks.Empty<Void> both = Sinks.empty();
        AtomicInteger begun = new AtomicInteger();
        SessionRunner runner = runner(
                RunnerOptions.defaults().withConcurrency(Concurrency.ALLOW),
                context -> Mono.defer(() -> {
                    if (begun.incrementAndGet() == 2) {
                        both.tryEmitEmpty().orThrow();
                    }
                    return both.asMono().thenReturn(say("met"));
                }));
        List<Event> answers = awaitAll(Flux.merge(runner.run(request("one")), runner.run(request("two"))));
        assertThat(texts(answers)).containsExactly("met", "met");
        assertThat(sequences(awaitAll(fixture().service().events(fixture().key()))))
                .hasSize(4);
    }

    /** A run that others thought dead, as nothing was heard of it, writes nothing any more once another one has begun. */
    @Test
    default void r13_aRunThatLostItsLeaseWritesNothing() {
        Duration time = Duration.ofMillis(300);
        RunnerOptions options = RunnerOptions.defaults().withLeaseTime(time);
        SessionService service = fixture().service();
        Sinks.Many<Event> says = Sinks.many().unicast().onBackpressureBuffer();
        SessionRunner paused = SessionRunner.create(
                fixture()
                        .service(
                                new Unheard(fixture().store(StoreOptions.defaults())),
                                SessionServiceOptions.defaults()),
                fixture().app(),
                context -> says.asFlux(),
                options);
        says.tryEmitNext(say("begun")).orThrow();
        Mono<List<Event>> running = begin(paused.run(request("one")));
        fixture().passTime(time.plusMillis(50));
        SessionRunner next = runner(options, context -> Flux.just(say("second")));
        assertThat(awaitAll(next.run(request("two")))).hasSize(1);
        says.tryEmitNext(say("late")).orThrow();
        failure(LeaseLostException.class, running);
        assertThat(texts(awaitAll(service.events(fixture().key())))).containsExactly("one", "begun", "two", "second");
    }

    /** A run keeps its lease for as long as it runs. */
    @Test
    default void r13_aLongRunKeepsItsLease() {
        RunnerOptions options =
                RunnerOptions.defaults().withLeaseTime(Duration.ofSeconds(3)).withConcurrency(Concurrency.REFUSE);
        CountingStore store = new CountingStore(fixture().store(StoreOptions.defaults()));
        Sinks.One<Event> answer = Sinks.one();
        SessionRunner runner = SessionRunner.create(
                fixture().service(store, SessionServiceOptions.defaults()),
                fixture().app(),
                context -> Flux.just(say("begun")).concatWith(answer.asMono()),
                options);
        Mono<List<Event>> running = begin(runner.run(request("one")));
        for (int n = 0; n < 3; n++) {
            int before = store.leases();
            await(Flux.interval(Duration.ofMillis(10))
                    .filter(tick -> store.leases() > before)
                    .next());
            fixture().passTime(Duration.ofMillis(1200));
        }
        SessionRunner other = runner(options, context -> Flux.just(say("second")));
        failure(LeaseHeldException.class, other.run(request("two")));
        answer.tryEmitValue(say("ended")).orThrow();
        assertThat(await(running)).hasSize(2);
        assertThat(awaitAll(other.run(request("three")))).hasSize(1);
    }

    /** Whoever else writes to the session is no run, and may. */
    @Test
    default void r13_othersMayWriteDuringARun() {
        SessionService service = fixture().service();
        SessionRunner runner = runner(
                RunnerOptions.defaults(),
                context -> service.append(fixture().key(), Event.user("note"))
                        .thenMany(context.history(EventQuery.all()).map(event -> say("saw " + text(event)))));
        assertThat(texts(awaitAll(runner.run(request("one"))))).containsExactly("saw one", "saw note");
        assertThat(texts(awaitAll(service.events(fixture().key())))).hasSize(4);
    }

    /** Waits until the run has given its first event. */
    private Mono<List<Event>> begin(Flux<Event> run) {
        Sinks.Empty<Void> begun = Sinks.empty();
        Mono<List<Event>> all = run.doOnNext(event -> begun.tryEmitEmpty())
                .doOnError(begun::tryEmitError)
                .collectList()
                .cache();
        Disposable unused = all.onErrorComplete().subscribe();
        awaitAll(begun.asMono());
        return all;
    }

    private SessionRunner runner(RunnerOptions options, Agent agent) {
        return SessionRunner.create(fixture().service(), fixture().app(), agent, options);
    }

    private RunRequest request(String text) {
        return RunRequest.of(fixture().key(), Content.user(text));
    }

    private static List<String> texts(List<Event> events) {
        return events.stream().map(Footprint::text).toList();
    }

    private static Event say(String text) {
        return Event.agent("agent", text);
    }

    /** A store that gives a lease once, and is away for whoever wants to keep it. */
    final class Unheard extends ForwardingStore {
        private final AtomicInteger asked = new AtomicInteger();

        Unheard(SessionStore store) {
            super(store);
        }

        @Override
        public Mono<Lease> lease(SessionKey key, String holder, Duration time) {
            Mono<Lease> away = Mono.error(new StoreUnavailableException("away", null));
            return Mono.defer(() -> asked.incrementAndGet() == 1 ? super.lease(key, holder, time) : away);
        }
    }
}
