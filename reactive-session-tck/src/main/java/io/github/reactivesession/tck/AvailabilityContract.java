/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.reactivesession.AppKey;
import io.github.reactivesession.EventQuery;
import io.github.reactivesession.ExpectedSequence;
import io.github.reactivesession.NewSession;
import io.github.reactivesession.Session;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionQuery;
import io.github.reactivesession.SessionService;
import io.github.reactivesession.SessionServiceOptions;
import io.github.reactivesession.SessionUpdate;
import io.github.reactivesession.StoreOptions;
import io.github.reactivesession.StoreUnavailableException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** Absence is empty, failure is an error, and the two are never confused (R6). */
public interface AvailabilityContract extends Tck {
    /** What was never there is empty. */
    @Test
    default void r6_getOfAnAbsentSessionIsEmpty() {
        SessionService service = fixture().service();
        create(service, fixture().key());
        for (SessionKey other : List.of(
                fixture().user().session("session-2"),
                SessionKey.of(fixture().app(), "user-2", "session-1"),
                SessionKey.of(fixture().app() + "2", "user-1", "session-1"))) {
            service.get(other).as(StepVerifier::create).verifyComplete();
        }
    }

    /** What was deleted, or has expired, is empty. */
    @Test
    default void r6_getOfADeletedOrExpiredSessionIsEmpty() {
        SessionService service = fixture().service();
        SessionKey deleted = fixture().user().session("deleted");
        SessionKey expired = fixture().user().session("expired");
        create(service, deleted);
        await(service.create(NewSession.of(expired).withTimeToLive(Duration.ofMillis(300))));
        assertThat(await(service.delete(deleted))).isEqualTo(1);
        fixture().passTime(Duration.ofMillis(400));
        service.get(deleted).as(StepVerifier::create).verifyComplete();
        service.get(expired).as(StepVerifier::create).verifyComplete();
    }

    /** With a store that is down, every method fails, and by the error of the store. */
    @Test
    default void r6_aFailingStoreIsAnErrorForEveryMethod() {
        SessionService service = failing(0);
        calls(service, fixture().key()).forEach((name, call) -> requireUnavailable(name, call));
    }

    /** It is one even when there would be something to read. */
    @Test
    default void r6_aFailingStoreNeverReadsAsEmptyWhenThereIsData() {
        create(fixture().service(), fixture().key());
        SessionService service = failing(0);
        requireUnavailable("get", service.get(fixture().key()));
        requireUnavailable("list", service.list(SessionQuery.user(fixture().user())));
        requireUnavailable(
                "getOrCreate", service.getOrCreate(NewSession.of(fixture().key())));
    }

    /** A store that fails between looking and creating fails the caller. */
    @Test
    default void r6_getOrCreateFailsWhenItsSecondStepDoes() {
        requireUnavailable(
                "second step", failing(1).getOrCreate(NewSession.of(fixture().key())));
        assertThat(awaitAll(fixture().service().get(fixture().key()))).isEmpty();
    }

    /** A store that fails between two pages does not make a short list look whole. */
    @Test
    default void r6_aListThatFailsHalfwayEndsWithTheError() {
        SessionService healthy = fixture().service();
        for (int i = 0; i < 5; i++) {
            create(healthy, fixture().user().session("s" + i));
        }
        StoreOptions options = StoreOptions.defaults();
        FailingStore store = new FailingStore(fixture().store(options), options.withPageSize(2), 1);
        fixture()
                .service(store, SessionServiceOptions.defaults())
                .list(SessionQuery.user(fixture().user()))
                .map(Session::key)
                .as(StepVerifier::create)
                .expectNextCount(2)
                .verifyError(StoreUnavailableException.class);
    }

    private SessionService failing(int calls) {
        FailingStore store = new FailingStore(fixture().store(StoreOptions.defaults()), calls);
        return fixture().service(store, SessionServiceOptions.defaults());
    }

    private Map<String, Publisher<?>> calls(SessionService service, SessionKey key) {
        Map<String, Publisher<?>> calls = new LinkedHashMap<>();
        calls.put("create", service.create(NewSession.of(key)));
        calls.put("create without id", service.create(NewSession.of(key.user())));
        calls.put("getOrCreate", service.getOrCreate(NewSession.of(key)));
        calls.put("get", service.get(key));
        calls.put("update", service.update(key, SessionUpdate.touch()));
        calls.put("list", service.list(SessionQuery.user(key.user())));
        calls.put(
                "list of no more than one",
                service.list(SessionQuery.app(key.appName()).limit(1)));
        calls.put("count", service.count(SessionQuery.user(key.user())));
        calls.put("delete", service.delete(key));
        calls.put("deleteUser", service.deleteUser(key.user()));
        calls.put("deleteApp", service.deleteApp(key.app()));
        calls.put("eraseUser", service.eraseUser(key.userId()));
        calls.put("append", service.append(key, events(1).get(0)));
        calls.put("append expecting", service.append(key, events(1).get(0), ExpectedSequence.exactly(0)));
        calls.put("appendAll", service.appendAll(key, events(2)));
        calls.put("appendStream", service.appendStream(key, Flux.fromIterable(events(2))));
        calls.put("events", service.events(key));
        calls.put("latest events", service.events(key, EventQuery.latest(3)));
        calls.put("event", service.event(key, "e1"));
        calls.put("countEvents", service.countEvents(key, EventQuery.all()));
        calls.put("state of a session", service.state(key));
        calls.put("state of a user", service.state(key.user()));
        calls.put("state of an app", service.state(AppKey.of(key.appName())));
        calls.put("updateState", service.updateState(key.user(), Map.of("k", 1)));
        calls.put("sweep", service.sweep());
        return calls;
    }

    private void requireUnavailable(String name, Publisher<?> call) {
        Throwable error = catchThrowable(() -> awaitAll(Flux.from(call).cast(Object.class)));
        assertThat(error).as(name).isInstanceOfSatisfying(StoreUnavailableException.class, unavailable -> {
            assertThat(unavailable.isRetryable()).isTrue();
            assertThat(unavailable).hasMessage("the store is down on purpose");
        });
    }
}
