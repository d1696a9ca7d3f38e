/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * One run of an agent, from its message to its end. A run that is cancelled may just have taken an event from its agent, on
 * another thread; so what is stored is noted under the monitor, and nothing is once it is over.
 */
final class Run {
    private final SessionService sessions;
    private final Agent agent;
    private final RunnerOptions options;
    private final RunRequest request;
    private final RunLease lease;
    private final Streamed streamed = new Streamed();
    private boolean over;
    private volatile JsonObject state = JsonObject.empty();
    private volatile Mono<?> storing = Mono.empty();
    private volatile @Nullable Throwable failure;

    Run(SessionService sessions, Agent agent, RunnerOptions options, RunRequest request, RunLease lease) {
        this.sessions = sessions;
        this.agent = agent;
        this.options = options;
        this.request = request;
        this.lease = lease;
    }

    SessionService sessions() {
        return sessions;
    }

    RunRequest request() {
        return request;
    }

    RunLease lease() {
        return lease;
    }

    /** What the run's whole events have made of the state. */
    JsonObject state() {
        return state;
    }

    /** Completes when the events that the agent has emitted are stored. */
    Mono<Void> stored() {
        return storing.onErrorComplete().then();
    }

    Flux<Event> events() {
        lease.lineUp();
        return sessions.getOrCreate(request.session())
                .then(lease.take())
                .then(Mono.defer(() -> store(request.message())).defaultIfEmpty(request.message()))
                .flatMap(message -> sessions.get(request.key()).map(session -> begin(session, message)))
                .switchIfEmpty(Mono.error(() -> new SessionNotFoundException(request.key())))
                .flatMapMany(context -> answer(context).takeUntilOther(lease.keep()));
    }

    private InvocationContext begin(Session session, Event message) {
        state = session.state().merge(request.message().actions().stateDelta());
        return new InvocationContext(this, session, message);
    }

    private Flux<Event> answer(InvocationContext context) {
        // A failure waits behind what was said before it, which concatMap would drop.
        return Flux.from(Flux.defer(() -> agent.run(context)))
                .onErrorResume(error -> {
                    failure = error;
                    return Flux.empty();
                })
                .concatMap(event -> pass(named(event)), 0)
                .concatWith(Mono.defer(this::failed));
    }

    private Event named(Event event) {
        return event.invocationId() != null
                ? event
                : event.toBuilder().invocationId(request.invocationId()).build();
    }

    private synchronized Mono<Event> pass(Event event) {
        if (over) {
            return Mono.never();
        }
        if (!event.partial()) {
            return store(event);
        }
        streamed.take(event);
        // A token that nobody can be shown is no reason to end the answer.
        return options.publishesPartials()
                ? sessions.publish(request.key(), event).onErrorComplete().thenReturn(event)
                : Mono.just(event);
    }

    /** Goes on when its subscriber cancels; what comes behind waits for it. */
    private synchronized Mono<Event> store(Event event) {
        if (over) {
            return Mono.never();
        }
        state = state.merge(event.actions().stateDelta());
        Mono<Event> append = sessions.append(request.key(), event, lease.expected())
                .doOnSuccess(stored -> streamed.take(event))
                .cache();
        storing = append;
        return append.map(stored -> StateKeys.withTempOf(stored, event));
    }

    /** A failure of the agent becomes an event; one of the store cannot. */
    private Mono<Event> failed() {
        Throwable error = failure;
        if (error == null) {
            return Mono.empty();
        }
        return options.storesFailures() ? storeFailure(error).then(Mono.error(error)) : Mono.error(error);
    }

    private synchronized Mono<Void> storeFailure(Throwable error) {
        if (over) {
            return Mono.never();
        }
        Map<String, Object> outcome =
                Map.of("outcome", "failed", "error", error.getClass().getName());
        List<Event> left = streamed.drain(request.invocationId(), outcome);
        Mono<Void> append = append(left.isEmpty() ? List.of(bare(outcome)) : left)
                .onErrorResume(second -> {
                    error.addSuppressed(second);
                    return Mono.empty();
                })
                .cache();
        storing = append;
        return append;
    }

    private Event bare(Map<String, Object> outcome) {
        return Event.builder(options.agentName())
                .agentId(options.agentName())
                .invocationId(request.invocationId())
                .metadata(outcome)
                .build();
    }

    /** Stores what has streamed and is part of no whole event. */
    Mono<Void> interrupted() {
        return Mono.defer(this::lastStored)
                .then(Mono.defer(
                        () -> append(streamed.drain(request.invocationId(), Map.of("outcome", "interrupted")))))
                .onErrorComplete();
    }

    private synchronized Mono<Void> lastStored() {
        over = true;
        return stored();
    }

    private Mono<Void> append(List<Event> events) {
        return events.isEmpty()
                ? Mono.empty()
                : sessions.appendAll(request.key(), events, lease.expected()).then();
    }
}
