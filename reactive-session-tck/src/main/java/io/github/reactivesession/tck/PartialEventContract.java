/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import static io.github.reactivesession.tck.Footprint.ids;
import static io.github.reactivesession.tck.Footprint.sequences;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactivesession.Event;
import io.github.reactivesession.ExpectedSequence;
import io.github.reactivesession.SessionService;
import io.github.reactivesession.SessionServiceOptions;
import io.github.reactivesession.SessionStore;
import io.github.reactivesession.StoreOptions;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Pieces of an answer: passed on, never stored (R15). */
public interface PartialEventContract extends Tck {
    /** By whatever way, it comes back as it was, and nothing has changed: no event, no state, no time, no end. */
    @Test
    default void r15_aPartialEventComesBackAndChangesNothing() {
        SessionService service = fixture()
                .service(StoreOptions.defaults().withSessionTtl(Duration.ofHours(1)), SessionServiceOptions.defaults());
        create(service, fixture().key());
        await(service.append(fixture().key(), whole("a")));
        Footprint before = Footprint.of(service, fixture().key());
        fixture().passTime(Duration.ofMillis(30));
        Event partial = partial("p");
        List<Publisher<Event>> ways = List.of(
                service.append(fixture().key(), partial),
                service.append(fixture().key(), partial, ExpectedSequence.exactly(1)),
                service.appendAll(fixture().key(), List.of(partial)),
                service.appendStream(fixture().key(), Flux.just(partial)));
        for (Publisher<Event> way : ways) {
            assertThat(awaitAll(way)).containsExactly(partial);
            assertThat(Footprint.of(service, fixture().key())).isEqualTo(before);
        }
    }

    /** In a batch it keeps its place, and takes no sequence from the whole ones; its delta is not theirs. */
    @Test
    default void r15_inABatchPartialEventsKeepTheirPlaceAndTakeNoSequence() {
        SessionService service = fixture().service();
        create(service, fixture().key());
        List<Event> batch = List.of(partial("p1"), whole("a"), partial("p2"), partial("p3"), whole("b"), partial("p4"));
        List<Event> returned = awaitAll(service.appendAll(fixture().key(), batch, ExpectedSequence.exactly(0)));
        assertThat(ids(returned)).containsExactly("p1", "a", "p2", "p3", "b", "p4");
        assertThat(sequences(returned)).containsExactly(0L, 1L, 0L, 0L, 2L, 0L);
        assertThat(returned.get(2)).isEqualTo(batch.get(2));
        assertThat(awaitAll(service.events(fixture().key())))
                .containsExactly(whole("a").withSequence(1), whole("b").withSequence(2));
        assertThat(await(service.state(fixture().key()))).isEqualTo(Map.of("a", 1L, "b", 1L));
        assertThat(await(service.state(fixture().user()))).isEqualTo(Map.of("a", 1L, "b", 1L));
        assertThat(await(service.state(fixture().user().app()))).isEqualTo(Map.of("a", 1L, "b", 1L));
    }

    /** Pieces may bear the id of the event they become, before it and after it; that one is stored, whole. */
    @Test
    default void r15_r12_aPartialEventDoesNotUseUpItsId() {
        SessionService service = fixture().service();
        create(service, fixture().key());
        List<Event> batch = List.of(partial("a"), partial("a"), whole("a"), partial("a"), whole("a"));
        Event stored = whole("a").withSequence(1);
        assertThat(awaitAll(service.appendAll(fixture().key(), batch)))
                .containsExactly(batch.get(0), batch.get(1), stored, batch.get(3), stored);
        assertThat(await(service.append(fixture().key(), partial("a")))).isEqualTo(partial("a"));
        assertThat(await(service.append(fixture().key(), partial("b")))).isEqualTo(partial("b"));
        assertThat(await(service.append(fixture().key(), whole("b"))))
                .isEqualTo(whole("b").withSequence(2));
        assertThat(awaitAll(service.events(fixture().key())))
                .containsExactly(stored, whole("b").withSequence(2));
    }

    /** Where there is nothing to store, no store is asked: not for the session, not for its end. */
    @Test
    default void r15_noStoreIsAskedForPartialEvents() {
        SessionService service = fixture().service(unasked(), SessionServiceOptions.defaults());
        List<Event> pieces = List.of(partial("p1"), partial("p2"));
        assertThat(await(service.append(fixture().key(), pieces.get(0)))).isEqualTo(pieces.get(0));
        assertThat(await(service.append(fixture().key(), pieces.get(0), ExpectedSequence.exactly(9))))
                .isEqualTo(pieces.get(0));
        assertThat(awaitAll(service.appendAll(fixture().key(), pieces))).isEqualTo(pieces);
        assertThat(awaitAll(service.appendAll(fixture().key(), pieces, ExpectedSequence.exactly(9))))
                .isEqualTo(pieces);
        assertThat(awaitAll(service.appendStream(fixture().key(), Flux.fromIterable(pieces))))
                .isEqualTo(pieces);
    }

    private static Event partial(String id) {
        return Event.agent("agent", "piece").toBuilder()
                .id(id)
                .timestamp(NOON)
                .partial(true)
                .build()
                .withStateDelta(Footprint.delta(id, "of a piece"));
    }

    private static Event whole(String id) {
        return Event.agent("agent", "whole").toBuilder()
                .id(id)
                .timestamp(NOON)
                .build()
                .withStateDelta(Footprint.delta(id, 1));
    }

    /** A store that fails whatever it is asked. */
    private static SessionStore unasked() {
        return (SessionStore) Proxy.newProxyInstance(
                SessionStore.class.getClassLoader(),
                new Class<?>[] {SessionStore.class},
                (proxy, method, args) -> switch (method.getName()) {
                    case "options" -> StoreOptions.defaults();
                    case "close" -> Mono.empty();
                    case "newsAtOnce" -> 1;
                    default -> Mono.error(new AssertionError("asked for " + method.getName()));
                });
    }
}
