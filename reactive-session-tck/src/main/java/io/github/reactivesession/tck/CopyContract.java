/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reactivesession.Content;
import io.github.reactivesession.Event;
import io.github.reactivesession.EventActions;
import io.github.reactivesession.JsonObject;
import io.github.reactivesession.NewSession;
import io.github.reactivesession.Part;
import io.github.reactivesession.Role;
import io.github.reactivesession.Session;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionQuery;
import io.github.reactivesession.SessionService;
import io.github.reactivesession.SessionUpdate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Values are copies on their way in and out: changing them changes nothing stored (R26). */
public interface CopyContract extends Tck {
    /** No map or list of a session that was returned can be changed, at any depth. */
    @Test
    default void r26_aReturnedSessionCannotBeChanged() {
        SessionService service = fixture().service();
        SessionKey key = fixture().key();
        NewSession session = NewSession.of(key)
                .withMetadata(nested())
                .withState(Map.of("s", nested(), "app:a", nested(), "user:u", nested()));
        Session created = await(service.create(session));
        Session listed = awaitAll(service.list(SessionQuery.user(key.user()).includingState()))
                .get(0);
        for (Session read : List.of(created, listed, await(service.get(key)))) {
            expectFrozen(read.metadata());
            expectFrozen(read.state());
        }
        expectFrozen(await(service.state(key.app())));
        expectFrozen(await(service.updateState(key, Map.of("n", nested()))));
        assertThat(await(service.get(key)).metadata()).isEqualTo(JsonObject.of(nested()));
    }

    /** No map or list of an event that was returned can be changed, at any depth. */
    @Test
    default void r26_aReturnedEventCannotBeChanged() {
        SessionService service = fixture().service();
        SessionKey key = fixture().key();
        create(service, key);
        Event appended = await(service.append(key, event()));
        Event emitted = awaitAll(service.appendStream(key, Flux.just(event()))).get(0);
        for (Event read : List.of(appended, emitted, await(service.event(key, appended.id())))) {
            expectFrozen(read.metadata());
            expectFrozen(read.actions().stateDelta());
            expectFrozen(read.actions().custom());
            expectUnsupported(() -> read.actions().artifactDelta().put("a", 2L));
            Content content = Objects.requireNonNull(read.content());
            expectUnsupported(() -> content.parts().clear());
            expectFrozen(((Part.ToolCall) content.parts().get(0)).arguments());
        }
        assertThat(await(service.event(key, appended.id()))).isEqualTo(appended);
    }

    /** What the caller does to maps and lists after handing them over is not stored. */
    @Test
    default void r26_changingAnArgumentAfterTheCallChangesNothing() {
        SessionService service = fixture().service();
        SessionKey key = fixture().key();
        Map<String, Object> inner = new HashMap<>(Map.of("a", 1));
        List<Object> list = new ArrayList<>(List.of(inner));
        Map<String, Object> given = new HashMap<>(Map.of("k", list));
        JsonObject asGiven = JsonObject.of(given);

        Mono<Session> create =
                service.create(NewSession.of(key).withMetadata(given).withState(given));
        Mono<Session> update = service.update(key, SessionUpdate.metadata(Map.of("later", list)));
        Mono<JsonObject> change = service.updateState(key.user(), given);
        Event event = Event.builder("a")
                .metadata(given)
                .content(Content.of(Role.TOOL, Part.data(given), Part.toolCall("c", "t", given)))
                .build()
                .withStateDelta(given);
        inner.put("a", 2);
        list.add("more");
        given.put("more", 3);

        await(create);
        assertThat(await(update).metadata()).isEqualTo(asGiven.with("later", asGiven.get((Object) "k")));
        assertThat(await(change)).isEqualTo(asGiven);
        await(service.append(key, event));
        Event read = await(service.event(key, event.id()));
        assertThat(read.metadata()).isEqualTo(asGiven);
        assertThat(read.content())
                .isEqualTo(Content.of(Role.TOOL, Part.data(asGiven), Part.toolCall("c", "t", asGiven)));
        assertThat(await(service.state(key))).isEqualTo(asGiven);
        assertThat(await(service.state(key.user()))).isEqualTo(asGiven);
    }

    /** What the caller does to a list of events or parts after handing it over is not stored. */
    @Test
    default void r26_changingAListAfterTheCallChangesNothing() {
        SessionService service = fixture().service();
        SessionKey key = fixture().key();
        create(service, key);
        List<Part> parts = new ArrayList<>(List.of(Part.text("a")));
        Map<String, Long> artifacts = new HashMap<>(Map.of("a", 1L));
        Event event = Event.builder("a")
                .content(new Content(Role.USER, parts, JsonObject.empty()))
                .actions(EventActions.none().withArtifactDelta(artifacts))
                .build();
        List<Event> batch = new ArrayList<>(List.of(event));
        Flux<Event> append = service.appendAll(key, batch);
        parts.add(Part.text("b"));
        artifacts.put("b", 2L);
        batch.add(Event.user("more"));
        batch.set(0, Event.user("other"));
        assertThat(awaitAll(append)).containsExactly(event.withSequence(1));
        Event read = awaitAll(service.events(key)).get(0);
        assertThat(read.content()).isEqualTo(Content.of(Role.USER, Part.text("a")));
        assertThat(read.actions().artifactDelta()).isEqualTo(Map.of("a", 1L));
    }

    /** Bytes are copied both ways. */
    @Test
    default void r26_bytesAreCopied() {
        SessionService service = fixture().service();
        SessionKey key = fixture().key();
        create(service, key);
        byte[] bytes = {1, 2, 3};
        Event event = Event.builder("a")
                .content(Content.of(Role.USER, Part.media("a/b", bytes)))
                .build();
        bytes[0] = 9;
        Event stored = await(service.append(key, event));
        byte[] read = bytes(stored);
        assertThat(read).containsExactly(1, 2, 3);
        read[1] = 9;
        assertThat(bytes(stored)).containsExactly(1, 2, 3);
        assertThat(bytes(await(service.event(key, event.id())))).containsExactly(1, 2, 3);
    }

    /** What was read stays as it was read, whatever is written later. */
    @Test
    default void r26_whatWasReadIsOfItsMoment() {
        SessionService service = fixture().service();
        SessionKey key = fixture().key();
        create(service, key);
        await(service.updateState(key, Map.of("k", 1)));
        Session before = await(service.get(key));
        JsonObject state = await(service.state(key));
        List<Event> history = awaitAll(service.events(key));
        await(service.append(key, event()));
        await(service.update(key, SessionUpdate.metadata(Map.of("m", 1))));
        assertThat(before.state()).isEqualTo(Map.of("k", 1L));
        assertThat(before.metadata()).isEmpty();
        assertThat(before.lastSequence()).isZero();
        assertThat(before.version()).isEqualTo(2);
        assertThat(state).isEqualTo(Map.of("k", 1L));
        assertThat(history).isEmpty();
    }

    private static Event event() {
        return Event.builder("a")
                .metadata(nested())
                .content(Content.of(Role.TOOL, Part.toolCall("c", "t", nested())))
                .actions(EventActions.none()
                        .withStateDelta(nested())
                        .withCustom(nested())
                        .withArtifactDelta(Map.of("a", 1L)))
                .build();
    }

    private static Map<String, Object> nested() {
        return Map.of("map", Map.of("a", 1L), "list", List.<Object>of(Map.of("a", 1L), List.of(1L)));
    }

    private static byte[] bytes(Event event) {
        Content content = Objects.requireNonNull(event.content());
        return Objects.requireNonNull(((Part.Media) content.parts().get(0)).bytes());
    }

    private static void expectUnsupported(Runnable change) {
        assertThatThrownBy(change::run).isInstanceOf(UnsupportedOperationException.class);
    }

    /** Tries each way to change a map, and all maps and lists within it. */
    @SuppressWarnings("unchecked")
    private static void expectFrozen(Map<String, ?> map) {
        assertThat(map).isNotEmpty();
        Map<String, Object> open = (Map<String, Object>) map;
        expectUnsupported(() -> open.put("new", 1));
        expectUnsupported(() -> open.remove(open.keySet().iterator().next()));
        expectUnsupported(open::clear);
        expectUnsupported(() -> open.entrySet().iterator().next().setValue("changed"));
        expectUnsupported(() -> open.values().clear());
        open.values().forEach(CopyContract::expectFrozenValue);
    }

    @SuppressWarnings("unchecked")
    private static void expectFrozenValue(Object value) {
        if (value instanceof Map<?, ?> map) {
            expectFrozen((Map<String, ?>) map);
        } else if (value instanceof List<?> list) {
            expectUnsupported(list::clear);
            expectUnsupported(() -> list.remove(0));
            expectUnsupported(() -> ((List<Object>) list).add("more"));
            list.forEach(CopyContract::expectFrozenValue);
        }
    }
}
