/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reactivesession.Event;
import io.github.reactivesession.EventQuery;
import io.github.reactivesession.InvalidRequestException;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionService;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What lets an event through a query: text, time and place, alone and combined (R17). */
public interface FilterContract extends Tck {
    /** Names that differ in case, width, accents or a space at the end are other names. */
    @Test
    default void r17_textFiltersMatchExactly() {
        SessionService service = story();
        expect(service, EventQuery.all().author("planner"), "e2");
        expect(service, EventQuery.all().author("planner "), "e7");
        expect(service, EventQuery.all().agentId("planner"), "e2", "e3");
        expect(service, EventQuery.all().agentId("PLANNER"), "e6");
        expect(service, EventQuery.all().branch("main"), "e2", "e5");
        expect(service, EventQuery.all().branch("mäin"), "e8");
        expect(service, EventQuery.all().branch("main.sub"), "e3");
        expect(service, EventQuery.all().invocationId("run-1"), "e1", "e2", "e3");
        expect(service, EventQuery.all().invocationId("RUN-1"), "e6");
        expect(service, EventQuery.all().eventId("e4"), "e4");
    }

    /** A name nobody bears lets nothing through, and so does any name where the event bears none. */
    @Test
    default void r17_aNameNobodyBearsLetsNothingThrough() {
        SessionService service = story();
        expect(service, EventQuery.all().author("plan"));
        expect(service, EventQuery.all().agentId("null"));
        expect(service, EventQuery.all().branch("main."));
        expect(service, EventQuery.all().invocationId("run"));
        expect(service, EventQuery.all().eventId("E1"));
    }

    /** No character of a name means more than itself. */
    @Test
    default void r17_everyLegalNameFindsItsOwnEventsOnly() {
        SessionService service = fixture().service();
        create(service, fixture().key());
        List<String> names = HostilePayloads.names();
        awaitAll(service.appendAll(
                fixture().key(), names.stream().map(FilterContract::named).toList()));
        for (String name : names) {
            expect(service, EventQuery.all().eventId(name), name);
            expect(service, EventQuery.all().author(name), name);
            expect(service, EventQuery.all().agentId(name), name);
            expect(service, EventQuery.all().branch(name), name);
            expect(service, EventQuery.all().invocationId(name), name);
        }
    }

    /** Both ends of a range of time lie in it, at the precision of a microsecond. */
    @Test
    default void r17_aTimeRangeIncludesBothEnds() {
        SessionService service = story();
        expect(service, EventQuery.all().from(micros(2)), "e3", "e5");
        expect(service, EventQuery.all().to(micros(0)), "e1", "e6");
        expect(service, EventQuery.all().from(micros(0)).to(micros(1)), "e1", "e2", "e4", "e7", "e8");
        expect(service, EventQuery.all().from(micros(3)).to(micros(3)), "e5");
        expect(service, EventQuery.all().from(micros(4)));
        expect(service, EventQuery.all().to(micros(-2)));
        expect(service, EventQuery.all().from(Instant.MIN).to(Instant.MAX).author("user"), "e1", "e4");
    }

    /** A time that is finer than microseconds finds the event that was made with it. */
    @Test
    default void r17_aTimeThatWasTruncatedInAnEventIsFoundByItself() {
        SessionService service = fixture().service();
        create(service, fixture().key());
        Instant fine = NOON.plusNanos(1_999);
        Event event = Event.builder("tool").id("fine").timestamp(fine).build();
        assertThat(await(service.append(fixture().key(), event)).timestamp()).isEqualTo(micros(1));
        expect(service, EventQuery.all().from(fine), "fine");
        expect(service, EventQuery.all().to(fine), "fine");
        expect(service, EventQuery.all().from(fine).to(fine), "fine");
        expect(service, EventQuery.all().to(micros(1)).from(fine), "fine");
        expect(service, EventQuery.all().from(micros(2)));
        expect(service, EventQuery.all().to(micros(0)));
    }

    /** The first and the last moment an event can have are found. */
    @Test
    default void r17_timeRangesReachFromTheYear1000To9999() {
        SessionService service = fixture().service();
        create(service, fixture().key());
        List<Event> events = HostilePayloads.timestamps().stream()
                .map(time -> Event.builder("tool")
                        .id(time.toString())
                        .timestamp(time)
                        .build())
                .toList();
        awaitAll(service.appendAll(fixture().key(), events));
        for (Event event : events) {
            Instant time = event.timestamp();
            expect(service, EventQuery.all().from(time).to(time), event.id());
        }
    }

    /** A range of sequences leaves out the sequence it is named by. */
    @Test
    default void r17_aSequenceRangeLiesBetweenItsBounds() {
        SessionService service = story();
        expect(service, EventQuery.all().after(6), "e7", "e8");
        expect(service, EventQuery.all().before(3), "e1", "e2");
        expect(service, EventQuery.all().after(2).before(5), "e3", "e4");
        expect(service, EventQuery.all().after(6).after(2), "e7", "e8");
        expect(service, EventQuery.all().before(2).before(7), "e1");
        expect(service, EventQuery.all().after(-5).before(2), "e1");
        for (EventQuery empty : List.of(
                EventQuery.all().after(8),
                EventQuery.all().after(Long.MAX_VALUE),
                EventQuery.all().before(1),
                EventQuery.all().before(Long.MIN_VALUE),
                EventQuery.all().after(3).before(4),
                EventQuery.all().after(5).before(3))) {
            expect(service, empty);
        }
    }

    /** Every condition must hold: one that fails keeps the event out. */
    @Test
    default void r17_conditionsCombine() {
        SessionService service = story();
        EventQuery third = EventQuery.all()
                .eventId("e3")
                .author("tool")
                .agentId("planner")
                .branch("main.sub")
                .invocationId("run-1")
                .from(micros(2))
                .to(micros(2))
                .after(2)
                .before(4);
        expect(service, third, "e3");
        List<UnaryOperator<EventQuery>> spoilers = List.of(
                query -> query.eventId("e2"),
                query -> query.author("user"),
                query -> query.agentId("writer"),
                query -> query.branch("main"),
                query -> query.invocationId("run-2"),
                query -> query.to(micros(9)).from(micros(3)),
                query -> query.from(micros(-9)).to(micros(1)),
                query -> query.after(3),
                query -> query.before(3));
        spoilers.forEach(spoiler -> expect(service, spoiler.apply(third)));
        expect(service, EventQuery.all().agentId("planner").from(micros(2)), "e3");
        expect(service, EventQuery.all().author("user").invocationId("run-2"), "e4");
        expect(service, EventQuery.all().branch("main").after(2), "e5");
    }

    /** A limit and an offset count what the filter lets through, from the end the order begins at. */
    @Test
    default void r17_limitAndOffsetCountWhatPasses() {
        SessionService service = story();
        EventQuery firstRun = EventQuery.all().invocationId("run-1");
        expect(service, firstRun.limit(2), "e1", "e2");
        expect(service, firstRun.offset(1), "e2", "e3");
        expect(service, firstRun.offset(1).limit(1), "e2");
        expect(service, firstRun.descending(), "e3", "e2", "e1");
        expect(service, firstRun.descending().limit(1), "e3");
        expect(service, firstRun.descending().offset(2).limit(5), "e1");
        expect(service, firstRun.limit(0));
        expect(service, firstRun.offset(3));
        expect(service, firstRun.offset(2).limit(Long.MAX_VALUE), "e3");
        expect(service, firstRun.offset(Long.MAX_VALUE).limit(Long.MAX_VALUE));
    }

    /** A count knows the filter and the range, and nothing of limit, offset and order. */
    @Test
    default void r17_countsLookAtFilterAndRangeOnly() {
        SessionService service = story();
        SessionKey key = fixture().key();
        EventQuery firstRun = EventQuery.all().invocationId("run-1");
        assertThat(await(service.countEvents(key, EventQuery.all()))).isEqualTo(8);
        assertThat(await(service.countEvents(key, firstRun))).isEqualTo(3);
        assertThat(await(service.countEvents(key, firstRun.after(1)))).isEqualTo(2);
        assertThat(await(service.countEvents(key, firstRun.limit(1).offset(2)))).isEqualTo(3);
        assertThat(await(service.countEvents(key, firstRun.descending()))).isEqualTo(3);
        assertThat(await(service.countEvents(key, EventQuery.all().from(micros(2)))))
                .isEqualTo(2);
        assertThat(await(service.countEvents(key, EventQuery.all().author("nobody"))))
                .isZero();
        assertThat(await(service.countEvents(key, EventQuery.all().after(8)))).isZero();
    }

    /** What cannot be asked is refused where the query is made, by the name of the argument. */
    @Test
    default void r17_whatCannotBeAskedIsRefused() {
        refused("limit", () -> EventQuery.all().limit(-1));
        refused("offset", () -> EventQuery.all().offset(-1));
        refused("limit", () -> EventQuery.latest(-1));
        refused("before", () -> EventQuery.around(1, -1, 0));
        refused("after", () -> EventQuery.around(1, 0, -1));
        refused("author", () -> EventQuery.all().author(""));
        refused("agentId", () -> EventQuery.all().agentId("a\nb"));
        refused("branch", () -> EventQuery.all().branch("x".repeat(256)));
        refused("invocationId", () -> EventQuery.all().invocationId("\uDC00"));
        refused("eventId", () -> EventQuery.all().eventId(""));
        refused("from", () -> EventQuery.all().from(micros(1)).to(micros(0)));
        EventQuery view = EventQuery.all().startingAtUserTurn();
        refused("startAtUserTurn", view::descending);
        refused("startAtUserTurn", () -> view.author("user"));
        refused("startAtUserTurn", () -> view.eventId("e1"));
        refused("startAtUserTurn", () -> EventQuery.all().descending().startingAtUserTurn());
    }

    private static void refused(String argument, Supplier<EventQuery> call) {
        assertThatThrownBy(call::get)
                .isInstanceOfSatisfying(
                        InvalidRequestException.class,
                        error -> assertThat(error.argument()).isEqualTo(argument));
    }

    /** Reads a query, and counts it when nothing but filter and range bounds it. */
    private void expect(SessionService service, EventQuery query, String... ids) {
        SessionKey key = fixture().key();
        assertThat(Histories.ids(awaitAll(service.events(key, query))))
                .as("%s", query)
                .containsExactly(ids);
        if (query.limit() == Long.MAX_VALUE && query.offset() == 0) {
            assertThat(await(service.countEvents(key, query)))
                    .as("count of %s", query)
                    .isEqualTo(ids.length);
        }
    }

    private SessionService story() {
        SessionService service = fixture().service();
        create(service, fixture().key());
        awaitAll(service.appendAll(fixture().key(), Histories.story()));
        return service;
    }

    private static Event named(String name) {
        return Event.builder(name)
                .id(name)
                .agentId(name)
                .branch(name)
                .invocationId(name)
                .timestamp(NOON)
                .build();
    }

    private static Instant micros(long count) {
        return NOON.plus(count, ChronoUnit.MICROS);
    }
}
