/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reactivesession.Event;
import io.github.reactivesession.NewSession;
import io.github.reactivesession.Session;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionQuery;
import io.github.reactivesession.SessionService;
import io.github.reactivesession.SessionStore;
import io.github.reactivesession.SessionUpdate;
import io.github.reactivesession.StoreOptions;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reactor.blockhound.BlockingOperationError;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** No call ever blocks a thread that must not be blocked (R36). All other tests run under the same watch. */
public interface BlockingContract extends Tck {
    /** The watch is on: what blocks on purpose is caught. Without it no test of this rule would mean anything. */
    @Test
    default void r36_blockingIsNoticed() {
        Mono<Void> blocking = Mono.<Void>fromRunnable(BlockingContract::block).subscribeOn(Schedulers.parallel());
        assertThatThrownBy(() -> awaitAll(blocking)).hasRootCauseInstanceOf(BlockingOperationError.class);
    }

    private static void block() {
        try {
            Thread.sleep(1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** All of the service. */
    @Test
    default void r36_noMethodOfTheServiceBlocks() {
        SessionService service = fixture().service();
        create(service, fixture().key());
        for (Calls.Call<SessionService> call : Calls.ofService(fixture().key())) {
            assertThat(awaitAll(call.on(service))).as(call.name()).isNotEmpty();
        }
        assertThat(awaitAll(service.close())).isEmpty();
    }

    /** All of the store. */
    @Test
    default void r36_noMethodOfTheStoreBlocks() {
        SessionStore store = fixture().store(StoreOptions.defaults());
        await(store.create(fixture().key(), NewSession.of(fixture().key())));
        for (Calls.Call<SessionStore> call : Calls.ofStore(fixture().key())) {
            assertThat(awaitAll(call.on(store))).as(call.name()).isNotEmpty();
        }
        assertThat(awaitAll(store.close())).isEmpty();
    }

    /** A lock that nobody else wants does not show. */
    @Test
    default void r36_crowdsDoNotBlock() {
        SessionService service = fixture().service();
        SessionKey key = fixture().key();
        create(service, key);
        Map<String, Integer> shared = Map.of("app:n", 1, "user:n", 1);
        List<Event> events = IntStream.range(0, 64)
                .mapToObj(n -> Event.user("event " + n).withStateDelta(shared))
                .toList();
        Flux<Event> appends = Flux.fromIterable(events).flatMap(event -> service.append(key, event), 64);
        Flux<Session> updates = Flux.range(0, 16).flatMap(n -> service.update(key, SessionUpdate.touch()), 16);
        Flux<Session> creates = Flux.range(0, 16).flatMap(n -> service.getOrCreate(other(n % 2)), 16);
        Flux<Session> lists =
                Flux.range(0, 16).flatMap(n -> service.list(ofUser()).takeLast(1), 16);
        assertThat(awaitAll(Flux.<Object>merge(appends, updates, creates, lists)))
                .hasSize(64 + 16 + 16 + 16);
        assertThat(await(service.get(key)).lastSequence()).isEqualTo(64);
    }

    private NewSession other(int n) {
        return NewSession.of(fixture().user().session("other-" + n));
    }

    private SessionQuery ofUser() {
        return SessionQuery.user(fixture().user()).includingState();
    }
}
