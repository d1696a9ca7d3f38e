/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactivesession.Content;
import io.github.reactivesession.Event;
import io.github.reactivesession.EventQuery;
import io.github.reactivesession.Part;
import io.github.reactivesession.Role;
import io.github.reactivesession.SessionCodec;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionService;
import io.github.reactivesession.SessionServiceOptions;
import io.github.reactivesession.StoreOptions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** Contents encrypted by an interceptor: closed to whoever reads the store, and as before to the caller (R39). */
public interface SealingContract extends Tck {
    private SessionService sealing() {
        return fixture()
                .service(
                        StoreOptions.defaults(),
                        SessionServiceOptions.defaults().withInterceptor(new Sealing()));
    }

    private static List<Event> secrets() {
        Event words = Event.user("a secret \uD83D\uDD11, with a \u0000 in it").toBuilder()
                .id("one")
                .build();
        Content tools = Content.of(
                Role.ASSISTANT,
                Part.toolCall("call-1", "secretOf", Map.of("secret", 1.5)),
                Part.media("image/png", new byte[] {1, 2, 3}));
        Event calls = Event.builder("agent").id("two").content(tools).build();
        return List.of(words, Event.builder("agent").id("empty").build(), calls);
    }

    /** What the caller gets back and reads is what it gave. */
    @Test
    default void r39_whatIsSealedIsReadAsItWas() {
        SessionService service = sealing();
        SessionKey key = fixture().key();
        create(service, key);
        List<Event> given = secrets();
        List<Event> expected = List.of(
                given.get(0).withSequence(1),
                given.get(1).withSequence(2),
                given.get(2).withSequence(3));
        assertThat(awaitAll(service.appendAll(key, given))).isEqualTo(expected);
        assertThat(awaitAll(service.events(key))).isEqualTo(expected);
        assertThat(awaitAll(service.events(key, EventQuery.latest(2)))).isEqualTo(expected.subList(1, 3));
        assertThat(await(service.event(key, "two"))).isEqualTo(expected.get(2));
    }

    /** What is stored gives nothing away, and can still be told by what is not content. */
    @Test
    default void r39_whatIsSealedIsNotStoredInTheOpen() {
        SessionKey key = fixture().key();
        SessionService service = sealing();
        create(service, key);
        assertThat(awaitAll(service.appendAll(key, secrets()))).hasSize(3);
        List<Event> stored = awaitAll(fixture().service().events(key));
        assertThat(stored).extracting(Event::id).containsExactly("one", "empty", "two");
        assertThat(stored)
                .allSatisfy(event -> assertThat(SessionCodec.write(event)).doesNotContain("secret"));
    }

    /** A retry finds the sealed event and opens it, and a stream emits what went in, partial events too. */
    @Test
    default void r39_retriesAndStreamsAreOpenToTheCaller() {
        SessionService service = sealing();
        SessionKey key = fixture().key();
        create(service, key);
        Event first = secrets().get(0);
        assertThat(await(service.append(key, first))).isEqualTo(first.withSequence(1));
        assertThat(await(service.append(key, first))).isEqualTo(first.withSequence(1));
        Event partial =
                Event.agent("agent", "a secret in").toBuilder().partial(true).build();
        Event second = secrets().get(2);
        assertThat(awaitAll(service.appendStream(key, Flux.just(partial, first, second))))
                .containsExactly(partial, first.withSequence(1), second.withSequence(2));
    }
}
