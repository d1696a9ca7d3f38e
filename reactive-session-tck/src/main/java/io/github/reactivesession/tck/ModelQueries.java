/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import io.github.reactivesession.Event;
import io.github.reactivesession.EventFilter;
import io.github.reactivesession.EventOrder;
import io.github.reactivesession.EventQuery;
import io.github.reactivesession.SequenceRange;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a query of events finds in a plain list of them: the {@link Model} of R17. */
final class ModelQueries {
    private ModelQueries() {}

    static List<Event> run(List<Event> history, EventQuery query) {
        List<Event> found = new ArrayList<>();
        for (Event event : history) {
            if (isIn(query.range(), event) && passes(query.filter(), event)) {
                found.add(event);
            }
        }
        if (query.order() != EventOrder.ASCENDING) {
            Collections.reverse(found);
        }
        List<Event> view = cut(found, query.offset(), query.limit());
        if (query.order() == EventOrder.LATEST) {
            Collections.reverse(view);
        }
        return query.startAtUserTurn() ? fromUserTurn(history, view, query.range()) : view;
    }

    private static boolean isIn(SequenceRange range, Event event) {
        return event.sequence() >= range.first() && event.sequence() <= range.last();
    }

    private static boolean passes(EventFilter filter, Event event) {
        return (filter.eventId() == null || filter.eventId().equals(event.id()))
                && is(filter.author(), event.author())
                && is(filter.agentId(), event.agentId())
                && is(filter.branch(), event.branch())
                && is(filter.invocationId(), event.invocationId())
                && !event.timestamp().isBefore(filter.time().from())
                && !event.timestamp().isAfter(filter.time().to());
    }

    private static boolean is(@Nullable String wanted, @Nullable String actual) {
        return wanted == null || wanted.equals(actual);
    }

    private static List<Event> cut(List<Event> events, long offset, long limit) {
        List<Event> cut = new ArrayList<>();
        for (int i = 0; i < events.size(); i++) {
            if (i >= offset && cut.size() < limit) {
                cut.add(events.get(i));
            }
        }
        return cut;
    }

    private static List<Event> fromUserTurn(List<Event> history, List<Event> view, SequenceRange range) {
        for (int i = 0; i < view.size(); i++) {
            if (view.get(i).author().equals("user")) {
                return view.subList(i, view.size());
            }
        }
        long end = view.isEmpty() ? range.last() : view.get(0).sequence() - 1;
        for (int i = history.size() - 1; i >= 0; i--) {
            Event event = history.get(i);
            if (event.author().equals("user") && event.sequence() <= end) {
                List<Event> withTurn = new ArrayList<>(view);
                withTurn.add(0, event);
                return withTurn;
            }
        }
        return List.of();
    }
}
