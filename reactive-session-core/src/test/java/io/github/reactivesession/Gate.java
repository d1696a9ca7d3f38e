/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

import io.github.reactivesession.GroupCommit.Append;
import io.github.reactivesession.GroupCommit.Outcome;
import java.util.List;
import java.util.function.Function;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Keeps the first batch in flight until it is opened, so that others gather; all later ones go to another writer. */
final class Gate implements Function<List<Append>, Mono<List<Outcome>>> {
    private final Function<List<Append>, Mono<List<Outcome>>> next;
    private final Sinks.Empty<Void> opened = Sinks.empty();
    private boolean first = true;

    Gate(Function<List<Append>, Mono<List<Outcome>>> next) {
        this.next = next;
    }

    @Override
    public Mono<List<Outcome>> apply(List<Append> batch) {
        boolean wait = first;
        first = false;
        return wait ? opened.asMono().thenReturn(ManualWriter.stored(batch)) : next.apply(batch);
    }

    void open() {
        opened.tryEmitEmpty().orThrow();
    }
}
