/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

import io.github.reactivesession.GroupCommit.Append;
import io.github.reactivesession.GroupCommit.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.Stream;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.util.context.ContextView;

/** A writer whose batches end when the test says so. */
final class ManualWriter implements Function<List<Append>, Mono<List<Outcome>>> {
    final List<List<Append>> batches = new CopyOnWriteArrayList<>();
    final List<ContextView> contexts = new CopyOnWriteArrayList<>();
    private final List<Sinks.One<List<Outcome>>> answers = new ArrayList<>();

    @Override
    public Mono<List<Outcome>> apply(List<Append> batch) {
        Sinks.One<List<Outcome>> answer = Sinks.one();
        batches.add(batch);
        answers.add(answer);
        return Mono.deferContextual(context -> {
            contexts.add(context);
            return answer.asMono();
        });
    }

    void succeed(int call) {
        answer(call, stored(batches.get(call)));
    }

    void answer(int call, List<Outcome> outcomes) {
        answers.get(call).tryEmitValue(outcomes).orThrow();
    }

    void fail(int call, Throwable error) {
        answers.get(call).tryEmitError(error).orThrow();
    }

    /** The ids of the events of each batch so far. */
    List<List<String>> written() {
        return batches.stream().map(ManualWriter::ids).toList();
    }

    static List<String> ids(List<Append> batch) {
        Stream<Event> events = batch.stream().flatMap(append -> append.events().stream());
        return events.map(Event::id).toList();
    }

    static List<Outcome> stored(List<Append> batch) {
        return batch.stream().map(append -> Appends.stored(append.events())).toList();
    }
}
