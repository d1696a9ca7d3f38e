/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactivesession.Event;
import io.github.reactivesession.EventQuery;
import io.github.reactivesession.JsonObject;
import io.github.reactivesession.NewSession;
import io.github.reactivesession.Session;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionQuery;
import io.github.reactivesession.SessionService;
import io.github.reactivesession.UserKey;
import io.github.reactivesession.tck.HostileKeys.Legal;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Keys are exact and free, and never collide (R1, R2). */
public interface IdentityContract extends Tck {
    /** Every hostile name of an app is an app of its own. */
    @Test
    default void r1r2_everyAppNameIsItsOwn() {
        SessionService service = fixture().service();
        Map<String, SessionKey> rows = new LinkedHashMap<>();
        HostileKeys.LEGAL.forEach(
                part -> rows.put(part.name(), SessionKey.of(part.after(fixture().app()), "user-1", "session-1")));
        fill(service, rows, List.of("app:mark", "user:mark", "mark"));
        rows.forEach((name, key) -> {
            SessionQuery query = SessionQuery.app(key.appName());
            assertThat(awaitAll(service.list(query).map(Session::key))).as(name).containsExactly(key);
            assertThat(await(service.count(query))).as(name).isEqualTo(1);
            assertThat(await(service.state(key.app()))).as(name).isEqualTo(JsonObject.of("mark", name));
            assertThat(await(service.state(key.user()))).as(name).isEqualTo(JsonObject.of("mark", name));
        });
        deleteHalf(rows, key -> service.deleteApp(key.app()), service);
    }

    /** Every hostile user id is a user of its own. */
    @Test
    default void r1r2_everyUserIdIsItsOwn() {
        SessionService service = fixture().service();
        Map<String, SessionKey> rows = new LinkedHashMap<>();
        HostileKeys.LEGAL.forEach(
                part -> rows.put(part.name(), SessionKey.of(fixture().app(), part.text(), "session-1")));
        fill(service, rows, List.of("user:mark", "mark"));
        rows.forEach((name, key) -> {
            SessionQuery query = SessionQuery.user(key.user());
            assertThat(awaitAll(service.list(query).map(Session::key))).as(name).containsExactly(key);
            assertThat(await(service.count(query))).as(name).isEqualTo(1);
            assertThat(await(service.state(key.user()))).as(name).isEqualTo(JsonObject.of("mark", name));
        });
        assertThat(awaitAll(service.list(SessionQuery.app(fixture().app())).map(Session::key)))
                .containsExactlyInAnyOrderElementsOf(rows.values());
        deleteHalf(rows, key -> service.deleteUser(key.user()), service);
    }

    /** Every hostile session id is a session of its own. */
    @Test
    default void r1r2_everySessionIdIsItsOwn() {
        SessionService service = fixture().service();
        Map<String, SessionKey> rows = new LinkedHashMap<>();
        HostileKeys.LEGAL.forEach(part -> rows.put(part.name(), fixture().user().session(part.text())));
        fill(service, rows, List.of("mark"));
        SessionQuery query = SessionQuery.user(fixture().user());
        assertThat(awaitAll(service.list(query).map(Session::key))).containsExactlyInAnyOrderElementsOf(rows.values());
        assertThat(await(service.count(query))).isEqualTo(rows.size());
        deleteHalf(rows, service::delete, service);
    }

    /** Erasing a person erases no other one, however alike the ids. */
    @Test
    default void r1r2_erasingAPersonSparesTheLookalikes() {
        SessionService service = fixture().service();
        String person = UUID.randomUUID().toString();
        Map<String, SessionKey> rows = new LinkedHashMap<>();
        HostileKeys.LEGAL.forEach(
                part -> rows.put(part.name(), SessionKey.of(fixture().app(), part.after(person), "session-1")));
        fill(service, rows, List.of("user:mark", "mark"));
        deleteHalf(rows, key -> service.eraseUser(key.userId()), service);
    }

    /** What one part of a key ends with never moves into the next. */
    @Test
    default void r2_noSeparatorJoinsTwoKeysIntoOne() {
        SessionService service = fixture().service();
        Map<String, SessionKey> rows = new LinkedHashMap<>();
        for (String s : HostileKeys.SEPARATORS) {
            String a = fixture().app() + s.codePointAt(0) + s.length();
            put(rows, a + s + "b", "c", "d");
            put(rows, a, "b" + s + "c", "d");
            put(rows, a, "b", "c" + s + "d");
            put(rows, a + s, "b", "c");
            put(rows, a, s + "b", "c");
            put(rows, a, "b" + s, "c");
            put(rows, a, "b", s + "c");
            put(rows, a + s + "b" + s + "c", "d", "e");
            put(rows, a + s + "b", "c" + s + "d", "e");
            put(rows, a, s, s + s);
            put(rows, a, s + s, s);
            put(rows, a + s, s, s);
        }
        assertThat(rows.values()).doesNotHaveDuplicates().hasSize(12 * HostileKeys.SEPARATORS.size());
        fill(service, rows, List.of("mark"));
        deleteHalf(rows, service::delete, service);
    }

    /** The parts of a key do not change places. */
    @Test
    default void r2_aPartCountsOnlyInItsPlace() {
        SessionService service = fixture().service();
        String a = fixture().app();
        Map<String, SessionKey> rows = new LinkedHashMap<>();
        put(rows, a, a, "x");
        put(rows, a, "x", a);
        put(rows, a, "x", "y");
        put(rows, a, "y", "x");
        put(rows, a, "x", "x");
        put(rows, a + "x", "x", "y");
        fill(service, rows, List.of("mark"));
        deleteHalf(rows, service::delete, service);
    }

    /** The text of a key comes back as it went in, in every answer. */
    @Test
    default void r2_theKeyComesBackAsGiven() {
        SessionService service = fixture().service();
        for (Legal part : HostileKeys.LEGAL) {
            SessionKey key = SessionKey.of(part.after(fixture().app()), part.text(), part.text());
            assertThat(create(service, key).key()).as(part.name()).isEqualTo(key);
            assertThat(await(service.get(key)).key()).as(part.name()).isEqualTo(key);
            assertThat(awaitAll(service.list(SessionQuery.user(key.user()))))
                    .as(part.name())
                    .extracting(Session::key)
                    .containsExactly(key);
        }
    }

    /** A pattern or a prefix in place of a name finds nothing. */
    @Test
    default void r2_namesAreNoPatterns() {
        SessionService service = fixture().service();
        create(service, fixture().key());
        String user = fixture().key().userId();
        for (String pattern : List.of("*", "%", user + "*", user + "%", "user__", "user?1", user + " ", "user")) {
            UserKey other = UserKey.of(fixture().app(), pattern);
            assertThat(awaitAll(service.list(SessionQuery.user(other))))
                    .as(pattern)
                    .isEmpty();
            assertThat(await(service.count(SessionQuery.user(other))))
                    .as(pattern)
                    .isZero();
            assertThat(await(service.deleteUser(other))).as(pattern).isZero();
            assertThat(awaitAll(service.get(other.session("session-1"))))
                    .as(pattern)
                    .isEmpty();
            assertThat(await(service.delete(fixture().user().session(pattern))))
                    .as(pattern)
                    .isZero();
        }
        for (String pattern :
                List.of("app-*", "app-%", fixture().app() + "*", fixture().app() + " ")) {
            assertThat(awaitAll(service.list(SessionQuery.app(pattern))))
                    .as(pattern)
                    .isEmpty();
            assertThat(awaitAll(service.get(SessionKey.of(pattern, user, "session-1"))))
                    .as(pattern)
                    .isEmpty();
        }
        assertThat(await(service.get(fixture().key())).key())
                .isEqualTo(fixture().key());
    }

    /** Adds a row that is named by its key. */
    private static void put(Map<String, SessionKey> rows, String app, String user, String session) {
        SessionKey key = SessionKey.of(app, user, session);
        rows.put(key.toString(), key);
    }

    /** Gives every session an event and state of its own, then looks whether each has just that. */
    private void fill(SessionService service, Map<String, SessionKey> rows, List<String> stateKeys) {
        Flux.fromIterable(rows.entrySet())
                .flatMap(row -> createMarked(service, row.getValue(), marks(stateKeys, row.getKey())), 16)
                .then()
                .block(PATIENCE);
        rows.forEach((name, key) -> {
            requireWhole(service, name, key);
            assertThat(await(service.get(key)).state()).as(name).isEqualTo(marks(stateKeys, name));
        });
    }

    private static Mono<Event> createMarked(SessionService service, SessionKey key, JsonObject marks) {
        Event event = Event.user(String.valueOf(marks.get("mark"))).toBuilder()
                .id("same")
                .build();
        return service.create(NewSession.of(key).withState(marks)).then(service.append(key, event));
    }

    private static JsonObject marks(List<String> stateKeys, String name) {
        Map<String, String> marks = new LinkedHashMap<>();
        stateKeys.forEach(stateKey -> marks.put(stateKey, name));
        return JsonObject.of(marks);
    }

    private void requireWhole(SessionService service, String name, SessionKey key) {
        assertThat(await(service.get(key)).key()).as(name).isEqualTo(key);
        assertThat(await(service.state(key))).as(name).isEqualTo(JsonObject.of("mark", name));
        List<Event> events = awaitAll(service.events(key));
        assertThat(events).as(name).extracting(Event::sequence).containsExactly(1L);
        assertThat(events.get(0).content()).as(name).isEqualTo(Event.user(name).content());
    }

    private void requireGone(SessionService service, String name, SessionKey key) {
        assertThat(awaitAll(service.get(key))).as(name).isEmpty();
        assertThat(awaitAll(service.events(key))).as(name).isEmpty();
        assertThat(await(service.countEvents(key, EventQuery.all()))).as(name).isZero();
        assertThat(await(service.state(key))).as(name).isEqualTo(JsonObject.empty());
    }

    /** Deletes every other row, one session each, and looks whether the rest is untouched. */
    private void deleteHalf(
            Map<String, SessionKey> rows, Function<SessionKey, Mono<Long>> deletion, SessionService service) {
        List<String> names = List.copyOf(rows.keySet());
        Set<String> deleted = new HashSet<>();
        rows.forEach((name, key) -> {
            if (names.indexOf(name) % 2 == 1) {
                assertThat(await(deletion.apply(key))).as(name).isEqualTo(1);
                deleted.add(name);
            }
        });
        rows.forEach((name, key) -> {
            if (deleted.contains(name)) {
                requireGone(service, name, key);
            } else {
                requireWhole(service, name, key);
            }
        });
    }
}
