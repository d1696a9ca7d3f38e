/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.github.reactivesession.AppendRequest;
import io.github.reactivesession.Content;
import io.github.reactivesession.Event;
import io.github.reactivesession.EventQuery;
import io.github.reactivesession.ExpectedSequence;
import io.github.reactivesession.InvalidRequestException;
import io.github.reactivesession.LimitExceededException;
import io.github.reactivesession.Limits;
import io.github.reactivesession.ReadRequest;
import io.github.reactivesession.SessionInterceptor;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionService;
import io.github.reactivesession.SessionServiceOptions;
import io.github.reactivesession.SessionStore;
import io.github.reactivesession.StoreOptions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** Interceptors: the first is outermost, and what they do to a call is what happens (R39). */
public interface InterceptorContract extends Tck {
    private SessionService service(SessionInterceptor... interceptors) {
        return service(Limits.defaults(), interceptors);
    }

    private SessionService service(Limits limits, SessionInterceptor... interceptors) {
        SessionServiceOptions options = SessionServiceOptions.defaults().withLimits(limits);
        for (SessionInterceptor interceptor : interceptors) {
            options = options.withInterceptor(interceptor);
        }
        SessionService service = fixture().service(StoreOptions.defaults(), options);
        create(service, fixture().key());
        return service;
    }

    /** The store without interceptors. */
    private List<Event> stored() {
        return awaitAll(fixture().service().events(fixture().key()));
    }

    private static SessionInterceptor logging(String name, List<String> log) {
        return Interceptors.of(
                (request, chain) -> logged(name, log, chain.proceed(request)),
                (request, chain) -> logged(name, log, chain.proceed(request)));
    }

    private static Flux<Event> logged(String name, List<String> log, Flux<Event> inner) {
        return Flux.defer(() -> {
            log.add(name + " in");
            return inner.doOnNext(event -> log.add(name + " out"));
        });
    }

    /** On the way in the first sees the call first, on the way out it sees the answer last. */
    @Test
    default void r39_theFirstInterceptorIsOutermost() {
        List<String> log = new CopyOnWriteArrayList<>();
        SessionService service = service(logging("a", log), logging("b", log), logging("c", log));
        List<String> order = List.of("a in", "b in", "c in", "c out", "b out", "a out");
        assertThat(await(service.append(fixture().key(), events(1).get(0))).sequence())
                .isEqualTo(1);
        assertThat(log).isEqualTo(order);
        log.clear();
        assertThat(awaitAll(service.events(fixture().key()))).hasSize(1);
        assertThat(log).isEqualTo(order);
        log.clear();
        assertThat(await(service.event(fixture().key(), "e1")).sequence()).isEqualTo(1);
        assertThat(log).isEqualTo(order);
    }

    /** What an interceptor hands on is what the next one sees and what is stored. */
    @Test
    default void r39_anInterceptorChangesWhatIsStored() {
        SessionInterceptor one = Interceptors.onAppend(
                (request, chain) -> chain.proceed(request.map(event -> event.withMetadata(Map.of("by", "one")))));
        SessionInterceptor two = Interceptors.onAppend((request, chain) -> chain.proceed(
                request.map(event -> event.withMetadata(event.metadata().with("then", "two")))));
        SessionService service = service(one, two);
        Event expected = events(1)
                .get(0)
                .withMetadata(Map.of("by", "one", "then", "two"))
                .withSequence(1);
        assertThat(await(service.append(fixture().key(), events(1).get(0)))).isEqualTo(expected);
        assertThat(stored()).containsExactly(expected);
    }

    /** A delta that an interceptor adds is applied like any other. */
    @Test
    default void r39_anInterceptorChangesState() {
        SessionInterceptor counting = Interceptors.onAppend((request, chain) ->
                chain.proceed(request.map(event -> event.withStateDelta(Map.of("user:seen", event.id())))));
        SessionService service = service(counting);
        assertThat(awaitAll(service.appendAll(fixture().key(), events(2)))).hasSize(2);
        assertThat(await(service.state(fixture().user()))).isEqualTo(Map.of("seen", "e2"));
    }

    /** What is read may be changed and dropped; what is stored stays as it is. */
    @Test
    default void r39_anInterceptorChangesAndDropsWhatIsRead() {
        SessionInterceptor redacting = Interceptors.onRead((request, chain) -> chain.proceed(request)
                .filter(event -> !event.id().equals("e2"))
                .map(event -> event.withContent(Content.user("redacted"))));
        SessionService service = service(redacting);
        assertThat(awaitAll(service.appendAll(fixture().key(), events(3)))).hasSize(3);
        assertThat(awaitAll(service.events(fixture().key())))
                .extracting(Event::id, Event::content)
                .containsExactly(tuple("e1", Content.user("redacted")), tuple("e3", Content.user("redacted")));
        assertThat(awaitAll(service.event(fixture().key(), "e2"))).isEmpty();
        assertThat(stored()).extracting(Event::content).doesNotContain(Content.user("redacted"));
    }

    /** A read may be narrowed. */
    @Test
    default void r39_anInterceptorChangesAQuery() {
        SessionInterceptor narrowing = Interceptors.onRead((request, chain) -> chain.proceed(
                new ReadRequest(request.key(), request.query().after(1).limit(1))));
        SessionService service = service(narrowing);
        assertThat(awaitAll(service.appendAll(fixture().key(), events(3)))).hasSize(3);
        assertThat(awaitAll(service.events(fixture().key(), EventQuery.all())))
                .extracting(Event::id)
                .containsExactly("e2");
    }

    /** Events that an interceptor leaves out are not stored, and take no sequence. */
    @Test
    default void r39_anInterceptorDropsEvents() {
        SessionInterceptor dropping = Interceptors.onAppend((request, chain) -> chain.proceed(new AppendRequest(
                request.key(),
                request.events().stream()
                        .filter(event -> !event.id().equals("e2"))
                        .toList(),
                request.expected())));
        SessionService service = service(dropping);
        assertThat(awaitAll(service.appendAll(fixture().key(), events(3))))
                .extracting(Event::id)
                .containsExactly("e1", "e3");
        assertThat(awaitAll(service.append(fixture().key(), events(2).get(1)))).isEmpty();
        assertThat(stored()).extracting(Event::sequence).containsExactly(1L, 2L);
    }

    /** An error of an interceptor is the caller's error, as it is, and nothing is written or read. */
    @Test
    default void r39_anInterceptorRefuses() {
        InvalidRequestException refused = new InvalidRequestException("event", "must not be sent on a sunday");
        List<String> calls = new CopyOnWriteArrayList<>();
        SessionStore store = EachCallStore.recording(fixture().store(StoreOptions.defaults()), calls);
        for (SessionInterceptor refusing : List.of(signalling(refused), throwing(refused))) {
            SessionService service =
                    fixture().service(store, SessionServiceOptions.defaults().withInterceptor(refusing));
            List<Flux<Event>> refusals = List.of(
                    service.append(fixture().key(), events(1).get(0)).flux(),
                    service.appendAll(fixture().key(), events(2), ExpectedSequence.exactly(0)),
                    service.appendStream(fixture().key(), Flux.fromIterable(events(3))),
                    service.events(fixture().key()),
                    service.event(fixture().key(), "e1").flux());
            refusals.forEach(call -> assertThatThrownBy(() -> awaitAll(call)).isSameAs(refused));
        }
        assertThat(calls).isEmpty();
    }

    private static SessionInterceptor signalling(RuntimeException error) {
        return Interceptors.of((request, chain) -> Flux.error(error), (request, chain) -> Flux.error(error));
    }

    private static SessionInterceptor throwing(RuntimeException error) {
        return Interceptors.of(
                (request, chain) -> {
                    throw error;
                },
                (request, chain) -> {
                    throw error;
                });
    }

    /** A call that is not handed on ends there, with what the interceptor answers. */
    @Test
    default void r39_anInterceptorEndsACall() {
        Event answer = Event.agent("cache", "an answer").withSequence(7);
        SessionService silent =
                service(Interceptors.of((request, chain) -> Flux.empty(), (request, chain) -> Flux.empty()));
        assertThat(awaitAll(silent.append(fixture().key(), events(1).get(0)))).isEmpty();
        assertThat(awaitAll(silent.appendStream(fixture().key(), Flux.fromIterable(events(3)))))
                .isEmpty();
        assertThat(awaitAll(silent.events(fixture().key()))).isEmpty();
        SessionInterceptor answering =
                Interceptors.of((request, chain) -> Flux.just(answer), (request, chain) -> Flux.just(answer));
        SessionService cached = fixture()
                .service(
                        StoreOptions.defaults(),
                        SessionServiceOptions.defaults().withInterceptor(answering));
        assertThat(await(cached.append(fixture().key(), events(1).get(0)))).isEqualTo(answer);
        assertThat(awaitAll(cached.events(fixture().key()))).containsExactly(answer);
        assertThat(stored()).isEmpty();
    }

    /** Each subscription passes through again. */
    @Test
    default void r39_interceptorsAreAskedOnEachSubscription() {
        List<String> log = new CopyOnWriteArrayList<>();
        SessionInterceptor counting = Interceptors.onAppend((request, chain) -> {
            log.add("asked");
            return chain.proceed(request);
        });
        SessionService service = service(counting);
        Flux<Event> append = service.appendAll(fixture().key(), events(1));
        assertThat(log).isEmpty();
        assertThat(awaitAll(append)).isEqualTo(awaitAll(append));
        assertThat(log).hasSize(2);
    }

    /** The batches of a stream pass one by one, each with the session and no expectation, partial events in place. */
    @Test
    default void r39_streamsGoThroughInterceptors() {
        List<AppendRequest> seen = new CopyOnWriteArrayList<>();
        SessionService service = service(Interceptors.onAppend((request, chain) -> {
            seen.add(request);
            return chain.proceed(request);
        }));
        Event partial = Event.builder("agent").partial(true).build();
        List<Event> events = List.of(partial, events(2).get(0), events(2).get(1));
        assertThat(awaitAll(service.appendStream(fixture().key(), Flux.fromIterable(events))))
                .hasSize(3);
        assertThat(seen.stream().flatMap(request -> request.events().stream())).isEqualTo(events);
        assertThat(seen).allSatisfy(request -> {
            assertThat(request.key()).isEqualTo(fixture().key());
            assertThat(request.expected()).isEqualTo(ExpectedSequence.any());
        });
    }

    /** Though it is never stored, a partial event is seen by the caller, and so must be redacted as well. */
    @Test
    default void r15_partialEventsAreRedactedToo() {
        UnaryOperator<Event> redact = event -> event.withContent(Content.assistant("***"));
        SessionService service = service(Interceptors.onAppend((request, chain) -> chain.proceed(request.map(redact))));
        Event partial =
                Event.agent("agent", "my number is 1").toBuilder().partial(true).build();
        Event whole = Event.agent("agent", "my number is 123");
        List<Event> expected =
                List.of(redact.apply(partial), redact.apply(whole).withSequence(1));
        assertThat(awaitAll(service.appendStream(fixture().key(), Flux.just(partial, whole))))
                .isEqualTo(expected);
        assertThat(await(service.append(fixture().key(), partial))).isEqualTo(redact.apply(partial));
        assertThat(stored()).containsExactly(expected.get(1));
    }

    /** Limits hold for what is stored: what an interceptor makes large is refused, what it makes small is not. */
    @Test
    default void r21_limitsAreCheckedBehindInterceptors() {
        Limits limits = Limits.defaults().withMaxEventBytes(2000);
        String large = "x".repeat(3000);
        SessionKey key = fixture().key();
        SessionService growing = service(
                limits,
                Interceptors.onAppend((request, chain) ->
                        chain.proceed(request.map(event -> event.withContent(Content.user(large))))));
        assertThatThrownBy(() -> await(growing.append(key, Event.user("small"))))
                .isInstanceOfSatisfying(LimitExceededException.class, error -> {
                    assertThat(error.limitName()).isEqualTo("maxEventBytes");
                    assertThat(error.limit()).isEqualTo(2000);
                    assertThat(error.actual()).isGreaterThan(3000);
                });
        assertThat(stored()).isEmpty();
        SessionInterceptor shrinking = Interceptors.onAppend(
                (request, chain) -> chain.proceed(request.map(event -> event.withContent(Content.user("small")))));
        SessionService service = fixture()
                .service(
                        StoreOptions.defaults(),
                        SessionServiceOptions.defaults().withLimits(limits).withInterceptor(shrinking));
        assertThat(await(service.append(key, Event.user(large))).content()).isEqualTo(Content.user("small"));
    }
}
