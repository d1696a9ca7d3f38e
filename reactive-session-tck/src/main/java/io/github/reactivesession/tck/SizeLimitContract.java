/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.reactivesession.Content;
import io.github.reactivesession.Event;
import io.github.reactivesession.EventQuery;
import io.github.reactivesession.JsonObject;
import io.github.reactivesession.LimitExceededException;
import io.github.reactivesession.Limits;
import io.github.reactivesession.NewSession;
import io.github.reactivesession.SessionCodec;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionService;
import io.github.reactivesession.SessionServiceOptions;
import io.github.reactivesession.SessionUpdate;
import io.github.reactivesession.StateOwner;
import io.github.reactivesession.StoreOptions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

/** Sizes: what is as large as its limit passes, one byte more fails and writes nothing (R21). */
public interface SizeLimitContract extends Tck {
    /** Something of each kind of character, so that bytes, chars and escapes differ. */
    String TEXT = "a é 👍 \u0000 \" \\ \n";

    /** An event is measured whole, in bytes of its JSON form. */
    @Test
    default void r21_anEventMayBeAsLargeAsItsLimit() {
        Event event = Event.builder("tool")
                .content(Content.user(TEXT.repeat(50)))
                .metadata(Map.of(TEXT, TEXT))
                .build()
                .withStateDelta(Map.of("k", TEXT));
        long size = SessionCodec.size(event);
        SessionService exact = open(Limits.defaults().withMaxEventBytes(size));
        assertThat(await(exact.append(fixture().key(), event)).id()).isEqualTo(event.id());

        StoreCalls calls = new StoreCalls(fixture().store(StoreOptions.defaults()));
        SessionService tight = over(calls, Limits.defaults().withMaxEventBytes(size - 1));
        Event other = event.toBuilder().id(reversed(event.id())).build();
        expect("maxEventBytes", size - 1, size, tight.append(fixture().key(), other));
        expect("maxEventBytes", size - 1, size, tight.appendAll(fixture().key(), List.of(Event.user("a"), other)));
        expect("maxEventBytes", size - 1, size, tight.appendStream(fixture().key(), Flux.just(other)));
        assertThat(calls.methods()).isEmpty();
        assertThat(awaitAll(exact.events(fixture().key()))).hasSize(1);
        assertThat(await(exact.get(fixture().key())).lastSequence()).isEqualTo(1);
    }

    /** A batch may hold as many events as its limit says. */
    @Test
    default void r21_aBatchMayBeAsLongAsItsLimit() {
        StoreCalls calls = new StoreCalls(fixture().store(StoreOptions.defaults()));
        SessionService service = over(calls, Limits.defaults().withMaxBatchEvents(3));
        create(service, fixture().key());
        assertThat(awaitAll(service.appendAll(fixture().key(), events(3)))).hasSize(3);
        calls.clear();
        List<Event> four = List.of(Event.user("a"), Event.user("b"), Event.user("c"), Event.user("d"));
        expect("maxBatchEvents", 3, 4, service.appendAll(fixture().key(), four));
        assertThat(calls.methods()).isEmpty();
        assertThat(await(service.countEvents(fixture().key(), EventQuery.all())))
                .isEqualTo(3);
    }

    /** The events of a batch are measured together. */
    @Test
    default void r21_aBatchMayBeAsLargeAsItsLimit() {
        List<Event> batch = List.of(Event.user(TEXT), Event.user(TEXT.repeat(9)), Event.user(""));
        long size = batch.stream().mapToLong(SessionCodec::size).sum();
        StoreCalls calls = new StoreCalls(fixture().store(StoreOptions.defaults()));
        SessionService tight = over(calls, Limits.defaults().withMaxBatchBytes(size - 1));
        create(tight, fixture().key());
        calls.clear();
        expect("maxBatchBytes", size - 1, size, tight.appendAll(fixture().key(), batch));
        assertThat(calls.methods()).isEmpty();
        SessionService exact = over(calls, Limits.defaults().withMaxBatchBytes(size));
        assertThat(awaitAll(exact.appendAll(fixture().key(), batch)))
                .extracting(Event::sequence)
                .containsExactly(1L, 2L, 3L);
    }

    /** One event too large keeps the whole batch out. */
    @Test
    default void r21_oneEventTooLargeKeepsItsBatchOut() {
        Event large = Event.user(TEXT.repeat(500));
        SessionService service = open(Limits.defaults().withMaxEventBytes(SessionCodec.size(large) - 1));
        Event first = Event.user("a").withStateDelta(Map.of("k", 1, "app:k", 1, "user:k", 1));
        assertThat(catchThrowable(
                        () -> awaitAll(service.appendAll(fixture().key(), List.of(first, large, Event.user("b"))))))
                .isInstanceOf(LimitExceededException.class);
        assertThat(awaitAll(service.events(fixture().key()))).isEmpty();
        assertThat(await(service.get(fixture().key())).state()).isEmpty();
    }

    /** The delta of an event has a limit of its own. */
    @Test
    default void r21_aDeltaMayBeAsLargeAsItsLimit() {
        JsonObject delta =
                JsonObject.of(Map.<String, Object>of("k", TEXT.repeat(20), "app:k", List.of(TEXT), "user:k", Map.of()));
        long size = SessionCodec.size(delta);
        StoreCalls calls = new StoreCalls(fixture().store(StoreOptions.defaults()));
        SessionService tight = over(calls, Limits.defaults().withMaxDeltaBytes(size - 1));
        create(tight, fixture().key());
        calls.clear();
        expect(
                "maxDeltaBytes",
                size - 1,
                size,
                tight.append(fixture().key(), Event.user("a").withStateDelta(delta)));
        assertThat(calls.methods()).isEmpty();
        SessionService exact = over(calls, Limits.defaults().withMaxDeltaBytes(size));
        await(exact.append(fixture().key(), Event.user("a").withStateDelta(delta)));
        assertThat(await(exact.get(fixture().key())).state()).isEqualTo(delta);
    }

    /** A change of state without an event has the same limit, in each scope. */
    @Test
    default void r21_aChangeOfStateMayBeAsLargeAsItsLimit() {
        JsonObject delta = JsonObject.of("k", TEXT.repeat(20));
        long size = SessionCodec.size(delta);
        StoreCalls calls = new StoreCalls(fixture().store(StoreOptions.defaults()));
        SessionService tight = over(calls, Limits.defaults().withMaxDeltaBytes(size - 1));
        SessionService exact = over(calls, Limits.defaults().withMaxDeltaBytes(size));
        SessionKey key = fixture().key();
        create(tight, key);
        for (StateOwner owner : List.of(key, key.user(), key.app())) {
            calls.clear();
            expect("maxDeltaBytes", size - 1, size, tight.updateState(owner, delta));
            assertThat(calls.methods()).isEmpty();
            assertThat(await(exact.updateState(owner, delta))).isEqualTo(delta);
        }
    }

    /** First state and metadata have the same limit, and a session that passes it is not created. */
    @Test
    default void r21_aFirstStateMayBeAsLargeAsItsLimit() {
        JsonObject data = JsonObject.of("k", TEXT.repeat(20));
        long size = SessionCodec.size(data);
        StoreCalls calls = new StoreCalls(fixture().store(StoreOptions.defaults()));
        SessionService tight = over(calls, Limits.defaults().withMaxDeltaBytes(size - 1));
        SessionService exact = over(calls, Limits.defaults().withMaxDeltaBytes(size));
        SessionKey key = fixture().key();
        for (NewSession session :
                List.of(NewSession.of(key).withState(data), NewSession.of(key).withMetadata(data))) {
            expect("maxDeltaBytes", size - 1, size, tight.create(session));
            expect("maxDeltaBytes", size - 1, size, tight.getOrCreate(session));
        }
        assertThat(calls.methods()).doesNotContain("create");
        assertThat(awaitAll(exact.get(key))).isEmpty();
        await(exact.create(NewSession.of(key).withState(data).withMetadata(data)));
        calls.clear();
        expect("maxDeltaBytes", size - 1, size, tight.update(key, SessionUpdate.metadata(data)));
        assertThat(calls.methods()).isEmpty();
        assertThat(await(exact.update(key, SessionUpdate.metadata(data))).metadata())
                .isEqualTo(data);
    }

    /** A stream is cut into batches that keep the limits: it may be longer and larger than a batch. */
    @Test
    default void r21_aStreamIsCutIntoBatchesWithinTheLimits() {
        long size = SessionCodec.size(events(1).get(0));
        SessionService service = open(Limits.defaults().withMaxBatchEvents(4).withMaxBatchBytes(3 * size + 10));
        assertThat(awaitAll(service.appendStream(fixture().key(), Flux.fromIterable(events(20)))))
                .containsExactlyElementsOf(Histories.numbered(events(20)));
    }

    /** What an interceptor makes of an event is what is measured. */
    @Test
    default void r21_limitsHoldBehindTheInterceptors() {
        Event small = Event.user("a");
        Limits limits = Limits.defaults().withMaxEventBytes(SessionCodec.size(small) + 50);
        StoreCalls calls = new StoreCalls(fixture().store(StoreOptions.defaults()));
        SessionServiceOptions options =
                SessionServiceOptions.defaults().withLimits(limits).withInterceptor(new Rewriting());
        SessionService service = fixture().service(calls.store(), options);
        create(service, fixture().key());
        calls.clear();
        assertThat(catchThrowable(() -> await(service.append(fixture().key(), small.withMetadata(Map.of("grow", 1))))))
                .isInstanceOfSatisfying(
                        LimitExceededException.class,
                        error -> assertThat(error.limitName()).isEqualTo("maxEventBytes"));
        assertThat(calls.methods()).isEmpty();
        Event shrinking = Event.user(TEXT.repeat(100)).withMetadata(Map.of("shrink", 1));
        assertThat(await(service.append(fixture().key(), shrinking)).content()).isNull();
    }

    /** The defaults are those that are documented. */
    @Test
    default void r21_theDefaultsAreAsStated() {
        assertThat(Limits.defaults()).isEqualTo(new Limits(4L << 20, 10_000, 32L << 20, 1L << 20));
        SessionService service = open(Limits.defaults());
        Event event = Event.builder("a").id("large").timestamp(NOON).build();
        long room = (4L << 20) - SessionCodec.size(event.withContent(Content.user("")));
        Event largest = event.withContent(Content.user("x".repeat((int) room)));
        assertThat(await(service.append(fixture().key(), largest)).content()).isEqualTo(largest.content());
        Event tooLarge = event.toBuilder()
                .id("l4rge")
                .content(Content.user("x".repeat((int) room + 1)))
                .build();
        expect(
                "maxEventBytes",
                4L << 20,
                (4L << 20) + 1,
                service.append(fixture().key(), tooLarge));
    }

    private SessionService open(Limits limits) {
        SessionService service = fixture()
                .service(
                        StoreOptions.defaults(),
                        SessionServiceOptions.defaults().withLimits(limits));
        create(service, fixture().key());
        return service;
    }

    private SessionService over(StoreCalls calls, Limits limits) {
        return fixture().service(calls.store(), SessionServiceOptions.defaults().withLimits(limits));
    }

    private static String reversed(String id) {
        return new StringBuilder(id).reverse().toString();
    }

    private void expect(String limitName, long limit, long actual, Publisher<?> call) {
        Throwable error = catchThrowable(() -> awaitAll(call));
        assertThat(error).isInstanceOf(LimitExceededException.class).hasMessageNotContaining("👍");
        LimitExceededException exceeded = (LimitExceededException) error;
        assertThat(exceeded.limitName()).isEqualTo(limitName);
        assertThat(exceeded.limit()).isEqualTo(limit);
        assertThat(exceeded.actual()).isEqualTo(actual);
        assertThat(exceeded.isRetryable()).isFalse();
    }
}
