/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.reactivesession.InvalidRequestException;
import io.github.reactivesession.NewSession;
import io.github.reactivesession.Session;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionQuery;
import io.github.reactivesession.SessionService;
import io.github.reactivesession.SessionServiceOptions;
import io.github.reactivesession.SessionStatus;
import io.github.reactivesession.SessionUpdate;
import io.github.reactivesession.StoreOptions;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Lists are filtered in every respect, alone and together, and counts agree with them (R8). */
public interface ListFilterContract extends Tck {
    /** Each filter alone selects just what it says. */
    @Test
    default void r8_eachFilterAloneSelectsWhatItSays() {
        SessionService service = paged();
        List<Session> all = fill(service);
        SessionQuery app = SessionQuery.app(fixture().app());
        requireSelected(service, all, app, session -> true);
        for (String user : List.of("u1", "u2")) {
            requireSelected(service, all, SessionQuery.user(fixture().app(), user), session -> isOf(session, user));
        }
        for (SessionStatus status : SessionStatus.values()) {
            requireSelected(service, all, app.status(status), session -> session.status() == status);
        }
        for (String agent : List.of("planner", "writer")) {
            requireSelected(service, all, app.agentId(agent), session -> agent.equals(session.agentId()));
        }
    }

    /** All filters together select what each of them does. */
    @Test
    default void r8_filtersCombine() {
        SessionService service = paged();
        List<Session> all = fill(service);
        Instant from = all.get(all.size() - 4).createdAt();
        Instant to = all.get(1).updatedAt();
        Predicate<Session> inTime = session ->
                !session.createdAt().isBefore(from) && !session.updatedAt().isAfter(to);
        for (String user : List.of("u1", "u2")) {
            for (SessionStatus status : SessionStatus.values()) {
                SessionQuery two = SessionQuery.user(fixture().app(), user).status(status);
                Predicate<Session> both = session -> isOf(session, user) && session.status() == status;
                requireSelected(service, all, two, both);
                for (String agent : List.of("planner", "writer")) {
                    SessionQuery three = two.agentId(agent);
                    Predicate<Session> each = both.and(session -> agent.equals(session.agentId()));
                    requireSelected(service, all, three, each);
                    SessionQuery five = three.created(from, Instant.MAX).updated(Instant.MIN, to);
                    requireSelected(service, all, five, each.and(inTime));
                }
            }
        }
    }

    /** A range of creation holds both its ends, to the microsecond. */
    @Test
    default void r8_theCreatedRangeHoldsBothEnds() {
        SessionService service = paged();
        List<Session> all = fill(service);
        SessionQuery app = SessionQuery.app(fixture().app());
        for (Session one : all) {
            for (Session other : all) {
                Instant from = one.createdAt();
                Instant to = other.createdAt();
                if (!from.isAfter(to)) {
                    requireSelected(
                            service, all, app.created(from, to), session -> within(session.createdAt(), from, to));
                }
            }
        }
        Instant moment = all.get(3).createdAt();
        assertThat(awaitAll(service.list(app.created(moment, moment)))).contains(all.get(3));
        Instant before = moment.minus(1, ChronoUnit.MICROS);
        Instant after = moment.plus(1, ChronoUnit.MICROS);
        assertThat(awaitAll(service.list(app.created(before, before)))).doesNotContain(all.get(3));
        assertThat(awaitAll(service.list(app.created(after, after)))).doesNotContain(all.get(3));
    }

    /** A range of the last write holds both its ends, and is not that of creation. */
    @Test
    default void r8_theUpdatedRangeHoldsBothEnds() {
        SessionService service = paged();
        List<Session> all = fill(service);
        SessionQuery app = SessionQuery.app(fixture().app());
        for (Session one : all) {
            Instant at = one.updatedAt();
            requireSelected(
                    service,
                    all,
                    app.updated(at, at),
                    session -> session.updatedAt().equals(at));
            requireSelected(
                    service,
                    all,
                    app.updated(at, Instant.MAX),
                    session -> !session.updatedAt().isBefore(at));
            requireSelected(
                    service,
                    all,
                    app.updated(Instant.MIN, at),
                    session -> !session.updatedAt().isAfter(at));
        }
        Session old = all.get(all.size() - 1);
        Session touched = await(service.update(old.key(), SessionUpdate.touch()));
        assertThat(touched.updatedAt()).isAfter(old.updatedAt());
        assertThat(awaitAll(service.list(app.updated(old.updatedAt(), old.updatedAt()))))
                .extracting(Session::key)
                .doesNotContain(old.key());
        assertThat(awaitAll(service.list(app.created(old.createdAt(), old.createdAt()))))
                .extracting(Session::key)
                .contains(old.key());
    }

    /** A session that changes its status changes its lists. */
    @Test
    default void r8_aChangedStatusChangesTheLists() {
        SessionService service = paged();
        create(service, fixture().key());
        SessionQuery query = SessionQuery.user(fixture().user());
        assertThat(await(service.count(query.status(SessionStatus.ACTIVE)))).isEqualTo(1);
        await(service.update(fixture().key(), SessionUpdate.status(SessionStatus.COMPLETED)));
        assertThat(await(service.count(query.status(SessionStatus.ACTIVE)))).isZero();
        assertThat(awaitAll(service.list(query.status(SessionStatus.ACTIVE)))).isEmpty();
        assertThat(awaitAll(service.list(query.status(SessionStatus.COMPLETED))))
                .hasSize(1);
    }

    /** Agents are matched exactly, as keys are. */
    @Test
    default void r8_agentsAreMatchedExactly() {
        SessionService service = paged();
        await(service.create(NewSession.of(fixture().key()).withAgentId("planner")));
        create(service, fixture().user().session("without"));
        SessionQuery query = SessionQuery.user(fixture().user());
        for (String agent : List.of("Planner", "planner ", "plann\u00E9r", "%", "planne_", "*", "null")) {
            assertThat(awaitAll(service.list(query.agentId(agent)))).as(agent).isEmpty();
            assertThat(await(service.count(query.agentId(agent)))).as(agent).isZero();
        }
        assertThat(awaitAll(service.list(query.agentId("planner")))).hasSize(1);
    }

    /** Nothing of other users or apps is in a list. */
    @Test
    default void r8_othersNeverLeakIntoAList() {
        SessionService service = paged();
        String app = fixture().app();
        SessionKey mine = SessionKey.of(app, "u", "s");
        for (SessionKey key : List.of(
                mine,
                SessionKey.of(app, "u2", "s"),
                SessionKey.of(app, "U", "s"),
                SessionKey.of(app + "2", "u", "s"),
                SessionKey.of(app + "2", "u2", "s"))) {
            create(service, key);
        }
        assertThat(awaitAll(service.list(SessionQuery.user(mine.user())).map(Session::key)))
                .containsExactly(mine);
        assertThat(awaitAll(service.list(SessionQuery.app(app)).map(Session::key)))
                .hasSize(3)
                .allMatch(key -> key.appName().equals(app));
        assertThat(await(service.count(SessionQuery.app(app)))).isEqualTo(3);
        assertThat(await(service.count(SessionQuery.user(mine.user())))).isEqualTo(1);
    }

    /** Counts below zero, and ranges that end before they begin, are refused where they are made. */
    @Test
    default void r8_illegalQueriesAreThrown() {
        SessionQuery query = SessionQuery.app(fixture().app());
        assertThat(refusal(() -> query.limit(-1)).argument()).isEqualTo("limit");
        assertThat(refusal(() -> query.offset(-1)).argument()).isEqualTo("offset");
        assertThat(refusal(() -> query.agentId("")).argument()).isEqualTo("agentId");
        assertThat(refusal(() -> query.created(NOON, NOON.minusNanos(1))).rule())
                .isEqualTo("must not be after to");
        assertThat(refusal(() -> query.updated(NOON, NOON.minusNanos(1))).argument())
                .isEqualTo("from");
    }

    /** Makes twelve sessions that differ in everything, and returns them in the order of the list. */
    private List<Session> fill(SessionService service) {
        List<SessionKey> keys = new ArrayList<>();
        for (int n = 0; n < 12; n++) {
            SessionKey key = SessionKey.of(fixture().app(), n % 2 == 0 ? "u1" : "u2", "s" + n);
            NewSession session = NewSession.of(key);
            await(service.create(n % 5 == 0 ? session : session.withAgentId(n % 3 == 0 ? "planner" : "writer")));
            keys.add(key);
            fixture().passTime(Duration.ofMillis(n % 4 == 0 ? 0 : 3));
        }
        for (int n : List.of(7, 2, 9, 4, 0)) {
            SessionStatus status = n % 2 == 0 ? SessionStatus.FAILED : SessionStatus.COMPLETED;
            await(service.update(keys.get(n), SessionUpdate.status(status)));
            fixture().passTime(Duration.ofMillis(3));
        }
        List<Session> all = awaitAll(service.list(SessionQuery.app(fixture().app())));
        assertThat(all).hasSize(12).isSortedAccordingTo(ListContract.NEWEST_FIRST);
        return all;
    }

    /** Expects what a query must select, told in Java; of a failure the query is the name. */
    private void requireSelected(
            SessionService service, List<Session> all, SessionQuery query, Predicate<Session> predicate) {
        List<Session> wanted = all.stream().filter(predicate).toList();
        assertThat(awaitAll(service.list(query))).as(query.toString()).isEqualTo(wanted);
        assertThat(await(service.count(query))).as(query.toString()).isEqualTo(wanted.size());
    }

    private SessionService paged() {
        return fixture().service(StoreOptions.defaults().withPageSize(3), SessionServiceOptions.defaults());
    }

    private static boolean isOf(Session session, String user) {
        return session.key().userId().equals(user);
    }

    private static boolean within(Instant time, Instant from, Instant to) {
        return !time.isBefore(from) && !time.isAfter(to);
    }

    private static InvalidRequestException refusal(ThrowingCallable call) {
        return catchThrowableOfType(InvalidRequestException.class, call);
    }
}
