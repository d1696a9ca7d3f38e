/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.reactivesession.Event;
import io.github.reactivesession.JsonObject;
import io.github.reactivesession.Session;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionService;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.LongStream;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** All that a write to a session may leave behind; equal before and after a write that must leave nothing. */
record Footprint(List<Session> session, List<Event> events, JsonObject app, JsonObject user, JsonObject own) {
    /** What of an absent session of an app without state can be seen. */
    static final Footprint NOTHING =
            new Footprint(List.of(), List.of(), JsonObject.empty(), JsonObject.empty(), JsonObject.empty());

    static Footprint of(SessionService service, SessionKey key) {
        return new Footprint(
                all(service.get(key)),
                all(service.events(key)),
                one(service.state(key.app())),
                one(service.state(key.user())),
                one(service.state(key)));
    }

    /** A delta that changes one key in each of the three scopes; merged into empty state, it is the view too. */
    static JsonObject delta(String key, Object value) {
        return JsonObject.of(Map.of(key, value, "user:" + key, value, "app:" + key, value));
    }

    /** The sequences of a history that begins at 1. */
    static List<Long> upTo(long last) {
        return LongStream.rangeClosed(1, last).boxed().toList();
    }

    static List<Long> sequences(List<Event> events) {
        return events.stream().map(Event::sequence).toList();
    }

    /** What an event that has a content says. */
    static String text(Event event) {
        return Objects.requireNonNull(event.content()).text();
    }

    static List<String> ids(List<Event> events) {
        return events.stream().map(Event::id).toList();
    }

    /** Waits for a failure of exactly one kind. */
    static <E extends Throwable> E failure(Class<E> type, Publisher<?> publisher) {
        Throwable thrown = catchThrowable(() -> Flux.from(publisher).blockLast(Tck.PATIENCE));
        assertThat(thrown).isExactlyInstanceOf(type);
        return type.cast(thrown);
    }

    private static <T> List<T> all(Publisher<T> publisher) {
        return one(Flux.from(publisher).collectList());
    }

    private static <T> T one(Mono<T> publisher) {
        return Objects.requireNonNull(publisher.block(Tck.PATIENCE));
    }
}
