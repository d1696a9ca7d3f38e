/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import io.github.reactivesession.DeleteScope;
import io.github.reactivesession.SessionStore;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Answers each step of a sweep in its own way, writes down how large a step was asked for, and tells of each. */
final class SweepingStore extends ForwardingStore {
    private final Answer answer;
    private final List<Integer> limits = new CopyOnWriteArrayList<>();
    private final Sinks.Many<Integer> steps = Sinks.many().replay().all();

    /** Hands the steps on, and tells of them. */
    SweepingStore(SessionStore store) {
        this(store, (step, limit) -> store.delete(new DeleteScope.Expired(), limit));
    }

    SweepingStore(SessionStore store, Answer answer) {
        super(store);
        this.answer = answer;
    }

    @Override
    public Mono<Long> delete(DeleteScope scope, int limit) {
        return scope instanceof DeleteScope.Expired ? Mono.defer(() -> step(limit)) : super.delete(scope, limit);
    }

    private Mono<Long> step(int limit) {
        limits.add(limit);
        int step = limits.size();
        return answer.to(step, limit).doOnTerminate(() -> tell(step));
    }

    private synchronized void tell(int step) {
        Sinks.EmitResult unused = steps.tryEmitNext(step);
    }

    /** How large each step was asked to be. */
    List<Integer> limits() {
        return List.copyOf(limits);
    }

    /** The steps that have ended, those of the past too. */
    Flux<Integer> steps() {
        return steps.asFlux();
    }

    /** What a step finds; steps count from 1. */
    @FunctionalInterface
    interface Answer {
        Mono<Long> to(int step, int limit);
    }
}
