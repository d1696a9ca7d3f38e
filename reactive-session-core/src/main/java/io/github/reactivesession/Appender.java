/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Mono;

/** The last step of an append before the store: limits, duplicates within the batch, partial events, {@code temp:}. */
final class Appender {
    private final SessionStore store;
    private final Limits limits;
    private final Following following;

    Appender(SessionStore store, Limits limits, Following following) {
        this.store = store;
        this.limits = limits;
        this.following = following;
    }

    /** Stores the whole events of a request in one step, and returns all of them in the order given (R11, R15). */
    Mono<List<Event>> append(AppendRequest request) {
        return Mono.defer(() -> {
            List<Event> whole = whole(request.events());
            if (whole.isEmpty()) {
                return Mono.just(request.events());
            }
            Sizes.requireEvents(whole, limits);
            return store.append(request.key(), distinct(whole), request.expected())
                    .map(stored -> inPlace(request.events(), whole, tell(request.key(), stored)));
        });
    }

    /** Stores one event: the same, by the shortest way. */
    Mono<Event> appendOne(SessionKey key, Event event, ExpectedSequence expected) {
        return Mono.defer(() -> {
            if (event.partial()) {
                return Mono.just(event);
            }
            List<Event> whole = List.of(toStore(event));
            Sizes.requireEvents(whole, limits);
            return store.append(key, whole, expected)
                    .map(stored -> tell(key, stored).get(0));
        });
    }

    private List<Event> tell(SessionKey key, Appended stored) {
        following.appended(key, stored);
        return stored.events();
    }

    private static List<Event> whole(List<Event> events) {
        List<Event> whole = new ArrayList<>(events.size());
        for (Event event : events) {
            if (!event.partial()) {
                whole.add(toStore(event));
            }
        }
        return whole;
    }

    private static Event toStore(Event event) {
        StateKeys.requireLegal(event.actions().stateDelta());
        Event unplaced = event.sequence() == 0 ? event : event.withSequence(0);
        return StateKeys.withoutTemp(unplaced);
    }

    /** The first event of each id; the store is never given an id twice. */
    private static List<Event> distinct(List<Event> events) {
        if (events.size() == 1) {
            return events;
        }
        Map<String, Event> byId = new LinkedHashMap<>();
        events.forEach(event -> byId.putIfAbsent(event.id(), event));
        return byId.size() == events.size() ? events : List.copyOf(byId.values());
    }

    /** Brings back the order of the request: partial events in their place, duplicates as first stored. */
    private static List<Event> inPlace(List<Event> given, List<Event> whole, List<Event> stored) {
        if (stored.size() == given.size()) {
            return stored;
        }
        Map<String, Event> byId = new HashMap<>();
        stored.forEach(event -> byId.put(event.id(), event));
        Iterator<Event> sent = whole.iterator();
        List<Event> result = new ArrayList<>(given.size());
        for (Event event : given) {
            result.add(event.partial() ? event : byId.getOrDefault(sent.next().id(), event));
        }
        return result;
    }
}
