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
import io.github.reactivesession.SessionCodec;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionService;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What an event says and does comes out as it went in, known to this version or not (R20). */
public interface ContentFidelityContract extends Tck {
    /** A part of any kind is kept, with the fields this version does not know. */
    @Test
    default void r20_everyPartIsKept() {
        SessionService service = fixture().service();
        Rows.each(HostileParts.all(), (row, part) -> {
            Content content = new Content(Role.ASSISTANT, List.of(part), JsonObject.empty());
            assertThat(kept(service, Event.builder("a").content(content).build())
                            .content())
                    .isEqualTo(content);
        });
    }

    /** The order and the number of parts are kept, and so is an event with all kinds of them. */
    @Test
    default void r20_partsKeepTheirOrder() {
        SessionService service = fixture().service();
        Content content = new Content(Role.of("developer"), HostileParts.all().toList(), JsonObject.of("name", "n"));
        assertThat(kept(service, Event.builder("a").content(content).build()).content())
                .isEqualTo(content);
        List<Part> many = IntStream.range(0, 500)
                .mapToObj(n -> (Part) Part.text("part " + n % 7))
                .toList();
        Content crowded = new Content(Role.USER, many, JsonObject.empty());
        assertThat(kept(service, Event.builder("a").content(crowded).build()).content())
                .isEqualTo(crowded);
    }

    /** Every text is kept as what is said and as what was thought. */
    @Test
    default void r20_everyTextIsKeptInAPart() {
        SessionService service = fixture().service();
        Rows.each(HostilePayloads.texts().stream(), (row, payload) -> {
            String text = (String) payload.given();
            Content content = Content.of(Role.USER, Part.text(text), Part.reasoning(text));
            assertThat(kept(service, Event.builder("a").content(content).build())
                            .content())
                    .isEqualTo(content);
        });
    }

    /** No content, content without parts, and a part without text are three things. */
    @Test
    default void r20_absentAndEmptyContentAreKeptApart() {
        SessionService service = fixture().service();
        assertThat(kept(service, Event.builder("a").build()).content()).isNull();
        Content empty = Content.of(Role.SYSTEM);
        assertThat(kept(service, Event.builder("a").content(empty).build()).content())
                .isEqualTo(empty);
        Content blank = Content.of(Role.SYSTEM, Part.text(""));
        assertThat(kept(service, Event.builder("a").content(blank).build()).content())
                .isEqualTo(blank);
        Content extra = new Content(Role.SYSTEM, List.of(), JsonObject.of("extra", null));
        assertThat(kept(service, Event.builder("a").content(extra).build()).content())
                .isEqualTo(extra);
    }

    /** Bytes of media are kept, all values of them and none. */
    @Test
    default void r20_bytesAreKept() {
        SessionService service = fixture().service();
        byte[] all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        for (byte[] bytes : List.of(new byte[0], new byte[] {0}, all)) {
            Event event = Event.builder("a")
                    .content(Content.of(Role.USER, Part.media("image/png", bytes)))
                    .build();
            Content content = Objects.requireNonNull(kept(service, event).content());
            assertThat(((Part.Media) content.parts().get(0)).bytes()).isEqualTo(bytes);
        }
    }

    /** Media elsewhere keeps its address as it was written. */
    @Test
    default void r20_addressesAreKept() {
        SessionService service = fixture().service();
        for (String address : List.of(
                "https://example.org/a%20b?q=%2F&x=%E2%82%AC#f",
                "artifact://name@1",
                "data:,a",
                "urn:uuid:0",
                "../relative/./path",
                "",
                "HTTP://EXAMPLE.org:80/",
                "https://例え.jp/日本")) {
            Content content = Content.of(Role.USER, Part.media("a/b", URI.create(address)));
            Content read =
                    kept(service, Event.builder("a").content(content).build()).content();
            assertThat(read).as(address).isEqualTo(content);
            // Two addresses may be equal and yet be written in two ways.
            assertThat(read).hasToString(content.toString());
        }
    }

    /** Every action is kept, alone and with all others. */
    @Test
    default void r20_everyActionIsKept() {
        SessionService service = fixture().service();
        EventActions none = EventActions.none();
        List<EventActions> alone = List.of(
                none,
                none.withStateDelta(JsonObject.of("a", null)),
                none.withStateDelta(Map.of("a", Map.of())),
                none.withArtifactDelta(artifacts()),
                none.withTransferToAgent("👍 agent's \"name\""),
                none.withEscalate(true),
                none.withSkipSummarization(true),
                none.withCustom(JsonObject.of("a", null)),
                none.withCustom(Map.<String, Object>of("stateDelta", 1, "escalate", "no", "custom", Map.of())));
        for (EventActions actions : alone) {
            assertThat(kept(service, Event.builder("a").actions(actions).build())
                            .actions())
                    .as("%s", actions)
                    .isEqualTo(actions);
        }
        EventActions all = new EventActions(
                JsonObject.of(Map.<String, Object>of("a", 1, "app:b", List.of(), "user:c", "x"))
                        .with("gone", null),
                artifacts(),
                "next",
                true,
                true,
                JsonObject.of(Map.of("retry", Map.of("after", 1.5))));
        assertThat(kept(service, Event.builder("a").actions(all).build()).actions())
                .isEqualTo(all);
    }

    /** An event with nothing but an author, and one with everything, are kept whole. */
    @Test
    default void r20_everyFieldIsKept() {
        SessionService service = fixture().service();
        Event bare = Event.builder("a").build();
        assertThat(kept(service, bare)).isEqualTo(bare.withSequence(1));
        for (String name : HostilePayloads.names()) {
            Event full = Event.builder(name)
                    .id(name)
                    .agentId(name)
                    .invocationId(name)
                    .branch(name)
                    .timestamp(NOON)
                    .metadata(Map.of(name, name))
                    .content(Content.of(Role.of(name), Part.toolCall(name, name, Map.of(name, name))))
                    .actions(EventActions.none().withTransferToAgent(name).withArtifactDelta(Map.of(name, 1L)))
                    .build();
            assertThat(kept(service, full)).as(name).isEqualTo(full.withSequence(1));
        }
    }

    private static Map<String, Long> artifacts() {
        Map<String, Long> artifacts =
                HostilePayloads.keys().stream().collect(Collectors.toMap(name -> name, name -> name.length() - 1L));
        artifacts.put("largest", Long.MAX_VALUE);
        artifacts.put("smallest", Long.MIN_VALUE);
        return artifacts;
    }

    /** Appends to a session of its own, and compares the append's result with what is read. */
    private Event kept(SessionService service, Event event) {
        SessionKey key = await(service.create(NewSession.of(fixture().user()))).key();
        assertThat(SessionCodec.readEvent(SessionCodec.write(event)))
                .as("as JSON")
                .isEqualTo(event);
        Event stored = await(service.append(key, event));
        Event read = await(service.event(key, event.id()));
        assertThat(read).isEqualTo(stored);
        assertThat(awaitAll(service.events(key, EventQuery.all()))).containsExactly(stored);
        return read;
    }
}
