/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.memory;

import io.github.reactivesession.Appended;
import io.github.reactivesession.Event;
import io.github.reactivesession.EventScan;
import io.github.reactivesession.ExpectedSequence;
import io.github.reactivesession.JsonObject;
import io.github.reactivesession.Page;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionStore;
import io.github.reactivesession.tck.ForwardingStore;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import reactor.core.publisher.Mono;

/** A store that applies other deltas than those of the events, though the events look right. */
final class ChangedDeltas extends ForwardingStore {
    private final Change change;
    private final Map<List<Object>, JsonObject> originals = new ConcurrentHashMap<>();

    /** What is applied in place of a delta, given the state the session has. */
    @FunctionalInterface
    interface Change {
        JsonObject to(JsonObject state, JsonObject delta);
    }

    ChangedDeltas(SessionStore store, Change change) {
        super(store);
        this.change = change;
    }

    @Override
    public Mono<Appended> append(SessionKey key, List<Event> events, ExpectedSequence expected) {
        return state(key)
                .map(state ->
                        events.stream().map(event -> changed(key, state, event)).toList())
                .flatMap(changed -> super.append(key, changed, expected))
                .map(stored -> Changes.stored(
                        stored,
                        kept -> kept.stream().map(event -> original(key, event)).toList()));
    }

    private Event changed(SessionKey key, JsonObject state, Event event) {
        JsonObject delta = event.actions().stateDelta();
        originals.putIfAbsent(List.of(key, event.id()), delta);
        return event.withStateDelta(change.to(state, delta));
    }

    private Event original(SessionKey key, Event event) {
        return event.withStateDelta(
                originals.getOrDefault(List.of(key, event.id()), event.actions().stateDelta()));
    }

    @Override
    public Mono<Page<Event, Long>> events(SessionKey key, EventScan scan) {
        return super.events(key, scan).map(page -> Changes.events(page, event -> original(key, event)));
    }
}
