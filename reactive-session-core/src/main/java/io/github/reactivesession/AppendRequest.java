/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

import java.util.List;
import java.util.function.UnaryOperator;

/**
 * An append on its way to the store, as a {@link SessionInterceptor} sees it.
 *
 * @param key the session
 * @param events what is to be appended, in order; partial events pass too, and are not stored
 * @param expected what the session must end at
 */
public record AppendRequest(SessionKey key, List<Event> events, ExpectedSequence expected) {
    /**
     * Copies the events.
     *
     * @param key the session
     * @param events what is to be appended, in order
     * @param expected what the session must end at
     */
    public AppendRequest {
        events = List.copyOf(events);
    }

    /**
     * Returns a copy in which each event is changed.
     *
     * @param change what to do with each
     * @return the copy
     */
    public AppendRequest map(UnaryOperator<Event> change) {
        return new AppendRequest(key, events.stream().map(change).toList(), expected);
    }
}
