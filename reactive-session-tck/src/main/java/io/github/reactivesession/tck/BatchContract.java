/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import static io.github.reactivesession.tck.Footprint.failure;
import static io.github.reactivesession.tck.Footprint.ids;
import static io.github.reactivesession.tck.Footprint.sequences;
import static io.github.reactivesession.tck.Footprint.upTo;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactivesession.Event;
import io.github.reactivesession.EventQuery;
import io.github.reactivesession.ExpectedSequence;
import io.github.reactivesession.InvalidRequestException;
import io.github.reactivesession.JsonObject;
import io.github.reactivesession.LimitExceededException;
import io.github.reactivesession.Limits;
import io.github.reactivesession.SequenceConflictException;
import io.github.reactivesession.Session;
import io.github.reactivesession.SessionNotFoundException;
import io.github.reactivesession.SessionService;
import io.github.reactivesession.SessionServiceOptions;
import io.github.reactivesession.StoreOptions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** A batch: all of it or nothing, in its order (R11). */
public interface BatchContract extends Tck {
    /** Refused for its place: no event and no delta of any scope is there. */
    @Test
    default void r11_aBatchRefusedByItsExpectationLeavesNothing() {
        SessionService service = fixture().service();
        create(service, fixture().key());
        awaitAll(service.appendAll(fixture().key(), batch("old", 2)));
        Footprint before = Footprint.of(service, fixture().key());
        failure(
                SequenceConflictException.class,
                service.appendAll(fixture().key(), batch("new", 20), ExpectedSequence.exactly(1)));
        assertThat(Footprint.of(service, fixture().key())).isEqualTo(before);
    }

    /** Refused for one event, the last of it: neither are those before. */
    @Test
    default void r11_r21_aBatchRefusedForItsLastEventLeavesNothing() {
        Limits limits = new Limits(4_000, 5, 9_000, 1_000);
        SessionService service = fixture()
                .service(
                        StoreOptions.defaults(),
                        SessionServiceOptions.defaults().withLimits(limits));
        create(service, fixture().key());
        awaitAll(service.appendAll(fixture().key(), batch("old", 2)));
        Footprint before = Footprint.of(service, fixture().key());
        Map<String, List<Event>> refused = Map.of(
                "maxEventBytes", ending(Event.user("x".repeat(4_001))),
                "maxBatchEvents", batch("new", 6),
                "maxBatchBytes", texts(4, 3_000),
                "maxDeltaBytes", ending(Event.user("x").withStateDelta(Map.of("user:k", "x".repeat(1_001)))));
        refused.forEach((limit, batch) -> {
            LimitExceededException error = failure(
                    LimitExceededException.class, service.appendAll(fixture().key(), batch));
            assertThat(error.limitName()).isEqualTo(limit);
            assertThat(Footprint.of(service, fixture().key())).as(limit).isEqualTo(before);
        });
        for (String illegal : List.of("", "app:", "user:", "temp:", "a\u0007")) {
            List<Event> batch = ending(Event.user("x").withStateDelta(Map.of(illegal, 1)));
            failure(InvalidRequestException.class, service.appendAll(fixture().key(), batch));
            assertThat(Footprint.of(service, fixture().key())).as(illegal).isEqualTo(before);
        }
        assertThat(sequences(awaitAll(service.appendAll(fixture().key(), batch("new", 5)))))
                .isEqualTo(upTo(7).subList(2, 7));
    }

    /** Refused because there is no session: the state of user and app is as it was. */
    @Test
    default void r11_r14_aBatchForNoSessionLeavesNothing() {
        SessionService service = fixture().service();
        await(service.updateState(fixture().user(), Map.of("new-1", "kept")));
        await(service.updateState(fixture().user().app(), Map.of("new-1", "kept")));
        Footprint before = Footprint.of(service, fixture().key());
        failure(SessionNotFoundException.class, service.appendAll(fixture().key(), batch("new", 3)));
        assertThat(Footprint.of(service, fixture().key())).isEqualTo(before);
        assertThat(before.user()).isEqualTo(Map.of("new-1", "kept"));
    }

    /** Events come back, and lie, in the order given; deltas are applied in it, and the last word on a key counts. */
    @Test
    default void r11_r23_deltasOfABatchAreAppliedInItsOrder() {
        SessionService service = fixture().service();
        create(service, fixture().key());
        await(service.append(fixture().key(), delta("old", "gone", 0, "stays", 0)));
        List<Event> batch = List.of(
                delta("e", "set", 1, "gone", null),
                delta("d", "set", 2, "again", 1),
                delta("c", "again", null, "brief", 1),
                delta("b", "again", 3, "brief", null),
                delta("a", "set", "last", "never", null));
        assertThat(ids(awaitAll(service.appendAll(fixture().key(), batch)))).containsExactly("e", "d", "c", "b", "a");
        assertThat(ids(awaitAll(service.events(fixture().key())))).containsExactly("old", "e", "d", "c", "b", "a");
        JsonObject expected = JsonObject.of("set", "last").with("again", 3).with("stays", 0);
        assertThat(await(service.state(fixture().key()))).isEqualTo(expected);
        assertThat(await(service.state(fixture().user()))).isEqualTo(expected);
        assertThat(await(service.state(fixture().user().app()))).isEqualTo(expected);
    }

    /** A batch without events is none. */
    @Test
    default void r11_anEmptyBatchCompletesAndChangesNothing() {
        SessionService service = fixture().service();
        create(service, fixture().key());
        await(service.append(fixture().key(), delta("a", "k", 1)));
        Footprint before = Footprint.of(service, fixture().key());
        assertThat(awaitAll(service.appendAll(fixture().key(), List.of()))).isEmpty();
        assertThat(awaitAll(service.appendAll(fixture().key(), List.of(), ExpectedSequence.exactly(1))))
                .isEmpty();
        assertThat(awaitAll(service.appendStream(fixture().key(), Flux.empty())))
                .isEmpty();
        assertThat(Footprint.of(service, fixture().key())).isEqualTo(before);
    }

    /** More events than any statement has parameters: stored in one step, and safe to send again. */
    @Test
    default void r11_r12_aBatchOfSeveralThousandEventsIsOneStep() {
        SessionService service = fixture().service();
        create(service, fixture().key());
        List<Event> stored = awaitAll(service.appendAll(fixture().key(), events(7_000), ExpectedSequence.exactly(0)));
        assertThat(sequences(stored)).isEqualTo(upTo(7_000));
        assertThat(awaitAll(service.events(fixture().key()))).isEqualTo(stored);
        assertThat(awaitAll(service.appendAll(fixture().key(), events(7_001)))
                        .get(7_000)
                        .sequence())
                .isEqualTo(7_001);
        assertThat(await(service.countEvents(fixture().key(), EventQuery.all())))
                .isEqualTo(7_001);
    }

    /** Batches sent at once, through two services, lie one behind the other, none within another. */
    @Test
    default void r11_r10_concurrentBatchesLieOneBehindTheOther() {
        List<SessionService> services = List.of(fixture().service(), fixture().service());
        create(services.get(0), fixture().key());
        List<List<Event>> returned = awaitAll(Flux.range(0, 20)
                .flatMap(
                        n -> services.get(n % 2)
                                .appendAll(fixture().key(), batch("b" + n, 9))
                                .collectList(),
                        20));
        assertThat(returned).hasSize(20);
        for (List<Event> batch : returned) {
            long first = batch.get(0).sequence();
            assertThat(first % 9).isEqualTo(1);
            assertThat(sequences(batch)).isEqualTo(upTo(first + 8).subList((int) first - 1, (int) first + 8));
        }
        List<Event> stored = awaitAll(services.get(1).events(fixture().key()));
        assertThat(sequences(stored)).isEqualTo(upTo(180));
        returned.forEach(batch -> assertThat(stored).containsSubsequence(batch));
        assertThat(await(services.get(0).get(fixture().key())).state()).hasSize(3 * 180);
    }

    /** Who reads while batches are written sees whole ones only, in the history and in the session. */
    @Test
    default void r11_aReaderBesideAWriterSeesWholeBatchesOnly() {
        SessionService writer = fixture().service();
        SessionService reader = fixture().service();
        create(writer, fixture().key());
        Flux<List<Event>> writing = Flux.range(1, 20)
                .concatMap(n -> writer.appendAll(fixture().key(), counting(n)))
                .collectList()
                .flux()
                .cache();
        Flux<List<Event>> histories = Flux.range(0, 10_000)
                .concatMap(n -> reader.events(fixture().key()).collectList(), 1);
        Flux<Session> sessions =
                Flux.range(0, 10_000).concatMap(n -> reader.get(fixture().key()), 1);
        List<Object> views = awaitAll(Flux.<Object>merge(histories, sessions).takeUntilOther(writing));
        for (Object view : views) {
            if (view instanceof Session session) {
                long last = session.lastSequence();
                assertThat(last % 10).isZero();
                JsonObject expected = last == 0 ? JsonObject.empty() : JsonObject.of("last", last);
                assertThat(session.state()).isEqualTo(expected);
            } else {
                assertThat(((List<?>) view).size() % 10).isZero();
            }
        }
        // A quick reader is done before a slow writer.
        awaitAll(writing);
        assertThat(await(reader.get(fixture().key())).lastSequence()).isEqualTo(200);
    }

    /** Ten events of which the last but one says where the last lies. */
    private static List<Event> counting(int batch) {
        List<Event> events = new ArrayList<>();
        for (int n = 1; n <= 10; n++) {
            Event event = Event.user("text").toBuilder()
                    .id(batch + "-" + n)
                    .timestamp(NOON)
                    .build();
            events.add(n == 9 ? event.withStateDelta(Map.of("last", batch * 10)) : event);
        }
        return events;
    }

    private static List<Event> batch(String name, int size) {
        return IntStream.rangeClosed(1, size)
                .mapToObj(n -> Event.user("text").toBuilder()
                        .id(name + "-" + n)
                        .timestamp(NOON)
                        .build()
                        .withStateDelta(Footprint.delta(name + "-" + n, n)))
                .toList();
    }

    private static List<Event> ending(Event last) {
        List<Event> events = new ArrayList<>(batch("new", 2));
        events.add(last);
        return events;
    }

    private static List<Event> texts(int count, int size) {
        return IntStream.range(0, count)
                .mapToObj(n -> Event.user("x".repeat(size)))
                .toList();
    }

    /** An event that sets, or with null removes, keys in all three scopes. */
    private static Event delta(String id, @Nullable Object... pairs) {
        Map<String, @Nullable Object> delta = new HashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            for (String scope : List.of("", "user:", "app:")) {
                delta.put(scope + pairs[i], pairs[i + 1]);
            }
        }
        return Event.user("text").toBuilder().id(id).timestamp(NOON).build().withStateDelta(delta);
    }
}
