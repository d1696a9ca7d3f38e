/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.examples;

import java.util.List;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.GroupedFlux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * The way of all lines from the sources to the store. Demand goes the other way: a store that is slow slows the reading
 * down, so that a file of any size takes the memory of a few lines.
 */
final class ImportRun {
    /** How many conversations are stored at a time. */
    static final int LANES = 4;

    /** How many understood conversations may wait for their lane. */
    static final int WAITING = 2 * LANES;

    private ImportRun() {}

    /**
     * Imports all conversations of some sources.
     *
     * @param sources where they are
     * @param store what to do with a conversation
     * @return what has become of each line, given on threads that may block
     */
    static Flux<Step> of(List<Source> sources, Function<Conversation, Mono<Step>> store) {
        return ConversationReader.read(sources)
                .groupBy(ImportRun::lane, WAITING)
                .flatMap(lane -> inOrder(lane, store), LANES, 1)
                .publishOn(Schedulers.boundedElastic(), WAITING);
    }

    /** Lines of one conversation share a lane, so that the earlier one is stored first. */
    private static int lane(Step step) {
        return step instanceof Conversation conversation
                ? Math.floorMod(conversation.key().hashCode(), LANES)
                : 0;
    }

    private static Flux<Step> inOrder(GroupedFlux<Integer, Step> lane, Function<Conversation, Mono<Step>> store) {
        return lane.concatMap(
                step -> step instanceof Conversation conversation ? store.apply(conversation) : Mono.just(step), 1);
    }
}
