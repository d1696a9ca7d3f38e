/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactivesession.Content;
import io.github.reactivesession.Event;
import io.github.reactivesession.EventActions;
import io.github.reactivesession.EventQuery;
import io.github.reactivesession.JsonObject;
import io.github.reactivesession.NewSession;
import io.github.reactivesession.Part;
import io.github.reactivesession.Role;
import io.github.reactivesession.Session;
import io.github.reactivesession.SessionCodec;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionQuery;
import io.github.reactivesession.SessionService;
import io.github.reactivesession.SessionStatus;
import io.github.reactivesession.SessionUpdate;
import io.github.reactivesession.StateOwner;
import io.github.reactivesession.tck.HostilePayloads.Payload;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Values come out as they went in, wherever they were put (R20). */
public interface FidelityContract extends Tck {
    /** A value is kept in every place of an event that takes one, and in the three scopes of state. */
    @Test
    default void r20_anEventKeepsEveryValue() {
        SessionService service = fixture().service();
        Rows.each(HostilePayloads.values(), (row, payload) -> expectKeptInEvent(service, keyOf(row), payload));
    }

    private void expectKeptInEvent(SessionService service, SessionKey key, Payload payload) {
        create(service, key);
        Object value = payload.given();
        Content content = new Content(
                Role.USER,
                List.of(
                        Part.data(value),
                        Part.toolCall("call", "tool", twice(value)),
                        Part.toolResult("call", "tool", value),
                        new Part.Text("text", JsonObject.of("signature", value))),
                JsonObject.of("later", value));
        EventActions actions = EventActions.none()
                .withStateDelta(Map.of("v", value, "app:v", value, "user:v", value))
                .withCustom(twice(value));
        Event event = Event.builder(Event.USER)
                .metadata(twice(value))
                .content(content)
                .actions(actions)
                .build();
        expectKept(service, key, event);

        Session session = await(service.get(key));
        for (String name : List.of("v", "app:v", "user:v")) {
            assertThat(session.state().get((Object) name)).as(name).isEqualTo(payload.stored());
        }
        for (StateOwner owner : List.of(key, key.user(), key.app())) {
            assertThat(await(service.state(owner))).as("%s", owner).isEqualTo(Map.of("v", payload.stored()));
        }
        Event read = await(service.event(key, event.id()));
        assertThat(read.metadata().get((Object) "v")).isEqualTo(payload.stored());
    }

    /** A value is kept in a session's metadata and first state, and in changes of both. */
    @Test
    default void r20_aSessionKeepsEveryValue() {
        SessionService service = fixture().service();
        Rows.each(HostilePayloads.values(), (row, payload) -> expectKeptInSession(service, keyOf(row), payload));
    }

    private void expectKeptInSession(SessionService service, SessionKey key, Payload payload) {
        Object value = payload.given();
        JsonObject stored = JsonObject.of("v", payload.stored());
        Session created = await(service.create(NewSession.of(key)
                .withMetadata(Map.of("v", value))
                .withState(Map.of("v", value, "app:v", value, "user:v", value))));
        assertThat(created.metadata()).isEqualTo(stored);
        assertThat(created.state()).isEqualTo(stored.merge(Map.of("app:v", value, "user:v", value)));
        expectRead(service, created);

        Session updated = await(service.update(key, SessionUpdate.metadata(Map.of("w", value))));
        assertThat(updated.metadata()).isEqualTo(stored.with("w", payload.stored()));
        expectRead(service, updated);

        JsonObject changed = stored.with("w", twice(payload.stored()));
        for (StateOwner owner : List.of(key, key.user(), key.app())) {
            assertThat(await(service.updateState(owner, Map.of("w", twice(value)))))
                    .as("%s", owner)
                    .isEqualTo(changed);
            assertThat(await(service.state(owner))).as("%s", owner).isEqualTo(changed);
        }
    }

    /** A megabyte of text is kept, be it of one byte a character or of four. */
    @Test
    default void r20_aMegabyteOfTextIsKept() {
        SessionService service = fixture().service();
        SessionKey key = fixture().key();
        create(service, key);
        for (String text : List.of("x".repeat(1 << 20), "👍".repeat(1 << 18), "\"\\\n".repeat(1 << 18))) {
            expectKept(service, key, Event.user(text));
        }
        String state = "é".repeat(1 << 18);
        await(service.updateState(key, Map.of("text", state)));
        assertThat(await(service.get(key)).state().get((Object) "text")).isEqualTo(state);
    }

    /** Objects and lists nest 64 deep, in every place. */
    @Test
    default void r20_nestingIsKeptToItsBound() {
        SessionService service = fixture().service();
        SessionKey key = fixture().key();
        Map<String, Object> deep = HostilePayloads.nestedObjects(HostilePayloads.MAX_DEPTH);
        Map<String, Object> listed = Map.of("k", HostilePayloads.nestedLists(HostilePayloads.MAX_DEPTH - 1));
        Session created =
                await(service.create(NewSession.of(key).withMetadata(listed).withState(deep)));
        assertThat(created.metadata()).isEqualTo(listed);
        assertThat(created.state()).isEqualTo(deep);
        expectRead(service, created);
        Content content = new Content(
                Role.TOOL,
                List.of(
                        Part.data(HostilePayloads.nestedLists(HostilePayloads.MAX_DEPTH)),
                        Part.toolResult("c", "t", deep),
                        Part.toolCall("c", "t", deep),
                        new Part.Unknown("later", JsonObject.of(listed))),
                JsonObject.of(deep));
        Event event = Event.builder("tool")
                .content(content)
                .metadata(deep)
                .actions(EventActions.none().withStateDelta(listed).withCustom(deep))
                .build();
        expectKept(service, key, event);
        assertThat(await(service.updateState(key.app(), deep))).isEqualTo(deep);
        assertThat(await(service.get(key)).state()).containsKeys("k", "app:k");
    }

    /** Keys of state are as free as any name: none is another's. */
    @Test
    default void r20_stateKeysAreKeptApart() {
        SessionService service = fixture().service();
        SessionKey key = fixture().key();
        JsonObject state = HostilePayloads.keyed(HostilePayloads.names());
        create(service, key);
        for (StateOwner owner : List.of(key, key.user(), key.app())) {
            assertThat(await(service.updateState(owner, state))).as("%s", owner).isEqualTo(state);
            assertThat(await(service.state(owner))).as("%s", owner).isEqualTo(state);
        }
        assertThat(await(service.get(key)).state()).hasSize(3 * state.size()).containsAllEntriesOf(state);
        for (String name : HostilePayloads.names()) {
            await(service.append(key, Event.user("-").withStateDelta(JsonObject.of(name, null))));
            assertThat(await(service.state(key))).as("without %s", name).doesNotContainKey(name);
        }
        assertThat(await(service.state(key))).isEmpty();
    }

    /** A moment is kept to the microsecond, from the year 1000 to 9999; finer parts are cut off. */
    @Test
    default void r20_timestampsAreKeptToTheMicrosecond() {
        SessionService service = fixture().service();
        SessionKey key = fixture().key();
        create(service, key);
        List<Event> events = HostilePayloads.timestamps().stream()
                .map(time -> Event.builder("tool").timestamp(time).build())
                .toList();
        List<Event> stored = awaitAll(service.appendAll(key, events));
        assertThat(stored).extracting(Event::timestamp).isEqualTo(HostilePayloads.timestamps());
        assertThat(awaitAll(service.events(key))).isEqualTo(stored);
        Event fine = Event.builder("tool").timestamp(NOON.plusNanos(1_999)).build();
        await(service.append(key, fine));
        assertThat(await(service.event(key, fine.id())).timestamp()).isEqualTo(NOON.plusNanos(1_000));
    }

    /** A number is read from whichever form a server has given it on the way. */
    @Test
    default void r20_aNumberIsReadHoweverItIsSpelt() {
        Rows.each(
                HostilePayloads.spellings().stream(),
                (row, spelling) -> assertThat(SessionCodec.readObject("{\"n\": " + spelling.getKey() + "}"))
                        .isEqualTo(Map.of("n", spelling.getValue())));
    }

    /** Names of a session and its status are kept. */
    @Test
    default void r20_aSessionKeepsItsNames() {
        SessionService service = fixture().service();
        for (String name : HostilePayloads.names()) {
            SessionKey key = fixture().user().session(name);
            Session created = await(service.create(NewSession.of(key).withAgentId(name)));
            assertThat(created.agentId()).isEqualTo(name);
            assertThat(await(service.get(key))).isEqualTo(created);
        }
        for (SessionStatus status : SessionStatus.values()) {
            await(service.update(fixture().user().session("a"), SessionUpdate.status(status)));
            assertThat(await(service.get(fixture().user().session("a"))).status())
                    .isEqualTo(status);
        }
    }

    /** A session of an app of its own, as rows share no state. */
    private SessionKey keyOf(int row) {
        return SessionKey.of(fixture().app() + "-" + row, "user-1", "session-1");
    }

    private static JsonObject twice(Object value) {
        return JsonObject.of(Map.<String, Object>of("v", value, "in", Map.of("v", value)));
    }

    /** The event comes back from its append and from each kind of read. */
    private void expectKept(SessionService service, SessionKey key, Event event) {
        assertThat(SessionCodec.readEvent(SessionCodec.write(event)))
                .as("as JSON")
                .isEqualTo(event);
        Event stored = await(service.append(key, event));
        assertThat(stored).isEqualTo(event.withSequence(stored.sequence()));
        assertThat(await(service.event(key, event.id()))).isEqualTo(stored);
        assertThat(awaitAll(service.events(key, EventQuery.latest(1)))).containsExactly(stored);
        assertThat(awaitAll(service.events(key, EventQuery.all().after(stored.sequence() - 1))))
                .containsExactly(stored);
        assertThat(await(service.append(key, event))).as("appended again").isEqualTo(stored);
    }

    /** The session comes back from each kind of read. */
    private void expectRead(SessionService service, Session session) {
        SessionKey key = session.key();
        assertThat(await(service.get(key))).isEqualTo(session);
        assertThat(await(service.getOrCreate(NewSession.of(key)))).isEqualTo(session);
        assertThat(awaitAll(service.list(SessionQuery.user(key.user()).includingState())))
                .containsExactly(session);
    }
}
