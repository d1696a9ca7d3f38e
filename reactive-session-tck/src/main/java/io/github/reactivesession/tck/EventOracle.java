/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import io.github.reactivesession.Event;
import io.github.reactivesession.EventFilter;
import io.github.reactivesession.EventOrder;
import io.github.reactivesession.EventQuery;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Answers queries over a list, as plainly as can be, and thinks of histories and queries. */
final class EventOracle {
    private static final List<@Nullable String> NAMES = Arrays.asList(null, "planner", "writer", "Writer");

    private final Random random;

    EventOracle(long seed) {
        this.random = new Random(seed);
    }

    static List<Event> answer(List<Event> history, EventQuery query) {
        List<Event> view = new ArrayList<>();
        for (Event event : history) {
            if (passes(event, query)) {
                view.add(event);
            }
        }
        if (query.order() != EventOrder.ASCENDING) {
            Collections.reverse(view);
        }
        view = new ArrayList<>(
                view.stream().skip(query.offset()).limit(query.limit()).toList());
        if (query.order() == EventOrder.LATEST) {
            Collections.reverse(view);
        }
        return query.startAtUserTurn() ? fromUserTurn(history, view) : view;
    }

    private static List<Event> fromUserTurn(List<Event> history, List<Event> view) {
        for (int i = 0; i < view.size(); i++) {
            if (view.get(i).author().equals(Event.USER)) {
                return view.subList(i, view.size());
            }
        }
        List<Event> whole = new ArrayList<>(view);
        for (int i = history.indexOf(view.get(0)) - 1; i >= 0; i--) {
            if (history.get(i).author().equals(Event.USER)) {
                whole.add(0, history.get(i));
                return whole;
            }
        }
        return List.of();
    }

    static boolean passes(Event event, EventQuery query) {
        EventFilter filter = query.filter();
        return event.sequence() >= query.range().first()
                && event.sequence() <= query.range().last()
                && event.timestamp().compareTo(filter.time().from()) >= 0
                && event.timestamp().compareTo(filter.time().to()) <= 0
                && (filter.eventId() == null || event.id().equals(filter.eventId()))
                && (filter.author() == null || event.author().equals(filter.author()))
                && (filter.agentId() == null || filter.agentId().equals(event.agentId()))
                && (filter.branch() == null || filter.branch().equals(event.branch()))
                && (filter.invocationId() == null || filter.invocationId().equals(event.invocationId()));
    }

    List<Event> history(int size) {
        List<Event> events = new ArrayList<>();
        for (int i = 1; i <= size; i++) {
            String author = random.nextInt(3) == 0 ? Event.USER : "author-" + random.nextInt(2);
            events.add(Histories.said("e" + i, random.nextInt(8), author, name(), name(), name()));
        }
        return events;
    }

    /** A query of any conditions, order, limit and offset. */
    EventQuery query(int size) {
        EventQuery query = rarely() ? EventQuery.latest(random.nextInt(size)) : EventQuery.all();
        query = rarely() ? query.after(random.nextInt(size + 2) - 1) : query;
        query = rarely() ? query.before(random.nextInt(size + 2)) : query;
        long first = random.nextInt(8);
        query = rarely() ? query.from(Tck.NOON.plus(first, ChronoUnit.MICROS)) : query;
        query = rarely() ? query.to(Tck.NOON.plus(first + random.nextInt(8), ChronoUnit.MICROS)) : query;
        query = rarely() ? query.author(random.nextBoolean() ? Event.USER : "author-1") : query;
        query = rarely() ? query.agentId("planner") : query;
        query = rarely() ? query.branch("writer") : query;
        query = rarely() ? query.invocationId("Writer") : query;
        query = random.nextInt(20) == 0 ? query.eventId("e" + random.nextInt(size)) : query;
        query = query.order() == EventOrder.ASCENDING && random.nextBoolean() ? query.descending() : query;
        query = rarely() ? query.limit(random.nextInt(size)) : query;
        return rarely() ? query.offset(random.nextInt(size / 2)) : query;
    }

    /** A query that may ask for a user's turn: by place, order, limit and offset only. */
    EventQuery view(int size) {
        EventQuery query = random.nextBoolean() ? EventQuery.latest(random.nextInt(size)) : EventQuery.all();
        query = rarely() ? query.after(random.nextInt(size)) : query;
        query = rarely() ? query.before(random.nextInt(size)) : query;
        query = rarely() ? query.limit(random.nextInt(size)) : query;
        return rarely() ? query.offset(random.nextInt(size / 2)) : query;
    }

    private boolean rarely() {
        return random.nextInt(4) == 0;
    }

    private @Nullable String name() {
        return NAMES.get(random.nextInt(NAMES.size()));
    }
}
