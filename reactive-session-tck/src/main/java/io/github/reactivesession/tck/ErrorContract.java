/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.reactivesession.ClosedException;
import io.github.reactivesession.Event;
import io.github.reactivesession.ExpectedSequence;
import io.github.reactivesession.HistoryTruncatedException;
import io.github.reactivesession.InvalidRequestException;
import io.github.reactivesession.JsonObject;
import io.github.reactivesession.LimitExceededException;
import io.github.reactivesession.Limits;
import io.github.reactivesession.NewSession;
import io.github.reactivesession.SequenceConflictException;
import io.github.reactivesession.Session;
import io.github.reactivesession.SessionException;
import io.github.reactivesession.SessionExistsException;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionNotFoundException;
import io.github.reactivesession.SessionService;
import io.github.reactivesession.SessionServiceOptions;
import io.github.reactivesession.SessionStore;
import io.github.reactivesession.SessionUpdate;
import io.github.reactivesession.StoreOptions;
import io.github.reactivesession.StoreOverloadedException;
import io.github.reactivesession.StoreRefusedException;
import io.github.reactivesession.StoreUnavailableException;
import io.github.reactivesession.VersionConflictException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** Errors: what they are, whether a retry helps, and what they keep to themselves (R6 and the list of errors). */
public interface ErrorContract extends Tck {
    /** A retry helps against what passes by itself, and against nothing else. */
    @Test
    default void r6_onlyFailuresOfTheStoreAreWorthARetry() {
        SessionKey key = fixture().key();
        List<SessionException> lasting = List.of(
                new ClosedException("service"),
                new HistoryTruncatedException(key, 7),
                new InvalidRequestException("userId", "must not be empty"),
                new LimitExceededException("maxEventBytes", 1, 2),
                new SequenceConflictException(key, 1, 2),
                new SessionExistsException(key),
                new SessionNotFoundException(key),
                new StoreRefusedException("no such table", null),
                new VersionConflictException(key, 1, 2));
        assertThat(lasting).allSatisfy(error -> assertThat(error.isRetryable()).isFalse());
        List<SessionException> passing =
                List.of(new StoreUnavailableException("gone", null), new StoreOverloadedException("full"));
        assertThat(passing).allSatisfy(error -> assertThat(error.isRetryable()).isTrue());
    }

    /** The store's own error, the very same, from every call; never absence. */
    @Test
    default void r6_theErrorOfAFailingStorePassesUnchanged() {
        SessionStore store = fixture().store(StoreOptions.defaults());
        create(
                fixture().service(store, SessionServiceOptions.defaults()),
                fixture().key());
        SessionException down = new StoreUnavailableException("connection refused", null);
        SessionService service =
                fixture().service(EachCallStore.failing(store, down), SessionServiceOptions.defaults());
        for (Calls.Call<SessionService> call : Calls.ofService(fixture().key())) {
            assertThat(catchThrowable(() -> awaitAll(call.on(service))))
                    .as(call.name())
                    .isSameAs(down);
        }
    }

    /** A session that could not be looked up is not created instead. */
    @Test
    default void r6_whatCannotBeReadIsNotCreated() {
        List<String> calls = new CopyOnWriteArrayList<>();
        SessionException down = new StoreUnavailableException("connection refused", null);
        SessionStore recording = EachCallStore.recording(fixture().store(StoreOptions.defaults()), calls);
        SessionStore blind = new ForwardingStore(recording) {
            @Override
            public Mono<Session> find(SessionKey key) {
                return Mono.error(down);
            }
        };
        SessionService service = fixture().service(blind, SessionServiceOptions.defaults());
        assertThatThrownBy(
                        () -> await(service.getOrCreate(NewSession.of(fixture().key()))))
                .isSameAs(down);
        assertThat(calls).isEmpty();
    }

    /** Calls that fail, with a secret in each payload, and how they fail. */
    private Map<ThrowingCallable, Class<? extends SessionException>> failing() {
        String secret = Calls.secret();
        SessionKey key = fixture().key();
        SessionKey absent = key.user().session("absent");
        Limits tight = new Limits(600, 2, 1000, 200);
        SessionService service = fixture().service();
        SessionService limited = fixture()
                .service(
                        StoreOptions.defaults(),
                        SessionServiceOptions.defaults().withLimits(tight));
        create(service, key);
        Map<String, String> values = Map.of("note", secret);
        Event event = Event.user(secret).withMetadata(values).withStateDelta(values);
        Map<String, String> large = Map.of("note", secret.repeat(20));
        Map<ThrowingCallable, Class<? extends SessionException>> calls = new LinkedHashMap<>();
        calls.put(() -> await(service.append(absent, event)), SessionNotFoundException.class);
        calls.put(() -> awaitAll(service.appendAll(absent, List.of(event))), SessionNotFoundException.class);
        calls.put(() -> await(service.updateState(absent, values)), SessionNotFoundException.class);
        calls.put(
                () -> await(service.append(key, event, ExpectedSequence.exactly(9))), SequenceConflictException.class);
        calls.put(
                () -> await(service.update(key, SessionUpdate.metadata(values).ifVersion(9))),
                VersionConflictException.class);
        calls.put(
                () -> await(service.create(NewSession.of(key).withState(values).withMetadata(values))),
                SessionExistsException.class);
        calls.put(() -> await(limited.append(key, Event.user(secret.repeat(20)))), LimitExceededException.class);
        calls.put(() -> await(limited.updateState(key, large)), LimitExceededException.class);
        calls.put(() -> await(limited.update(key, SessionUpdate.metadata(large))), LimitExceededException.class);
        calls.put(
                () -> awaitAll(limited.appendAll(key, List.of(event, Event.user(secret), Event.user(secret)))),
                LimitExceededException.class);
        calls.put(() -> Event.user(secret + "\uD800"), InvalidRequestException.class);
        calls.put(() -> Event.user(secret).withMetadata(Map.of("a", secret + "\uDC00")), InvalidRequestException.class);
        calls.put(() -> JsonObject.of("a", Optional.of(secret)), InvalidRequestException.class);
        calls.put(() -> await(service.updateState(key, Map.of("app:note", secret))), InvalidRequestException.class);
        calls.put(
                () -> await(service.append(key, event.withStateDelta(Map.of("app:", secret)))),
                InvalidRequestException.class);
        return calls;
    }

    /** An error may be logged: it names keys, limits and rules, and nothing of what was said. */
    @Test
    default void r6_errorsNeverRepeatAPayload() {
        failing().forEach((call, type) -> {
            Throwable error = catchThrowable(call);
            assertThat(error).isInstanceOf(type);
            StringWriter all = new StringWriter();
            error.printStackTrace(new PrintWriter(all));
            assertThat(all.toString()).doesNotContain(Calls.secret());
        });
    }

    /** What may be logged of values keeps to itself what was said as well. */
    @Test
    default void r6_valuesNameThemselvesWithoutTheirPayload() {
        SessionService service = fixture().service();
        SessionKey key = fixture().key();
        Map<String, String> values = Map.of("note", Calls.secret());
        NewSession session = NewSession.of(key).withState(values).withMetadata(values);
        Event event = Event.user(Calls.secret()).withMetadata(values).withStateDelta(values);
        List<Object> named = List.of(session, await(service.create(session)), event, await(service.append(key, event)));
        assertThat(named).allSatisfy(value -> assertThat(value.toString()).doesNotContain(Calls.secret()));
    }
}
