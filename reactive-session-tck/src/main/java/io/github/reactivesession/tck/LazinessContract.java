/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import static io.github.reactivesession.tck.TimeToLiveContract.PAST;
import static io.github.reactivesession.tck.TimeToLiveContract.TTL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reactivesession.Event;
import io.github.reactivesession.EventQuery;
import io.github.reactivesession.ExpectedSequence;
import io.github.reactivesession.NewSession;
import io.github.reactivesession.Session;
import io.github.reactivesession.SessionExistsException;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionQuery;
import io.github.reactivesession.SessionService;
import io.github.reactivesession.SessionServiceOptions;
import io.github.reactivesession.SessionStore;
import io.github.reactivesession.SessionUpdate;
import io.github.reactivesession.StoreOptions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Nothing happens before subscription, and each subscription is a call of its own (R35). */
public interface LazinessContract extends Tck {
    /** The service asks its store for nothing. */
    @Test
    default void r35_theServiceAsksForNothingBeforeSubscription() {
        List<String> calls = new CopyOnWriteArrayList<>();
        SessionStore store = EachCallStore.recording(fixture().store(StoreOptions.defaults()), calls);
        SessionService service = fixture().service(store, SessionServiceOptions.defaults());
        create(service, fixture().key());
        calls.clear();
        List<Publisher<?>> unused = Calls.ofService(fixture().key()).stream()
                .<Publisher<?>>map(call -> call.on(service))
                .toList();
        Mono<Void> close = service.close();
        assertThat(unused).hasSizeGreaterThan(20);
        assertThat(close).isNotNull();
        assertThat(calls).isEmpty();
        assertThat(await(service.get(fixture().key())).lastSequence()).isZero();
        assertThat(calls).containsExactly("find");
    }

    /** Nor does the store do anything. */
    @Test
    default void r35_theStoreDoesNothingBeforeSubscription() {
        SessionStore store = fixture().store(StoreOptions.defaults());
        SessionKey key = fixture().key();
        Session created = await(store.create(key, NewSession.of(key)));
        List<Publisher<?>> unused = Calls.ofStore(key).stream()
                .<Publisher<?>>map(call -> call.on(store))
                .toList();
        Mono<Void> close = store.close();
        assertThat(unused).hasSizeGreaterThan(10);
        assertThat(close).isNotNull();
        assertThat(await(store.find(key))).isEqualTo(created);
        assertThat(await(store.countSessions(SessionQuery.user(key.user()).filter())))
                .isEqualTo(1);
        assertThat(await(store.state(key.app()))).isEmpty();
        assertThat(await(store.state(key.user()))).isEmpty();
    }

    /** The id of an event was fixed when it was made, so one event is stored, and both subscribers get it. */
    @Test
    default void r35_subscribingTwiceToAnAppendStoresOneEvent() {
        SessionService service = fixture().service();
        SessionKey key = fixture().key();
        create(service, key);
        Event event = Event.user("once").withStateDelta(Map.of("n", 1));
        Mono<Event> append = service.append(key, event);
        assertThat(await(append)).isEqualTo(event.withSequence(1));
        assertThat(await(append)).isEqualTo(event.withSequence(1));
        assertThat(awaitAll(Flux.merge(append, append, append))).containsOnly(event.withSequence(1));
        Mono<Event> exact = service.append(key, Event.user("exact"), ExpectedSequence.exactly(1));
        assertThat(await(exact)).isEqualTo(await(exact));
        assertThat(awaitAll(service.events(key))).hasSize(2);
        assertThat(await(service.get(key)).lastSequence()).isEqualTo(2);
    }

    /** The same of a batch. */
    @Test
    default void r35_subscribingTwiceToABatchStoresItOnce() {
        SessionService service = fixture().service();
        SessionKey key = fixture().key();
        create(service, key);
        Flux<Event> batch = service.appendAll(key, events(3));
        List<Event> first = awaitAll(batch);
        assertThat(first).extracting(Event::sequence).containsExactly(1L, 2L, 3L);
        assertThat(awaitAll(batch)).isEqualTo(first);
        assertThat(awaitAll(service.events(key))).isEqualTo(first);
    }

    /** A read sees what is there when it is subscribed to, not what was there when it was made. */
    @Test
    default void r35_eachSubscriptionReadsAnew() {
        SessionService service = fixture().service();
        SessionKey key = fixture().key();
        Mono<Session> get = service.get(key);
        Flux<Session> list = service.list(SessionQuery.user(key.user()));
        Mono<Long> count = service.count(SessionQuery.user(key.user()));
        Flux<Event> history = service.events(key);
        Flux<Event> latest = service.events(key, EventQuery.latest(1));
        Mono<Event> event = service.event(key, "e1");
        Mono<Long> countEvents = service.countEvents(key, EventQuery.all());
        List<Publisher<?>> reads = List.of(get, list, history, latest, event);
        reads.forEach(read -> assertThat(awaitAll(read)).isEmpty());
        assertThat(List.of(await(count), await(countEvents))).containsExactly(0L, 0L);
        create(service, key);
        assertThat(await(service.append(key, events(1).get(0))).sequence()).isEqualTo(1);
        reads.forEach(read -> assertThat(awaitAll(read)).hasSize(1));
        assertThat(List.of(await(count), await(countEvents))).containsExactly(1L, 1L);
        assertThat(await(service.delete(key))).isEqualTo(1);
        reads.forEach(read -> assertThat(awaitAll(read)).isEmpty());
    }

    /** An id that is generated is another one for each subscription; one that was given is taken by the first. */
    @Test
    default void r35_eachSubscriptionCreatesAnew() {
        SessionService service = fixture().service();
        Mono<Session> generated = service.create(NewSession.of(fixture().user()));
        assertThat(await(generated).key()).isNotEqualTo(await(generated).key());
        assertThat(await(service.count(SessionQuery.user(fixture().user())))).isEqualTo(2);
        Mono<Session> given = service.create(NewSession.of(fixture().key()));
        assertThat(await(given).key()).isEqualTo(fixture().key());
        assertThatThrownBy(() -> await(given)).isInstanceOf(SessionExistsException.class);
    }

    /** Each subscription to an update is one update. */
    @Test
    default void r35_eachSubscriptionUpdatesAnew() {
        SessionService service = fixture().service();
        SessionKey key = fixture().key();
        create(service, key);
        Mono<Session> update = service.update(key, SessionUpdate.metadata(Map.of("a", 1)));
        assertThat(await(update).version()).isEqualTo(2);
        assertThat(await(update).version()).isEqualTo(3);
        Mono<Long> delete = service.delete(key);
        assertThat(await(delete)).isEqualTo(1);
        assertThat(await(delete)).isZero();
    }

    /** The clock is read when it is subscribed to. */
    @Test
    default void r35_timeBeginsWithTheSubscription() {
        inTime(TTL.dividedBy(3).multipliedBy(2), () -> {
            StoreOptions options = StoreOptions.defaults().withSessionTtl(TTL);
            SessionService service = fixture().service(options, SessionServiceOptions.defaults());
            SessionKey key = fixture().key();
            Mono<Session> create = service.create(NewSession.of(key));
            Mono<Session> update = service.update(key, SessionUpdate.touch());
            fixture().letPass(PAST);
            Session created = await(create);
            assertThat(awaitAll(service.get(key))).containsExactly(created);
            fixture().letPass(TTL.dividedBy(3));
            assertThat(await(update).updatedAt()).isAfter(created.updatedAt());
        });
    }
}
