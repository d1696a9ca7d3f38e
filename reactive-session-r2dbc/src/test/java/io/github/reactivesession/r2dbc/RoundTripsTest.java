/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactivesession.DeleteScope;
import io.github.reactivesession.Event;
import io.github.reactivesession.EventFilter;
import io.github.reactivesession.EventScan;
import io.github.reactivesession.ExpectedSequence;
import io.github.reactivesession.JsonObject;
import io.github.reactivesession.Lease;
import io.github.reactivesession.LeaseHeldException;
import io.github.reactivesession.NewSession;
import io.github.reactivesession.SequenceRange;
import io.github.reactivesession.SessionFilter;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionScan;
import io.github.reactivesession.SessionService;
import io.github.reactivesession.SessionServiceOptions;
import io.github.reactivesession.SessionStore;
import io.github.reactivesession.SessionUpdate;
import io.github.reactivesession.StoreOptions;
import io.github.reactivesession.TimeRange;
import io.github.reactivesession.servers.ServerKind;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.spi.ConnectionFactories;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import reactor.core.publisher.Mono;

/** How often a call waits for the network; transactions count, too. */
class RoundTripsTest {
    // The append path.
    private static final Most APPEND_ONE = new Most(1, 1);
    private static final Most APPEND_WITH_STATE = new Most(12, 2);
    private static final Most APPEND_THOUSAND = new Most(1, 2);
    // Leases.
    private static final Most LEASE = new Most(1, 1);
    private static final Most LEASE_HELD = new Most(2, 1);
    private static final Most RELEASE = new Most(1, 1);
    // Reads.
    private static final Most FIND = new Most(1, 1);
    private static final Most PLAIN_PAGE = new Most(1, 1);
    private static final Most FILTERED_PAGE = new Most(2, 2);
    private static final Most LIST_PAGE = new Most(1, 1);
    private static final Most STATE = new Most(1, 1);
    // Other writes.
    private static final Most CREATE = new Most(1, 1);
    private static final Most CREATE_WITH_STATE = new Most(10, 2);
    private static final Most GET_OR_CREATE_NEW = new Most(2, 2);
    private static final Most GET_OR_CREATE_OLD = new Most(1, 1);
    private static final Most UPDATE = new Most(5, 2);
    private static final Most UPDATE_SESSION_STATE = new Most(4, 2);
    private static final Most UPDATE_USER_STATE = new Most(5, 2);
    private static final Most DELETE = new Most(5, 2);

    private static final SessionKey KEY = SessionKey.of("app", "user", "session");
    private static final SessionKey NEW = SessionKey.of("app", "user", "new session");
    private static final Map<String, Object> ALL_SCOPES = Map.of("app:a", 1, "user:u", 2, "s", 3);

    /** The most round trips on PostgreSQL, and on MySQL and MariaDB, which take several statements at once. */
    private record Most(int postgres, int mysql) {
        int on(ServerKind kind) {
            return kind == ServerKind.POSTGRESQL ? postgres : mysql;
        }
    }

    /** A store with a session of some events, and what goes to its server. */
    private record Line(ServerKind kind, R2dbcSessionStore store, Traffic traffic) {
        void take(Most most, String name, Mono<?> call) {
            List<String> trips = traffic.of(call);
            assertThat(trips).as(name).hasSizeBetween(1, most.on(kind));
        }
    }

    private static void on(ServerKind kind, Consumer<Line> test) {
        try (Scratch scratch = Scratch.on(kind)) {
            Traffic traffic = new Traffic();
            ConnectionPool pool =
                    PoolOptions.defaults().withSize(0, 1).pool(traffic.through(ConnectionFactories.get(scratch.url())));
            R2dbcSessionStore store = scratch.kept(R2dbcSessionStore.create(
                    pool, StoreOptions.defaults(), R2dbcOptions.defaults().withNotifications(false)));
            store.create(KEY, NewSession.of(KEY).withState(ALL_SCOPES)).block(Scratch.PATIENCE);
            store.append(KEY, events(30), ExpectedSequence.any()).block(Scratch.PATIENCE);
            test.accept(new Line(kind, store, traffic));
            pool.disposeLater().block(Scratch.PATIENCE);
        }
    }

    private static List<Event> events(int count) {
        return IntStream.range(0, count).mapToObj(n -> Event.user("event " + n)).toList();
    }

    private static EventScan scan(EventFilter filter) {
        return new EventScan(filter, SequenceRange.all(), false, 20);
    }

    @OnEachServer
    void readsTakeOneRoundTripAndFilteredPagesTwo(ServerKind kind) {
        SessionFilter ofUser = new SessionFilter("app", "user", null, null, TimeRange.all(), TimeRange.all());
        EventFilter byAuthor = new EventFilter(TimeRange.all(), null, Event.USER, null, null, null);
        on(kind, line -> {
            line.take(FIND, "find", line.store().find(KEY));
            line.take(FIND, "find nothing", line.store().find(NEW));
            line.take(PLAIN_PAGE, "plain page", line.store().events(KEY, scan(EventFilter.all())));
            line.take(FILTERED_PAGE, "filtered page", line.store().events(KEY, scan(byAuthor)));
            line.take(LIST_PAGE, "list page", line.store().list(new SessionScan(ofUser, false, null, 20)));
            line.take(LIST_PAGE, "list page with state", line.store().list(new SessionScan(ofUser, true, null, 20)));
            line.take(STATE, "state of session", line.store().state(KEY));
            line.take(STATE, "state of user", line.store().state(KEY.user()));
            line.take(STATE, "state of app", line.store().state(KEY.app()));
        });
    }

    @OnEachServer
    void appendsTakeNoMoreThanTheyAreAllowed(ServerKind kind) {
        Event changing = Event.user("changes").withStateDelta(ALL_SCOPES);
        on(kind, line -> {
            line.take(APPEND_ONE, "append one", line.store().append(KEY, events(1), ExpectedSequence.any()));
            line.take(
                    APPEND_WITH_STATE,
                    "append with state",
                    line.store().append(KEY, List.of(changing), ExpectedSequence.any()));
            line.take(
                    APPEND_THOUSAND,
                    "append a thousand",
                    line.store().append(KEY, events(1000), ExpectedSequence.any()));
        });
    }

    /** An append under a lease takes as many as one without. */
    @OnEachServer
    void leasesTakeNoMoreThanTheyAreAllowed(ServerKind kind) {
        Duration minute = Duration.ofMinutes(1);
        on(kind, line -> {
            SessionStore store = line.store();
            line.take(LEASE, "lease", store.lease(KEY, "holder", minute));
            line.take(LEASE, "keep", store.lease(KEY, "holder", minute));
            Lease lease = store.lease(KEY, "holder", minute).block(Scratch.PATIENCE);
            line.take(LEASE_HELD, "held", store.lease(KEY, "other", minute).onErrorComplete(LeaseHeldException.class));
            ExpectedSequence under = ExpectedSequence.any().under(lease);
            line.take(APPEND_ONE, "append one", store.append(KEY, events(1), under));
            ExpectedSequence exactly = ExpectedSequence.exactly(31).under(lease);
            line.take(APPEND_ONE, "append one at a place", store.append(KEY, events(1), exactly));
            line.take(APPEND_THOUSAND, "append a thousand", store.append(KEY, events(1000), under));
            line.take(RELEASE, "release", store.release(KEY, "holder"));
            line.take(RELEASE, "release again", store.release(KEY, "holder"));
        });
    }

    @OnEachServer
    void creationsTakeNoMoreThanTheyAreAllowed(ServerKind kind) {
        SessionKey other = KEY.user().session("with state");
        NewSession third = NewSession.of(KEY.user().session("third"));
        on(kind, line -> {
            line.take(CREATE, "create", line.store().create(NEW, NewSession.of(NEW)));
            line.take(
                    CREATE_WITH_STATE,
                    "create with state",
                    line.store().create(other, NewSession.of(other).withState(ALL_SCOPES)));
            SessionService service = SessionService.create(line.store(), SessionServiceOptions.defaults());
            line.take(GET_OR_CREATE_NEW, "get or create, new", service.getOrCreate(third));
            line.take(GET_OR_CREATE_OLD, "get or create, old", service.getOrCreate(third));
            service.close().block(Scratch.PATIENCE);
        });
    }

    @OnEachServer
    void changesTakeNoMoreThanTheyAreAllowed(ServerKind kind) {
        JsonObject delta = JsonObject.of("k", "v");
        on(kind, line -> {
            line.take(UPDATE, "update", line.store().update(KEY, SessionUpdate.metadata(delta)));
            line.take(UPDATE_SESSION_STATE, "session state", line.store().updateState(KEY, delta));
            line.take(UPDATE_USER_STATE, "user state", line.store().updateState(KEY.user(), delta));
            line.take(UPDATE_USER_STATE, "app state", line.store().updateState(KEY.app(), delta));
        });
    }

    @OnEachServer
    void deletionsTakeNoMoreThanTheyAreAllowed(ServerKind kind) {
        on(kind, line -> {
            line.take(DELETE, "delete", line.store().delete(new DeleteScope.OneSession(KEY), 1));
            line.take(DELETE, "delete nothing", line.store().delete(new DeleteScope.OneSession(KEY), 1));
        });
    }
}
