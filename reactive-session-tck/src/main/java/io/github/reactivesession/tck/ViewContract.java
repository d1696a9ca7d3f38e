/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactivesession.Event;
import io.github.reactivesession.EventQuery;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionService;
import io.github.reactivesession.SessionServiceOptions;
import io.github.reactivesession.StoreOptions;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The ends and windows of a history: the latest events, and those around one (R17). */
public interface ViewContract extends Tck {
    /** The newest events come oldest first. */
    @Test
    default void r17_latestComesInOrder() {
        SessionService service = filled(5);
        expect(service, EventQuery.latest(3), 3, 4, 5);
        expect(service, EventQuery.latest(1), 5);
        expect(service, EventQuery.latest(5), 1, 2, 3, 4, 5);
        expect(service, EventQuery.latest(6), 1, 2, 3, 4, 5);
        expect(service, EventQuery.latest(Long.MAX_VALUE), 1, 2, 3, 4, 5);
        expect(service, EventQuery.latest(0));
    }

    /** More than a page of the newest events comes whole and in order. */
    @Test
    default void r17_latestMayBeLargerThanAPage() {
        SessionService service = filled(20);
        expect(service, EventQuery.latest(10), 11, 12, 13, 14, 15, 16, 17, 18, 19, 20);
        expect(service, EventQuery.latest(9), 12, 13, 14, 15, 16, 17, 18, 19, 20);
        expect(service, EventQuery.latest(7).offset(8), 6, 7, 8, 9, 10, 11, 12);
        assertThat(awaitAll(service.events(fixture().key(), EventQuery.latest(99))))
                .hasSize(20);
    }

    /** An offset passes over the newest of all, so that one can page backwards. */
    @Test
    default void r17_anOffsetOfTheLatestCountsFromTheNewest() {
        SessionService service = filled(5);
        expect(service, EventQuery.latest(2).offset(1), 3, 4);
        expect(service, EventQuery.latest(2).offset(3), 1, 2);
        expect(service, EventQuery.latest(2).offset(4), 1);
        expect(service, EventQuery.latest(2).offset(5));
        expect(service, EventQuery.latest(Long.MAX_VALUE).offset(2), 1, 2, 3);
        expect(service, EventQuery.latest(1).offset(Long.MAX_VALUE));
    }

    /** Filters and ranges come first; the latest are counted among what they let through. */
    @Test
    default void r17_theLatestAreCountedBehindTheFilter() {
        SessionService service = open();
        tell(service, Histories.story());
        expect(service, EventQuery.latest(2).invocationId("run-1"), 2, 3);
        expect(service, EventQuery.latest(1).author(Event.USER), 4);
        expect(service, EventQuery.latest(2).invocationId("run-1").offset(2), 1);
        expect(service, EventQuery.latest(2).before(4), 2, 3);
        expect(service, EventQuery.latest(2).after(7), 8);
        expect(service, EventQuery.latest(2).from(NOON.plusNanos(2_000)), 3, 5);
        expect(service, EventQuery.latest(5).author("nobody"));
        expect(service, EventQuery.latest(2).before(4).agentId("planner").offset(1), 2);
    }

    /** A window lies around a sequence, and ends where the history ends. */
    @Test
    default void r17_aWindowLiesAroundAnEvent() {
        SessionService service = filled(9);
        expect(service, EventQuery.around(5, 2, 1), 3, 4, 5, 6);
        expect(service, EventQuery.around(5, 0, 0), 5);
        expect(service, EventQuery.around(5, 0, 2), 5, 6, 7);
        expect(service, EventQuery.around(1, 4, 1), 1, 2);
        expect(service, EventQuery.around(9, 1, 4), 8, 9);
        expect(service, EventQuery.around(5, 100, 100), 1, 2, 3, 4, 5, 6, 7, 8, 9);
        expect(service, EventQuery.around(1, Long.MAX_VALUE, Long.MAX_VALUE), 1, 2, 3, 4, 5, 6, 7, 8, 9);
        expect(service, EventQuery.around(11, 2, 2), 9);
        expect(service, EventQuery.around(50, 2, 2));
        expect(service, EventQuery.around(Long.MAX_VALUE, 1, 1));
    }

    /** A window can be narrowed, turned and bounded as any other read. */
    @Test
    default void r17_aWindowIsAReadAsAnyOther() {
        SessionService service = open();
        tell(service, Histories.story());
        expect(service, EventQuery.around(3, 2, 2).author(Event.USER), 1, 4);
        expect(service, EventQuery.around(3, 2, 2).descending(), 5, 4, 3, 2, 1);
        expect(service, EventQuery.around(3, 1, 5).limit(2), 2, 3);
        expect(service, EventQuery.around(3, 1, 5).offset(2).limit(2), 4, 5);
        expect(service, EventQuery.around(3, 2, 2).after(3), 4, 5);
        assertThat(await(service.countEvents(fixture().key(), EventQuery.around(3, 1, 2))))
                .isEqualTo(4);
    }

    /** The event in the middle of a window may be found by its id first. */
    @Test
    default void r17_aWindowStartsFromAnEventFoundById() {
        SessionService service = filled(9);
        Event middle = await(service.event(fixture().key(), "e6"));
        expect(service, EventQuery.around(middle.sequence(), 1, 1), 5, 6, 7);
    }

    private SessionService filled(int count) {
        SessionService service = open();
        tell(service, events(count));
        return service;
    }

    private SessionService open() {
        SessionService service =
                fixture().service(StoreOptions.defaults().withPageSize(3), SessionServiceOptions.defaults());
        create(service, fixture().key());
        return service;
    }

    private void tell(SessionService service, List<Event> events) {
        awaitAll(service.appendAll(fixture().key(), events));
    }

    private void expect(SessionService service, EventQuery query, Integer... sequences) {
        SessionKey key = fixture().key();
        List<Integer> read = awaitAll(service.events(key, query)).stream()
                .map(event -> (int) event.sequence())
                .toList();
        assertThat(read).as("%s", query).containsExactly(sequences);
    }
}
