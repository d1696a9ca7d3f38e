/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.examples;

import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SynchronousSink;
import reactor.core.scheduler.Schedulers;

/**
 * Reads conversations from sources, no faster than they are asked for: files are read line by line on threads that may
 * block, and lines are understood side by side on the others, in order.
 */
final class ConversationReader {
    /** The most bytes of a line; a longer one is a problem, and is never held. */
    static final int MAX_LINE = 16 << 20;

    /** How many lines are understood at a time. */
    static final int AHEAD = 4;

    private ConversationReader() {}

    /** Reads conversations, and the problems in between, in the order of the lines. */
    static Flux<Step> read(List<Source> sources) {
        return lines(sources).flatMapSequential(ConversationReader::understand, AHEAD, 1);
    }

    private static Mono<Step> understand(Step step) {
        return step instanceof Line line
                ? Mono.fromSupplier(() -> ConversationFormat.read(line)).subscribeOn(Schedulers.parallel())
                : Mono.just(step);
    }

    /** Reads the lines of sources, one source after the other. */
    static Flux<Step> lines(List<Source> sources) {
        return Flux.range(0, sources.size()).concatMap(i -> lines(sources.get(i), size(sources.subList(0, i))), 1);
    }

    /** Returns the bytes of sources. */
    static long size(List<Source> sources) {
        return sources.stream().mapToLong(Source::size).sum();
    }

    private static Flux<Step> lines(Source source, long before) {
        return Flux.<Step, LineReader>generate(
                        () -> new LineReader(source, before, MAX_LINE), ConversationReader::next, LineReader::close)
                .subscribeOn(Schedulers.boundedElastic());
    }

    private static LineReader next(LineReader reader, SynchronousSink<Step> sink) {
        Step line = reader.next();
        if (line == null) {
            sink.complete();
        } else {
            sink.next(line);
        }
        return reader;
    }
}
