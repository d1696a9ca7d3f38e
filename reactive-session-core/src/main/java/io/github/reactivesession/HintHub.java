/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;

/**
 * Who in this process wants hints about what. For stores: one hub beside one connection serves all followers of a process
 * (R34). Safe for use by several threads; never blocks.
 *
 * @param <K> how the store names a session, a user or an app
 */
public final class HintHub<K> {
    private final Map<K, Set<FluxSink<Hint>>> sinks = new ConcurrentHashMap<>();
    private final Interest<K> interest;
    private volatile boolean closed;

    /** Makes a hub whose store need not know who wants what. */
    public HintHub() {
        this(new Interest<>() {});
    }

    /**
     * Makes a hub.
     *
     * @param interest is told when somebody begins to want hints about something, and when nobody does any more
     */
    public HintHub(Interest<K> interest) {
        this.interest = interest;
    }

    /**
     * Returns the hints about something, from the subscription on.
     *
     * @param key what
     * @return hints until cancelled; completes when the hub is closed. A subscriber should ask for all at once: one
     *     that is slow gets the newest only
     */
    public Flux<Hint> hints(K key) {
        return Flux.create(
                sink -> {
                    sink.onDispose(() -> remove(key, sink));
                    add(key, sink);
                    if (sink.isCancelled()) {
                        remove(key, sink);
                    }
                    if (closed) {
                        sink.complete();
                    }
                },
                FluxSink.OverflowStrategy.LATEST);
    }

    private void add(K key, FluxSink<Hint> sink) {
        sinks.compute(key, (any, there) -> {
            Set<FluxSink<Hint>> wanting = there;
            if (wanting == null) {
                wanting = ConcurrentHashMap.newKeySet();
                interest.begun(key);
            }
            wanting.add(sink);
            return wanting;
        });
    }

    private void remove(K key, FluxSink<Hint> sink) {
        sinks.computeIfPresent(key, (any, wanting) -> {
            if (wanting.remove(sink) && wanting.isEmpty()) {
                interest.ended(key);
                return null;
            }
            return wanting;
        });
    }

    /**
     * Tells whether nobody wants anything, which is quick to ask.
     *
     * @return true when a hint would reach nobody
     */
    public boolean isIdle() {
        return sinks.isEmpty();
    }

    /**
     * Returns what somebody wants hints about.
     *
     * @return a live view, to read only
     */
    public Set<K> keys() {
        return Collections.unmodifiableSet(sinks.keySet());
    }

    /**
     * Passes a hint to those that want it.
     *
     * @param key what it is about
     * @param hint the hint
     */
    public void tell(K key, Hint hint) {
        Set<FluxSink<Hint>> wanting = sinks.get(key);
        if (wanting != null) {
            wanting.forEach(sink -> sink.next(hint));
        }
    }

    /** Tells all to look: hints may have been lost, or much has changed at once. */
    public void tellAll() {
        sinks.values().forEach(wanting -> wanting.forEach(sink -> sink.next(Hint.LOOK)));
    }

    /** Completes all, and whoever comes later. */
    public void close() {
        closed = true;
        sinks.values().forEach(wanting -> wanting.forEach(FluxSink::complete));
    }

    /**
     * Is told what somebody wants. Calls about one key follow each other; they must be quick and not call the hub.
     *
     * @param <K> how the store names a session, a user or an app
     */
    public interface Interest<K> {
        /**
         * Somebody wants hints, and nobody did before.
         *
         * @param key about what
         */
        default void begun(K key) {}

        /**
         * Nobody wants them any more.
         *
         * @param key about what
         */
        default void ended(K key) {}
    }
}
