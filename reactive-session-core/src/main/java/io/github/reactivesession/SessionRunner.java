/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

import java.util.ServiceLoader;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;

/**
 * Runs an {@link Agent} in sessions: gets or creates the session, stores the message, lets the agent answer, and stores each
 * whole event of the answer before it is passed on.
 *
 * <p>A session has one run at a time, in all processes, unless told otherwise: a run holds the session's lease, keeps it
 * while it lasts, and appends under its number, so that one that lost it, by a pause longer than
 * {@link RunnerOptions#leaseTime}, writes nothing any more (R13). Others may go on appending to the session meanwhile. Safe for use by several threads.
 */
public final class SessionRunner {
    private final SessionService sessions;
    private final String appName;
    private final Agent agent;
    private final RunnerOptions options;
    private final Mono<Void> closeSessions;
    private final RunQueue queue = new RunQueue();
    private final Lifecycle lifecycle = new Lifecycle("session runner");

    private SessionRunner(
            SessionService sessions, String appName, Agent agent, RunnerOptions options, Mono<Void> closeSessions) {
        this.sessions = Texts.requireNonNull("sessions", sessions);
        this.appName = Texts.requireName("appName", appName);
        this.agent = Texts.requireNonNull("agent", agent);
        this.options = Texts.requireNonNull("options", options);
        this.closeSessions = closeSessions;
    }

    /**
     * Makes a runner over the store that is on the class path: with {@code reactive-session-memory} one in memory, which is
     * closed with the runner.
     *
     * @param appName the app that {@link #run(String, String, Content)} runs in
     * @param agent what answers
     * @return the runner
     * @throws IllegalStateException when there is no such store
     */
    public static SessionRunner create(String appName, Agent agent) {
        SessionStore store = ServiceLoader.load(SessionStore.class)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "no store on the class path: add reactive-session-memory, or pass a SessionService"));
        SessionService sessions = SessionService.create(store);
        Mono<Void> close = sessions.close().then(store.close());
        return new SessionRunner(sessions, appName, agent, RunnerOptions.defaults(), close);
    }

    /**
     * Makes a runner with default options.
     *
     * @param sessions where it stores; whoever made it closes it
     * @param appName the app that {@link #run(String, String, Content)} runs in
     * @param agent what answers
     * @return the runner
     */
    public static SessionRunner create(SessionService sessions, String appName, Agent agent) {
        return create(sessions, appName, agent, RunnerOptions.defaults());
    }

    /**
     * Makes a runner.
     *
     * @param sessions where it stores; whoever made it closes it
     * @param appName the app that {@link #run(String, String, Content)} runs in
     * @param agent what answers
     * @param options how it runs
     * @return the runner
     */
    public static SessionRunner create(SessionService sessions, String appName, Agent agent, RunnerOptions options) {
        return new SessionRunner(sessions, appName, agent, options, Mono.empty());
    }

    /**
     * Lets the agent answer a message of a user, as {@link #run(RunRequest)} does. Each subscription is another message.
     *
     * @param userId who speaks
     * @param sessionId where; created when absent
     * @param message what the user says
     * @return the answer
     */
    public Flux<Event> run(String userId, String sessionId, Content message) {
        SessionKey key = UserKey.of(appName, userId).session(sessionId);
        return Flux.defer(() -> run(RunRequest.of(key, message)));
    }

    /**
     * Lets the agent answer a message. Cold; the session is made, the lease taken and the message stored upon subscription.
     *
     * <p>Whole events are emitted once they are durable, with their sequence and with the {@code temp:} keys they came with;
     * partial ones in their place. A subscriber gets what it asks for (R38), and the agent is asked for one event more than that at
     * most, so a slow subscriber slows it down. A failure of the agent reaches the subscriber, and is stored before, as an event without content or with
     * what had streamed, whose metadata have {@code outcome} {@code failed} and {@code error}, the type of the failure. When
     * the subscriber cancels, {@link RunnerOptions#onCancel} tells what becomes of the run; an interrupted answer has
     * {@code outcome} {@code interrupted}.
     *
     * @param request the message, and its session
     * @return the answer. Fails with {@link LeaseHeldException} when the session has another run and this one may not wait
     *     (any longer), with {@link LeaseLostException} when another one took over, with what the store fails with, and with
     *     {@link ClosedException} when the runner is closed
     */
    public Flux<Event> run(RunRequest request) {
        Texts.requireNonNull("request", request);
        Flux<Event> events = Flux.usingWhen(
                Mono.fromSupplier(() -> begin(request)),
                Run::events,
                this::end,
                (run, error) -> end(run),
                run -> run.interrupted().then(end(run)));
        return options.onCancel() == RunnerOptions.OnCancel.STOP
                ? events
                : events.transform(Operators.<Event, Event>lift((source, subscriber) -> new Unattended<>(subscriber)));
    }

    private Run begin(RunRequest request) {
        if (!lifecycle.tryEnter()) {
            throw lifecycle.closed();
        }
        return new Run(sessions, agent, options, request, new RunLease(sessions, request.key(), options, queue));
    }

    private Mono<Void> end(Run run) {
        return run.lease().giveBack().doFinally(signal -> lifecycle.exit());
    }

    /**
     * Closes the runner: lets its runs end, those too whose subscribers are gone, and fails what comes later (R40). May be
     * repeated.
     *
     * @return completes when no run is left
     */
    public Mono<Void> close() {
        return lifecycle.close().then(closeSessions);
    }
}
