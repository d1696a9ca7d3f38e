/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactivesession.Event;
import io.github.reactivesession.EventQuery;
import io.github.reactivesession.NewSession;
import io.github.reactivesession.Session;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionService;
import io.github.reactivesession.SessionServiceOptions;
import io.github.reactivesession.SessionUpdate;
import io.github.reactivesession.StoreOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Cancelling at any moment: a write is whole or absent, and nothing is left behind (R37). */
public interface CancelContract extends Tck {
    /** Nothing was sent, so nothing comes of it, however long one waits. */
    @Test
    default void r37_cancellingBeforeAWriteIsSentWritesNothing() {
        GatedStore gate = GatedStore.beforeSending(fixture().store(StoreOptions.defaults()));
        SessionService service = fixture().service(gate, SessionServiceOptions.defaults());
        SessionKey key = fixture().key();
        create(service, key);
        Disposable append = service.append(key, Event.user("never sent")).subscribe();
        awaitAll(gate.arrived());
        append.dispose();
        gate.open();
        Event next = Event.user("sent");
        assertThat(await(service.append(key, next))).isEqualTo(next.withSequence(1));
        assertThat(awaitAll(service.events(key))).containsExactly(next.withSequence(1));
    }

    /** It was sent, and nobody waits for the answer: it is there, and a retry finds it. */
    @Test
    default void r37_cancellingAfterAWriteWasSentLeavesItWhole() {
        GatedStore gate = GatedStore.beforeAnswering(fixture().store(StoreOptions.defaults()));
        SessionService service = fixture().service(gate, SessionServiceOptions.defaults());
        SessionKey key = fixture().key();
        create(service, key);
        List<Event> batch = batch(1);
        Disposable append = service.appendAll(key, batch).subscribe();
        awaitAll(gate.arrived());
        append.dispose();
        gate.open();
        assertThat(awaitAll(service.events(key))).extracting(Event::sequence).containsExactly(1L, 2L, 3L);
        assertThat(await(service.get(key)).state()).isEqualTo(Map.of("batch-1", 3L, "user:batch-1", 3L));
        assertThat(awaitAll(service.appendAll(key, batch))).isEqualTo(awaitAll(service.events(key)));
    }

    /** Three events, each of which changes state of two scopes. */
    private static List<Event> batch(int n) {
        return IntStream.rangeClosed(1, 3)
                .mapToObj(i -> Event.user("text " + i).toBuilder()
                        .id("batch-" + n + "-" + i)
                        .build()
                        .withStateDelta(Map.of("batch-" + n, i, "user:batch-" + n, i)))
                .toList();
    }

    /** Batches that are cancelled somewhere on their way are whole or absent, leave no gap, and may be sent again. */
    @Test
    default void r37_aBatchThatIsCancelledAnywhereIsWholeOrAbsent() {
        SessionService service = fixture().service();
        SessionKey key = fixture().key();
        create(service, key);
        Random random = new Random(37);
        int count = 60;
        for (int n = 0; n < count; n++) {
            cancelSomewhere(service.appendAll(key, batch(n)), random);
            assertWhole(awaitAll(service.events(key)));
        }
        for (int n = 0; n < count; n++) {
            assertThat(awaitAll(service.appendAll(key, batch(n)))).hasSize(3);
        }
        List<Event> all = awaitAll(service.events(key));
        assertThat(all).hasSize(3 * count);
        assertWhole(all);
        assertThat(await(service.state(key)))
                .hasSize(count)
                .containsOnlyKeys(
                        IntStream.range(0, count).mapToObj(n -> "batch-" + n).toArray(String[]::new));
        assertThat(await(service.state(key.user())).values()).containsOnly(3L);
    }

    private static void cancelSomewhere(Flux<?> call, Random random) {
        Disposable subscription = call.onErrorComplete().subscribe();
        LockSupport.parkNanos(random.nextInt(1 << (4 + random.nextInt(17))));
        subscription.dispose();
    }

    private static void assertWhole(List<Event> events) {
        assertThat(events)
                .extracting(Event::sequence)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, events.size()).boxed().toList());
        List<String> ids = events.stream().map(Event::id).toList();
        assertThat(ids.size() % 3).isZero();
        for (int i = 0; i < ids.size(); i += 3) {
            String batch = ids.get(i).substring(0, ids.get(i).length() - 1);
            assertThat(ids.subList(i, i + 3)).containsExactly(batch + 1, batch + 2, batch + 3);
        }
    }

    /** Whatever is cancelled, the others get their answer; appends that were sent together too. */
    @Test
    default void r37_cancellingOneCallDisturbsNoOther() {
        SessionService service = fixture().service();
        SessionKey key = fixture().key();
        create(service, key);
        List<Event> kept = new ArrayList<>();
        List<Mono<Event>> waiting = new ArrayList<>();
        for (int n = 0; n < 40; n++) {
            Event event = Event.user("kept " + n);
            kept.add(event);
            Mono<Event> append = service.append(key, event).cache();
            Disposable unused = append.subscribe();
            waiting.add(append);
            service.append(key, Event.user("dropped " + n)).subscribe().dispose();
        }
        List<Event> answers = awaitAll(Flux.concat(waiting));
        assertThat(answers)
                .extracting(Event::id)
                .isEqualTo(kept.stream().map(Event::id).toList());
        List<Event> history = awaitAll(service.events(key));
        assertThat(history).containsAll(answers);
        assertThat(history)
                .extracting(Event::sequence)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, history.size()).boxed().toList());
    }

    /** All other calls, cancelled anywhere: the service works as before. */
    @Test
    default void r37_noCancelledCallLeavesTheServiceUnusable() {
        SessionService service = fixture().service();
        Random random = new Random(38);
        for (int round = 0; round < 5; round++) {
            // Under an app of its own, as a deletion that is cancelled may still happen.
            SessionKey key = SessionKey.of(fixture().app() + "-cancelled", "user-1", "round-" + round);
            await(service.getOrCreate(NewSession.of(key)));
            for (Calls.Call<SessionService> call : Calls.ofService(key)) {
                cancelSomewhere(call.on(service), random);
            }
        }
        SessionKey key = fixture().user().session("afterwards");
        assertThat(await(service.getOrCreate(NewSession.of(key))).key()).isEqualTo(key);
        assertThat(await(service.append(key, events(1).get(0))).sequence()).isEqualTo(1);
        assertThat(await(service.update(key, SessionUpdate.touch())).lastSequence())
                .isEqualTo(1);
    }

    /** A creation that is cancelled is whole or absent. */
    @Test
    default void r37_aCreationThatIsCancelledAnywhereIsWholeOrAbsent() {
        SessionService service = fixture().service();
        Random random = new Random(39);
        for (int n = 0; n < 40; n++) {
            SessionKey key = fixture().user().session("s" + n);
            NewSession session = NewSession.of(key).withState(Map.of("a", n)).withMetadata(Map.of("b", n));
            cancelSomewhere(service.create(session).flux(), random);
            Session there = await(service.getOrCreate(session));
            assertThat(there.state()).isEqualTo(Map.of("a", (long) n));
            assertThat(there.metadata()).isEqualTo(Map.of("b", (long) n));
            assertThat(there.version()).isEqualTo(1);
        }
    }

    /** Who has read enough asks for no more pages. */
    @Test
    default void r37_cancellingAReadEndsIt() {
        CountingStore store =
                new CountingStore(fixture().store(StoreOptions.defaults().withPageSize(2)));
        SessionService service = fixture().service(store, SessionServiceOptions.defaults());
        SessionKey key = fixture().key();
        create(service, key);
        assertThat(awaitAll(service.appendAll(key, events(20)))).hasSize(20);
        assertThat(awaitAll(service.events(key).take(3))).hasSize(3);
        assertThat(awaitAll(service.events(key, EventQuery.all().descending()).take(3)))
                .hasSize(3);
        assertThat(store.pages()).isEqualTo(4);
    }
}
