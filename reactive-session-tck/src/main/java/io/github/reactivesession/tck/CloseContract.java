/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reactivesession.ClosedException;
import io.github.reactivesession.Event;
import io.github.reactivesession.ExpectedSequence;
import io.github.reactivesession.NewSession;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionService;
import io.github.reactivesession.SessionServiceOptions;
import io.github.reactivesession.SessionStore;
import io.github.reactivesession.StoreOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Closing lets what is in flight end, and nothing begin any more (R40). */
public interface CloseContract extends Tck {
    /** Every call, made before or after closing, and nothing reaches the store. */
    @Test
    default void r40_aClosedServiceRefusesEveryCall() {
        List<String> calls = new CopyOnWriteArrayList<>();
        SessionStore store = EachCallStore.recording(fixture().store(StoreOptions.defaults()), calls);
        SessionService service = fixture().service(store, SessionServiceOptions.defaults());
        create(service, fixture().key());
        List<Flux<?>> before = new ArrayList<>();
        Calls.ofService(fixture().key()).forEach(call -> before.add(call.on(service)));
        awaitAll(service.close());
        calls.clear();
        before.forEach(call -> assertThatThrownBy(() -> awaitAll(call)).isInstanceOf(ClosedException.class));
        for (Calls.Call<SessionService> call : Calls.ofService(fixture().key())) {
            assertThatThrownBy(() -> awaitAll(call.on(service))).as(call.name()).isInstanceOf(ClosedException.class);
        }
        assertThat(calls).isEmpty();
    }

    /** Even what would not have asked the store. */
    @Test
    default void r40_aClosedServiceRefusesWhatItCouldAnswerItself() {
        SessionService service = fixture().service();
        awaitAll(service.close());
        AtomicBoolean subscribed = new AtomicBoolean();
        Flux<Event> source = Flux.defer(() -> {
            subscribed.set(true);
            return Flux.empty();
        });
        Event partial = Event.builder("agent").partial(true).build();
        List<Flux<Event>> calls = List.of(
                service.append(fixture().key(), partial).flux(),
                service.appendAll(fixture().key(), List.of(), ExpectedSequence.any()),
                service.appendStream(fixture().key(), source));
        calls.forEach(call -> assertThatThrownBy(() -> awaitAll(call)).isInstanceOf(ClosedException.class));
        assertThat(subscribed).isFalse();
    }

    /** A store refuses in the same way, and so does a service over it. */
    @Test
    default void r40_aClosedStoreRefusesEveryCall() {
        SessionStore store = fixture().store(StoreOptions.defaults());
        SessionService service = fixture().service(store, SessionServiceOptions.defaults());
        create(service, fixture().key());
        List<Flux<?>> before = new ArrayList<>();
        Calls.ofStore(fixture().key()).forEach(call -> before.add(call.on(store)));
        awaitAll(store.close());
        before.forEach(call -> assertThatThrownBy(() -> awaitAll(call)).isInstanceOf(ClosedException.class));
        for (Calls.Call<SessionStore> call : Calls.ofStore(fixture().key())) {
            assertThatThrownBy(() -> awaitAll(call.on(store))).as(call.name()).isInstanceOf(ClosedException.class);
        }
        for (Calls.Call<SessionService> call : Calls.ofService(fixture().key())) {
            assertThatThrownBy(() -> awaitAll(call.on(service))).as(call.name()).isInstanceOf(ClosedException.class);
        }
    }

    /** Again, and at the same time. */
    @Test
    default void r40_closingMayBeRepeated() {
        SessionStore store = fixture().store(StoreOptions.defaults());
        SessionService service = fixture().service(store, SessionServiceOptions.defaults());
        create(service, fixture().key());
        for (Mono<Void> close : List.of(service.close(), store.close())) {
            assertThat(awaitAll(Flux.range(0, 8).flatMap(n -> close, 8))).isEmpty();
            assertThat(awaitAll(close)).isEmpty();
        }
        assertThat(awaitAll(service.close())).isEmpty();
        assertThat(awaitAll(store.close())).isEmpty();
    }

    /** Asking how to close closes nothing. */
    @Test
    default void r40_closingBeginsWithTheSubscription() {
        SessionStore store = fixture().store(StoreOptions.defaults());
        SessionService service = fixture().service(store, SessionServiceOptions.defaults());
        List<Mono<Void>> unused = List.of(service.close(), store.close());
        assertThat(unused).hasSize(2);
        assertThat(create(service, fixture().key()).key()).isEqualTo(fixture().key());
    }

    /** Whoever opened the store closes it. */
    @Test
    default void r40_closingAServiceLeavesTheStoreOpen() {
        SessionStore store = fixture().store(StoreOptions.defaults());
        SessionService service = fixture().service(store, SessionServiceOptions.defaults());
        create(service, fixture().key());
        awaitAll(service.close());
        assertThat(await(store.find(fixture().key())).key()).isEqualTo(fixture().key());
        SessionService next = fixture().service(store, SessionServiceOptions.defaults());
        assertThat(await(next.append(fixture().key(), events(1).get(0))).sequence())
                .isEqualTo(1);
    }

    /** What was sent is answered, and only then is the service closed; meanwhile nothing else begins. */
    @Test
    default void r40_closingLetsAnAppendEnd() {
        GatedStore gate = GatedStore.beforeAnswering(fixture().store(StoreOptions.defaults()));
        SessionService service = fixture().service(gate, SessionServiceOptions.defaults());
        create(service, fixture().key());
        List<String> order = new CopyOnWriteArrayList<>();
        Mono<Event> append = service.append(fixture().key(), events(1).get(0))
                .doOnSuccess(event -> order.add("appended"))
                .cache();
        Disposable appending = append.subscribe();
        awaitAll(gate.arrived());
        Mono<Void> close =
                service.close().doOnSuccess(nothing -> order.add("closed")).cache();
        Disposable closing = close.subscribe();
        Mono<Long> refused = Mono.defer(() -> service.delete(fixture().key()));
        // Closing has begun once a call is refused; one that came before it found the session.
        assertThatThrownBy(() -> awaitAll(refused.repeat())).isInstanceOf(ClosedException.class);
        assertThat(order).isEmpty();
        assertThat(List.of(appending.isDisposed(), closing.isDisposed())).containsOnly(false);
        gate.open();
        assertThat(await(append).sequence()).isEqualTo(1);
        assertThat(awaitAll(close)).isEmpty();
        assertThat(order).containsExactly("appended", "closed");
    }

    /** A stream that runs when closing comes: what it emitted is stored, the rest is refused, and its source let go. */
    @Test
    default void r40_closingEndsAStreamThatRuns() {
        SessionStore store = fixture().store(StoreOptions.defaults());
        SessionService service =
                fixture().service(store, SessionServiceOptions.defaults().withStreaming(4, Duration.ofMillis(1)));
        SessionKey key = fixture().key();
        create(service, key);
        EventSource source = new EventSource();
        StepVerifier.create(service.appendStream(key, source.flux()))
                .then(() -> source.give(events(3).get(0)))
                .expectNext(events(3).get(0).withSequence(1))
                .then(() -> awaitAll(service.close()))
                .then(() -> source.give(events(3).get(1)))
                .expectError(ClosedException.class)
                .verify(PATIENCE);
        assertThat(awaitAll(source.cancelled())).isEmpty();
        SessionService next = fixture().service(store, SessionServiceOptions.defaults());
        assertThat(awaitAll(next.events(key))).containsExactly(events(3).get(0).withSequence(1));
    }

    /** A read that runs when closing comes ends: what it emitted is in order and without a gap. */
    @Test
    default void r40_closingEndsAReadThatRuns() {
        SessionService service =
                fixture().service(StoreOptions.defaults().withPageSize(2), SessionServiceOptions.defaults());
        SessionKey key = fixture().key();
        await(service.create(NewSession.of(key)));
        List<Event> stored = awaitAll(service.appendAll(key, events(9)));
        List<Event> read = new CopyOnWriteArrayList<>();
        StepVerifier.create(service.events(key).doOnNext(read::add), 1)
                .expectNext(stored.get(0))
                .then(() -> awaitAll(service.close()))
                .thenRequest(Long.MAX_VALUE)
                .thenConsumeWhile(event -> true)
                .expectError(ClosedException.class)
                .verify(PATIENCE);
        assertThat(read).isEqualTo(stored.subList(0, read.size()));
    }
}
