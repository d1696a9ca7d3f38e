/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Lets so many reads of the store run at a time; others wait their turn, in order, and hold nothing meanwhile. */
final class Turns {
    private final Queue<Turn> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger free;
    private final AtomicInteger admitting = new AtomicInteger();

    Turns(int atOnce) {
        this.free = new AtomicInteger(atOnce);
    }

    <T> Mono<T> take(Mono<T> work) {
        return Mono.defer(() -> {
            Turn turn = new Turn();
            waiting.add(turn);
            admit();
            return turn.begun.asMono().then(work).doFinally(end -> end(turn));
        });
    }

    /** One thread admits for all that ask meanwhile, so work that ends at once never deepens the stack. */
    private void admit() {
        if (admitting.getAndIncrement() != 0) {
            return;
        }
        int asked = 1;
        do {
            while (free.get() > 0 && admitNext()) {
                // goes on while there is room and somebody waits
            }
            asked = admitting.addAndGet(-asked);
        } while (asked != 0);
    }

    private boolean admitNext() {
        Turn next = waiting.poll();
        if (next != null && next.state.compareAndSet(State.WAITING, State.RUNNING)) {
            free.decrementAndGet();
            Sinks.EmitResult unused = next.begun.tryEmitEmpty();
        }
        return next != null;
    }

    private void end(Turn turn) {
        if (turn.state.getAndSet(State.ENDED) == State.RUNNING) {
            free.incrementAndGet();
            admit();
        }
    }

    private enum State {
        WAITING,
        RUNNING,
        ENDED
    }

    private static final class Turn {
        private final Sinks.Empty<Void> begun = Sinks.empty();
        private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
    }
}
