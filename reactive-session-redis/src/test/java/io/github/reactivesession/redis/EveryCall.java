/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactivesession.AppKey;
import io.github.reactivesession.DeleteScope;
import io.github.reactivesession.Event;
import io.github.reactivesession.EventFilter;
import io.github.reactivesession.EventScan;
import io.github.reactivesession.ExpectedSequence;
import io.github.reactivesession.Hint;
import io.github.reactivesession.JsonObject;
import io.github.reactivesession.Lease;
import io.github.reactivesession.NewSession;
import io.github.reactivesession.News;
import io.github.reactivesession.Position;
import io.github.reactivesession.SequenceRange;
import io.github.reactivesession.Session;
import io.github.reactivesession.SessionFilter;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionScan;
import io.github.reactivesession.SessionStore;
import io.github.reactivesession.SessionUpdate;
import io.github.reactivesession.TimeRange;
import io.github.reactivesession.UserKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import reactor.core.publisher.Mono;

/** One of each kind of call, by all ways that a store may take; leaves nothing behind. */
final class EveryCall {
    private static final Map<String, Object> ALL_SCOPES = Map.of("app:a", 1, "user:u", 2, "s", 3);

    private final SessionStore store;
    private final UserKey user;
    private final SessionKey key;

    private EveryCall(SessionStore store, String app) {
        this.store = store;
        this.user = UserKey.of(app, "user");
        this.key = user.session("session");
    }

    static void make(SessionStore store, String app) {
        EveryCall calls = new EveryCall(store, app);
        calls.create();
        calls.append();
        calls.lease();
        calls.read();
        calls.change();
        calls.follow();
        calls.delete();
        calls.sweep();
    }

    @CanIgnoreReturnValue
    private static <T> T of(Mono<T> call) {
        return call.block(Keyspace.PATIENCE);
    }

    private static Event event(String id) {
        return Event.user("hello").toBuilder().id(id).build();
    }

    private void create() {
        Session created = of(store.create(key, NewSession.of(key).withState(ALL_SCOPES)));
        assertThat(created.state()).containsOnlyKeys("app:a", "user:u", "s");
        SessionKey other = user.session("other");
        assertThat(of(store.create(other, NewSession.of(other))).state()).containsOnlyKeys("app:a", "user:u");
    }

    private void append() {
        List<Event> batch =
                IntStream.range(0, 1000).mapToObj(n -> event("event-" + n)).toList();
        assertThat(of(store.append(key, batch, ExpectedSequence.exactly(0))).events())
                .hasSize(1000);
        assertThat(of(store.append(key, batch, ExpectedSequence.any())).events())
                .hasSize(1000);
        List<Event> large =
                IntStream.range(0, 1200).mapToObj(n -> event("large-" + n)).toList();
        assertThat(of(store.append(user.session("other"), large, ExpectedSequence.any()))
                        .events())
                .hasSize(1200);
        Event changing = event("changing").withStateDelta(Map.of("app:a", 4, "user:u", 5, "s", 6));
        assertThat(of(store.append(key, List.of(changing), ExpectedSequence.any()))
                        .events()
                        .get(0)
                        .sequence())
                .isEqualTo(1001);
    }

    private void lease() {
        SessionKey other = user.session("other");
        Lease lease = of(store.lease(other, "holder", Duration.ofMinutes(1)));
        ExpectedSequence mine = ExpectedSequence.any().under(lease);
        assertThat(of(store.append(other, List.of(event("under a lease")), mine))
                        .events())
                .hasSize(1);
        of(store.release(other, "holder"));
        assertThat(of(store.lease(other, "next", Duration.ofMinutes(1))).fence())
                .isGreaterThan(lease.fence());
        of(store.release(other, "next"));
    }

    private void read() {
        assertThat(of(store.find(key)).state()).isEqualTo(JsonObject.of(Map.of("app:a", 4L, "user:u", 5L, "s", 6L)));
        EventScan scan = new EventScan(EventFilter.all(), SequenceRange.all(), false, 10);
        assertThat(of(store.events(key, scan)).items()).hasSize(10);
        EventScan newest = new EventScan(EventFilter.all(), SequenceRange.all(), true, 10);
        assertThat(of(store.events(key, newest)).items()).hasSize(10);
        EventFilter byId = new EventFilter(TimeRange.all(), "changing", null, null, null, null);
        assertThat(of(store.events(key, new EventScan(byId, SequenceRange.all(), false, 10)))
                        .items())
                .hasSize(1);
        EventFilter users = new EventFilter(TimeRange.all(), null, Event.USER, null, null, null);
        assertThat(of(store.events(key, new EventScan(users, SequenceRange.all(), true, 10)))
                        .items())
                .hasSize(10);
        List<News> news = of(store.news(List.of(new Position(key, 995)), 10));
        assertThat(news.get(0).events()).hasSize(6);
        assertThat(of(store.countEvents(key, EventFilter.all(), SequenceRange.all())))
                .isEqualTo(1001);
        assertThat(of(store.countEvents(key, users, SequenceRange.all()))).isEqualTo(1001);
        SessionFilter all = new SessionFilter(key.appName(), null, null, null, TimeRange.all(), TimeRange.all());
        assertThat(of(store.list(new SessionScan(all, true, null, 10))).items()).hasSize(2);
        assertThat(of(store.countSessions(all))).isEqualTo(2);
    }

    private void change() {
        assertThat(of(store.update(key, SessionUpdate.metadata(Map.of("title", "t"))))
                        .metadata())
                .containsKey("title");
        for (var owner : List.of(AppKey.of(key.appName()), user, key)) {
            assertThat(of(store.updateState(owner, JsonObject.of("more", 1)))).containsKey("more");
            assertThat(of(store.state(owner))).containsKey("more");
        }
    }

    /** A channel that begins to be heard makes who asked for it look. */
    private void follow() {
        for (var owner : List.of(AppKey.of(key.appName()), key)) {
            assertThat(of(store.hints(owner).next())).isEqualTo(Hint.LOOK);
        }
        of(store.publish(key, event("token").toBuilder().partial(true).build()));
    }

    private void delete() {
        assertThat(of(store.delete(new DeleteScope.OneSession(key), 10))).isEqualTo(1);
        assertThat(of(store.delete(new DeleteScope.OfUser(user), 10))).isEqualTo(1);
        of(store.create(key, NewSession.of(key).withState(ALL_SCOPES)));
        assertThat(of(store.delete(new DeleteScope.OfPerson("user"), 10))).isEqualTo(1);
        of(store.create(key, NewSession.of(key).withState(ALL_SCOPES)));
        assertThat(of(store.delete(new DeleteScope.OfApp(AppKey.of(key.appName())), 10)))
                .isEqualTo(1);
    }

    /** One that is past its time when it has been written leaves its name in an index that another one keeps. */
    private void sweep() {
        SessionKey lasting = user.session("lasting");
        of(store.create(lasting, NewSession.of(lasting)));
        of(store.create(key, NewSession.of(key).withTimeToLive(Duration.ofMillis(1))));
        assertThat(of(store.delete(new DeleteScope.Expired(), 10)
                        .repeat()
                        .filter(gone -> gone > 0)
                        .next()))
                .isEqualTo(1);
        assertThat(of(store.delete(new DeleteScope.OfApp(user.app()), 10))).isEqualTo(1);
    }
}
