/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactivesession.Event;
import io.github.reactivesession.EventQuery;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionService;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One event by its id, and sessions that are another's or not there (R17). */
public interface EventLookupContract extends Tck {
    /** An id finds the whole event in its own session, and nothing elsewhere. */
    @Test
    default void r17_oneEventIsFetchedById() {
        SessionService service = story();
        SessionKey other = fixture().user().session("session-2");
        create(service, other);
        await(service.append(other, Event.builder("a").id("only there").build()));
        Event fifth = Histories.numbered(Histories.story()).get(4);
        assertThat(await(service.event(fixture().key(), "e5"))).isEqualTo(fifth);
        assertThat(awaitAll(service.event(fixture().key(), "only there"))).isEmpty();
        assertThat(awaitAll(service.event(fixture().key(), "e9"))).isEmpty();
        assertThat(awaitAll(service.event(other, "e5"))).isEmpty();
    }

    /** Two sessions may hold events of the same ids, and each reads its own. */
    @Test
    default void r17_nothingOfAnotherSessionIsRead() {
        SessionService service = story();
        SessionKey other = fixture().user().session("session-2");
        create(service, other);
        Event mine = Event.builder("user").id("e1").branch("other").build();
        Event stored = await(service.append(other, mine));
        assertThat(awaitAll(service.events(other))).containsExactly(stored);
        assertThat(await(service.event(other, "e1")).branch()).isEqualTo("other");
        assertThat(await(service.countEvents(other, EventQuery.all()))).isEqualTo(1);
        assertThat(awaitAll(service.events(fixture().key(), EventQuery.all().branch("other"))))
                .isEmpty();
    }

    /** Of a session that is not there nothing is read, whatever is asked. */
    @Test
    default void r17_anAbsentSessionHasNoEvents() {
        SessionService service = fixture().service();
        SessionKey absent = fixture().user().session("absent");
        for (EventQuery query : List.of(
                EventQuery.all(),
                EventQuery.all().descending().offset(1),
                EventQuery.latest(3),
                EventQuery.latest(3).startingAtUserTurn(),
                EventQuery.around(1, 5, 5),
                EventQuery.all().author("user"))) {
            assertThat(awaitAll(service.events(absent, query))).as("%s", query).isEmpty();
            assertThat(await(service.countEvents(absent, query))).isZero();
        }
        assertThat(awaitAll(service.event(absent, "e1"))).isEmpty();
    }

    private SessionService story() {
        SessionService service = fixture().service();
        create(service, fixture().key());
        awaitAll(service.appendAll(fixture().key(), Histories.story()));
        return service;
    }
}
