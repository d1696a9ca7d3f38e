/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import io.github.reactivesession.AppKey;
import io.github.reactivesession.Appended;
import io.github.reactivesession.DeleteScope;
import io.github.reactivesession.Event;
import io.github.reactivesession.EventFilter;
import io.github.reactivesession.EventScan;
import io.github.reactivesession.ExpectedSequence;
import io.github.reactivesession.JsonObject;
import io.github.reactivesession.Lease;
import io.github.reactivesession.NewSession;
import io.github.reactivesession.Position;
import io.github.reactivesession.SequenceRange;
import io.github.reactivesession.SessionCursor;
import io.github.reactivesession.SessionFilter;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionScan;
import io.github.reactivesession.SessionStatus;
import io.github.reactivesession.SessionStore;
import io.github.reactivesession.SessionUpdate;
import io.github.reactivesession.StateOwner;
import io.github.reactivesession.TimeRange;
import io.github.reactivesession.UserKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Every call of the port, in every shape that makes other SQL; reads first, then writes, what deletes last. */
final class PlanCalls {
    private static final String SESSIONS = "sessions";
    private static final String EVENTS = "session_events";
    private static final String EVENTS_BY_ID = "session_events_by_id";
    private static final String USERS = "user_states";
    private static final String APPS = "app_states";
    private static final String BY_USER = "sessions_by_user";
    private static final String BY_APP = "sessions_by_app";

    private final PlanData data;
    private final SessionStore store;
    private final SessionStore limited;
    private final List<Call> calls = new ArrayList<>();

    /**
     * One call.
     *
     * @param name what it does, and behind an at sign from which depth on
     * @param indexes those it may use
     * @param wholeTable whether it asks for nearly all rows of a table, so that an index may be of no use
     * @param call the call
     */
    record Call(String name, Set<String> indexes, boolean wholeTable, Mono<?> call) {
        /** Calls of one group differ in depth alone. */
        String group() {
            return name.replaceFirst(" @.*", "");
        }
    }

    private PlanCalls(PlanData data, SessionStore store, SessionStore limited) {
        this.data = data;
        this.store = store;
        this.limited = limited;
    }

    /** All calls, on a store with defaults, and on one with times to live and an event limit. */
    static List<Call> of(PlanData data, SessionStore store, SessionStore limited) {
        PlanCalls all = new PlanCalls(data, store, limited);
        all.events();
        all.lists();
        all.states();
        all.sessions();
        all.appends();
        all.leases();
        all.deletions();
        return all.calls;
    }

    private void add(String name, Mono<?> call, String... indexes) {
        calls.add(new Call(name, Set.of(indexes), false, call));
    }

    private void events() {
        EventFilter all = EventFilter.all();
        long last = data.largeEvents();
        for (long at : List.of(0L, 10L, last / 90, last - last / 90)) {
            read("events @" + at, all, SequenceRange.all().above(at), false);
            read("events, descending @" + at, all, SequenceRange.all().below(last + 1 - at), true);
        }
        filters().forEach((name, filter) -> {
            for (long at : List.of(0L, last / 2)) {
                read(
                        "events by " + name + " @" + at,
                        filter,
                        SequenceRange.all().above(at),
                        false);
            }
            read("events by " + name + ", descending", filter, SequenceRange.all(), true);
            add("count by " + name, store.countEvents(PlanData.large(), filter, SequenceRange.all()), SESSIONS, EVENTS);
        });
        for (long at : List.of(1L, last)) {
            EventFilter byId = new EventFilter(TimeRange.all(), "e-" + at, null, null, null, null);
            add(
                    "event by id @" + at,
                    store.events(PlanData.large(), new EventScan(byId, SequenceRange.all(), false, 1)),
                    SESSIONS,
                    EVENTS_BY_ID);
        }
        add(
                "latest 20",
                store.events(PlanData.large(), new EventScan(all, SequenceRange.all(), true, 20)),
                SESSIONS,
                EVENTS);
        for (long at : List.of(0L, last / 90, last - last / 90)) {
            List<Position> positions = new ArrayList<>(List.of(new Position(PlanData.large(), at)));
            for (int n = 1; n < 64; n++) {
                positions.add(new Position(PlanData.session(n), 0));
            }
            add("news of 64 sessions @" + at, store.news(positions, 8), SESSIONS, EVENTS);
        }
        add("count events", store.countEvents(PlanData.large(), all, SequenceRange.all()), SESSIONS);
    }

    private Map<String, EventFilter> filters() {
        TimeRange hour = new TimeRange(PlanData.time(data.largeEvents() - 3_600), PlanData.time(data.largeEvents()));
        return Map.of(
                "author", new EventFilter(TimeRange.all(), null, "user", null, null, null),
                "agent", new EventFilter(TimeRange.all(), null, null, "agent-1", null, null),
                "branch", new EventFilter(TimeRange.all(), null, null, null, "b-1", null),
                "invocation", new EventFilter(TimeRange.all(), null, null, null, null, "i-77"),
                "time", new EventFilter(hour, null, null, null, null, null));
    }

    private void read(String name, EventFilter filter, SequenceRange range, boolean descending) {
        Mono<?> call = store.events(PlanData.large(), new EventScan(filter, range, descending, 100));
        add(name, call, SESSIONS, EVENTS);
    }

    private void lists() {
        for (long at : List.of(0L, 10L, data.sessions() / 2)) {
            SessionCursor after = at == 0 ? null : data.after(at);
            list("list of user @" + at, filter("whale", null, null, false), false, after);
            list("list of user with state @" + at, filter("whale", null, null, false), true, after);
            list("list of app @" + at, filter(null, null, null, false), false, after);
            list("list of app with state @" + at, filter(null, null, null, false), true, after);
            for (String user : new String[] {"whale", null}) {
                String of = user == null ? "app" : "user";
                list(
                        "list of " + of + " by status @" + at,
                        filter(user, SessionStatus.ACTIVE, null, false),
                        false,
                        after);
                list("list of " + of + " by agent @" + at, filter(user, null, "agent-1", false), false, after);
                list("list of " + of + " by created @" + at, filter(user, null, null, true), false, after);
            }
        }
        for (String user : new String[] {"whale", null}) {
            SessionFilter updated = new SessionFilter("app", user, null, null, TimeRange.all(), some());
            list("list of " + (user == null ? "app" : "user") + " by updated", updated, false, null);
            String name = "count sessions of " + (user == null ? "app" : "user");
            calls.add(new Call(
                    name,
                    Set.of(SESSIONS, BY_USER, BY_APP),
                    true,
                    store.countSessions(filter(user, null, null, false))));
            calls.add(new Call(
                    name + " by status",
                    Set.of(SESSIONS, BY_USER, BY_APP),
                    true,
                    store.countSessions(filter(user, SessionStatus.COMPLETED, null, false))));
        }
        SessionKey few = data.rare(5);
        add(
                "count sessions of user with few",
                store.countSessions(
                        new SessionFilter("app", few.userId(), null, null, TimeRange.all(), TimeRange.all())),
                BY_USER);
        add(
                "count sessions of app with few",
                store.countSessions(new SessionFilter("app-5", null, null, null, TimeRange.all(), TimeRange.all())),
                BY_APP);
    }

    private TimeRange some() {
        return new TimeRange(PlanData.time(data.sessions() / 4), PlanData.time(data.sessions() / 4 * 3));
    }

    private SessionFilter filter(
            @Nullable String user, @Nullable SessionStatus status, @Nullable String agent, boolean created) {
        return new SessionFilter(
                "app",
                user,
                status,
                agent,
                created ? TimeRange.all().withFrom(PlanData.time(1)) : TimeRange.all(),
                TimeRange.all());
    }

    private void list(String name, SessionFilter filter, boolean withState, @Nullable SessionCursor after) {
        String index = filter.userId() == null ? BY_APP : BY_USER;
        String[] indexes = withState ? new String[] {index, USERS, APPS} : new String[] {index};
        add(name, store.list(new SessionScan(filter, withState, after, 100)), indexes);
    }

    private void states() {
        for (StateOwner owner : List.of(PlanData.session(2), UserKey.of("app", "user-2"), AppKey.of("app-2"))) {
            String name = owner.getClass().getSimpleName().replace("Key", "").toLowerCase(java.util.Locale.ROOT);
            String index =
                    Map.of("session", SESSIONS, "user", USERS, "app", APPS).get(name);
            add("state of " + name, store.state(owner), index);
            add("update state of " + name, store.updateState(owner, JsonObject.of("k", 1)), index);
        }
        add("clear state of app", store.updateState(AppKey.of("app-4"), JsonObject.of("a", null)), APPS);
    }

    private void sessions() {
        add("find", store.find(PlanData.session(2)), SESSIONS, USERS, APPS);
        add(
                "update",
                store.update(PlanData.session(2), SessionUpdate.metadata(Map.of("title", "t"))),
                SESSIONS,
                USERS,
                APPS);
        NewSession made = NewSession.of(PlanData.session(0)).withState(Map.of("app:a", 1, "user:u", 2, "s", 3));
        add("create", store.create(PlanData.session(0), made), SESSIONS, USERS, APPS);
        add(
                "create, exists",
                store.create(PlanData.session(2), NewSession.of(PlanData.session(2)))
                        .onErrorComplete(),
                SESSIONS,
                USERS,
                APPS);
        add(
                "create, expired",
                store.create(PlanData.session(9), NewSession.of(PlanData.session(9))),
                SESSIONS,
                USERS,
                APPS,
                EVENTS,
                EVENTS_BY_ID);
    }

    private void appends() {
        Event lone = event(0);
        List<Event> batch = IntStream.range(0, 50).mapToObj(PlanCalls::event).toList();
        Event deltas = event(0).withStateDelta(Map.of("app:a", 1, "user:u", 2, "s", 3));
        String[] indexes = {SESSIONS, EVENTS, EVENTS_BY_ID, USERS, APPS};
        append("append", store, PlanData.session(4), List.of(lone), indexes);
        append("append, duplicate", store, PlanData.session(4), List.of(lone), indexes);
        append("append to large", store, PlanData.large(), List.of(event(0)), indexes);
        append("append of 50", store, PlanData.session(6), batch, indexes);
        append("append with deltas", store, PlanData.session(8), List.of(deltas), indexes);
        append(
                "append with limit",
                limited,
                PlanData.session(10),
                IntStream.range(0, 10).mapToObj(PlanCalls::event).toList(),
                indexes);
        Mono<?> several = Mono.when(Stream.of(12, 14, 16, 18, 22, 24, 26, 28)
                .map(number -> store.append(PlanData.session(number), List.of(event(0)), ExpectedSequence.any()))
                .toList());
        add("append to several", several, indexes);
    }

    private void leases() {
        String[] indexes = {SESSIONS, EVENTS, EVENTS_BY_ID};
        add("lease", store.lease(PlanData.session(4), "one", Duration.ofHours(1)), SESSIONS);
        Mono<?> second = store.lease(PlanData.session(4), "two", Duration.ofHours(1));
        add("lease, held", second.onErrorComplete(), SESSIONS);
        Mono<Lease> kept = store.lease(PlanData.session(4), "one", Duration.ofHours(1));
        add("append under lease", kept.flatMap(lease -> under(lease, List.of(event(1)))), indexes);
        add("append of 2 under lease", kept.flatMap(lease -> under(lease, List.of(event(2), event(3)))), indexes);
        add("release", store.release(PlanData.session(4), "one"), SESSIONS);
    }

    private Mono<Appended> under(Lease lease, List<Event> events) {
        return store.append(lease.key(), events, ExpectedSequence.any().under(lease));
    }

    private void append(String name, SessionStore to, SessionKey key, List<Event> events, String... indexes) {
        add(name, to.append(key, events, ExpectedSequence.any()), indexes);
    }

    private static Event event(int number) {
        return Event.builder("agent").agentId("agent-" + number).build();
    }

    private void deletions() {
        String[] events = {SESSIONS, EVENTS, EVENTS_BY_ID};
        delete("delete session", new DeleteScope.OneSession(PlanData.session(2)), 500, events);
        delete(
                "sweep",
                new DeleteScope.Expired(),
                50,
                with(events, "sessions_by_expiry", USERS, "user_states_by_expiry", APPS, "app_states_by_expiry"));
        delete("delete of user, a step", new DeleteScope.OfUser(UserKey.of("app", "whale")), 50, with(events, BY_USER));
        delete("delete of app, a step", new DeleteScope.OfApp(AppKey.of("app")), 50, with(events, BY_APP));
        delete("delete of person, a step", new DeleteScope.OfPerson("whale"), 50, with(events, "sessions_by_person"));
        SessionKey small = data.ofSmallApp(3);
        delete(
                "delete of person",
                new DeleteScope.OfPerson(data.rare(50).userId()),
                500,
                with(events, "sessions_by_person", USERS, "user_states_by_person"));
        delete("delete of user", new DeleteScope.OfUser(data.rare(40).user()), 500, with(events, BY_USER, USERS));
        delete(
                "delete of app",
                new DeleteScope.OfApp(small.app()),
                500,
                with(events, BY_APP, USERS, "user_states_by_app", APPS));
        delete("delete of large session", new DeleteScope.OneSession(PlanData.large()), 500, events);
        delete(
                "sweep, all",
                new DeleteScope.Expired(),
                100_000,
                with(events, "sessions_by_expiry", USERS, "user_states_by_expiry", APPS, "app_states_by_expiry"));
    }

    private void delete(String name, DeleteScope scope, int limit, String... indexes) {
        add(name, store.delete(scope, limit), indexes);
    }

    private static String[] with(String[] indexes, String... more) {
        return Stream.concat(Stream.of(indexes), Stream.of(more)).toArray(String[]::new);
    }
}
