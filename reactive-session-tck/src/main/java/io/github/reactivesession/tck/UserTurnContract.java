/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactivesession.Content;
import io.github.reactivesession.Event;
import io.github.reactivesession.EventQuery;
import io.github.reactivesession.NewSession;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionService;
import io.github.reactivesession.SessionServiceOptions;
import io.github.reactivesession.StoreOptions;
import io.github.reactivesession.tck.Histories.View;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Views that begin at a user's turn, when asked (R17). In these histories {@code u} is the person. */
public interface UserTurnContract extends Tck {
    /** What lies before the first event by the person is dropped. */
    @Test
    default void r17_theViewBeginsAtTheFirstUserTurn() {
        expect(told("a1", "a2", "u3", "a4"), EventQuery.all(), "u3", "a4");
        expect(told("s1", "a2", "u3"), EventQuery.all(), "u3");
        expect(told("u1", "a2", "u3", "a4"), EventQuery.all(), "u1", "a2", "u3", "a4");
        expect(told("u1", "a2", "u3", "a4"), EventQuery.latest(3), "u3", "a4");
        expect(told("u1", "a2", "u3", "a4"), EventQuery.all().after(1), "u3", "a4");
    }

    /** Without a user's turn the view is empty, yet the session and its history are there. */
    @Test
    default void r17_withoutAUserTurnTheViewIsEmpty() {
        View view = told("a1", "t2", "s3", "a4");
        expect(view, EventQuery.all());
        expect(view, EventQuery.latest(2));
        assertThat(await(view.service().get(view.key())).lastSequence()).isEqualTo(4);
        assertThat(Histories.ids(awaitAll(view.service().events(view.key())))).containsExactly("a1", "t2", "s3", "a4");
    }

    /** The view is as long as it was asked for when nobody asks for a user's turn. */
    @Test
    default void r17_nothingIsDroppedUnlessAsked() {
        View view = told("a1", "a2", "u3", "a4");
        assertThat(Histories.ids(awaitAll(view.service().events(view.key(), EventQuery.all()))))
                .containsExactly("a1", "a2", "u3", "a4");
        assertThat(Histories.ids(awaitAll(view.service().events(view.key(), EventQuery.latest(1)))))
                .containsExactly("a4");
    }

    /** When a limit has cut the turn off, its beginning is put in front, beyond the limit. */
    @Test
    default void r17_aTurnThatWasCutOffIsPutInFront() {
        expect(told("u1", "a2", "a3"), EventQuery.latest(2), "u1", "a2", "a3");
        expect(told("u1", "a2", "a3", "a4"), EventQuery.latest(1), "u1", "a4");
        expect(told("u1", "a2", "u3", "a4", "a5"), EventQuery.latest(2), "u3", "a4", "a5");
    }

    /** What is put in front is the newest user's turn before the view, never one that follows it. */
    @Test
    default void r17_whatIsPutInFrontLiesBeforeTheView() {
        View view = told("u1", "a2", "u3", "a4", "u5");
        expect(view, EventQuery.latest(1).offset(1), "u3", "a4");
        expect(view, EventQuery.all().after(3).limit(1), "u3", "a4");
        expect(view, EventQuery.all().offset(1).limit(1), "u1", "a2");
        expect(view, EventQuery.around(2, 0, 0), "u1", "a2");
        expect(told("a1", "a2", "u3"), EventQuery.all().before(3));
        expect(told("a1", "a2", "u3"), EventQuery.all().limit(2));
    }

    /** A range of sequences bounds the view, not what is put in front of it. */
    @Test
    default void r17_whatIsPutInFrontMayLieBelowTheRange() {
        View view = told("u1", "a2", "a3", "a4", "a5");
        expect(view, EventQuery.all().after(3), "u1", "a4", "a5");
        expect(view, EventQuery.all().after(3).limit(1), "u1", "a4");
        expect(view, EventQuery.around(4, 1, 0), "u1", "a3", "a4");
    }

    /** A view that the latest times leave empty shows the newest user's turn. */
    @Test
    default void r17_aTimeBeyondAllEventsShowsTheLastTurn() {
        Instant later = NOON.plus(Duration.ofHours(1));
        expect(told("u1", "a2", "u3", "a4"), EventQuery.all().from(later), "u3");
        expect(told("u1", "a2", "u3", "a4"), EventQuery.latest(2).from(later), "u3");
        expect(told("u1", "a2", "u3", "a4"), EventQuery.all().after(4), "u3");
        expect(told("a1", "s2", "a3"), EventQuery.all().from(later));
    }

    /** A turn that happened after the times asked for is not shown in their stead. */
    @Test
    default void r17_aTurnAfterTheTimesAskedForIsNotShown() {
        View view = hourly("u1", "a2", "u3", "a4");
        expect(view, EventQuery.all().from(halfPast(0)).to(halfPast(0).plusSeconds(60)), "u1");
        expect(view, EventQuery.latest(2).to(NOON.minusSeconds(1)));
    }

    /** Time and count cut first, the turn is looked for in what is left. */
    @Test
    default void r17_timeAndCountComeFirst() {
        View view = hourly("u1", "a2", "u3", "a4", "u5");
        expect(view, EventQuery.latest(3).from(halfPast(1)), "u3", "a4", "u5");
        expect(view, EventQuery.all().from(halfPast(1)), "u3", "a4", "u5");
        expect(view, EventQuery.all().from(halfPast(2)), "u5");
        expect(view, EventQuery.latest(2).from(NOON), "u5");
        View answered = hourly("u1", "a2", "u3", "a4", "a5");
        expect(answered, EventQuery.all().from(halfPast(2)), "u3", "a4", "a5");
        expect(answered, EventQuery.all().from(NOON.plus(Duration.ofHours(2))), "u3", "a4", "a5");
    }

    /** The turn is found however many pages before the view it lies. */
    @Test
    default void r17_aTurnFarBeforeTheViewIsFound() {
        List<String> words = new ArrayList<>(List.of("a1", "u2"));
        for (int i = 3; i <= 40; i++) {
            words.add("a" + i);
        }
        View view = told(words.toArray(String[]::new));
        expect(view, EventQuery.latest(2), "u2", "a39", "a40");
        expect(view, EventQuery.latest(4), "u2", "a37", "a38", "a39", "a40");
        assertThat(awaitAll(view.service().events(view.key(), EventQuery.all().startingAtUserTurn())))
                .hasSize(39);
    }

    /** The author makes a user's turn, exactly so spelt; the role of the content does not. */
    @Test
    default void r17_onlyTheAuthorMakesAUserTurn() {
        SessionService service = open();
        SessionKey key = fixture().key();
        create(service, key);
        Event quoted = Event.builder("assistant")
                .content(Content.user("he said"))
                .id("quoted")
                .build();
        Event shouting = Event.builder("USER").id("shouting").build();
        Event silent = Event.builder(Event.USER).id("silent").build();
        awaitAll(service.appendAll(key, List.of(quoted, shouting, silent)));
        expect(new View(service, key), EventQuery.all(), "silent");
    }

    /** Of a session that is not there, or that says nothing yet, the view is empty. */
    @Test
    default void r17_aViewOfNothingIsEmpty() {
        SessionService service = open();
        expect(new View(service, fixture().key()), EventQuery.latest(3));
        create(service, fixture().key());
        expect(new View(service, fixture().key()), EventQuery.latest(3));
        expect(new View(service, fixture().key()), EventQuery.all().after(2));
    }

    private SessionService open() {
        return fixture().service(StoreOptions.defaults().withPageSize(3), SessionServiceOptions.defaults());
    }

    private View told(String... words) {
        return tell(Histories.of(words));
    }

    private View hourly(String... words) {
        List<Event> events = new ArrayList<>();
        for (Event event : Histories.of(words)) {
            Instant time = NOON.plus(Duration.ofHours(events.size()));
            events.add(event.toBuilder().timestamp(time).build());
        }
        return tell(events);
    }

    private View tell(List<Event> events) {
        SessionService service = open();
        SessionKey key = await(service.create(NewSession.of(fixture().user()))).key();
        awaitAll(service.appendAll(key, events));
        return new View(service, key);
    }

    private void expect(View view, EventQuery query, String... ids) {
        List<Event> read = awaitAll(view.service().events(view.key(), query.startingAtUserTurn()));
        assertThat(Histories.ids(read)).as("%s", query).containsExactly(ids);
        assertThat(Histories.sequences(read)).as("sequences of %s", query).isSorted();
    }

    private static Instant halfPast(int hours) {
        return NOON.plus(Duration.ofMinutes(60L * hours + 30));
    }
}
