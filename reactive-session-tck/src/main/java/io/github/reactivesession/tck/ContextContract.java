/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactivesession.AppendRequest;
import io.github.reactivesession.Event;
import io.github.reactivesession.EventQuery;
import io.github.reactivesession.SessionInterceptor;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionService;
import io.github.reactivesession.SessionServiceOptions;
import io.github.reactivesession.SessionStore;
import io.github.reactivesession.StoreOptions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

/** The subscriber's Reactor context reaches whoever stands between it and the storage (R39). */
public interface ContextContract extends Tck {
    private static <T> Mono<T> noting(List<String> seen, Publisher<T> call) {
        return Mono.deferContextual(context -> {
            seen.add(tenant(context));
            return Mono.from(call);
        });
    }

    private static String tenant(ContextView context) {
        return context.hasKey("tenant") ? context.get("tenant") : "nobody";
    }

    /** Marks what is appended with the tenant, and shows a tenant only its own. */
    private static SessionInterceptor tagging() {
        return Interceptors.of(
                (request, chain) -> Flux.deferContextual(context -> chain.proceed(tag(request, tenant(context)))),
                (request, chain) -> Flux.deferContextual(context -> ofTenant(chain.proceed(request), tenant(context))));
    }

    private static AppendRequest tag(AppendRequest request, String tenant) {
        return request.map(event -> event.withMetadata(Map.of("tenant", tenant)));
    }

    private static Flux<Event> ofTenant(Flux<Event> events, String tenant) {
        return events.filter(event -> tenant.equals(event.metadata().get("tenant")));
    }

    /** Each kind of append and of read. */
    @Test
    default void r39_theContextReachesInterceptors() {
        SessionService service = fixture()
                .service(
                        StoreOptions.defaults(),
                        SessionServiceOptions.defaults().withInterceptor(tagging()));
        SessionKey key = fixture().key();
        create(service, key);
        List<Event> events = events(6);
        Flux<Event> appends = Flux.concat(
                service.append(key, events.get(0)),
                service.appendAll(key, events.subList(1, 3)),
                service.appendStream(key, Flux.fromIterable(events.subList(3, 6))));
        assertThat(awaitAll(appends.contextWrite(context -> context.put("tenant", "ann"))))
                .hasSize(6)
                .allSatisfy(event -> assertThat(event.metadata()).isEqualTo(Map.of("tenant", "ann")));
        Flux<Event> reads =
                Flux.concat(service.events(key), service.events(key, EventQuery.latest(2)), service.event(key, "e3"));
        assertThat(awaitAll(reads.contextWrite(context -> context.put("tenant", "ann"))))
                .hasSize(9);
        assertThat(awaitAll(reads.contextWrite(context -> context.put("tenant", "bob"))))
                .isEmpty();
        assertThat(awaitAll(reads)).isEmpty();
    }

    /** Subscribers at the same time are not mixed up. */
    @Test
    default void r39_eachSubscriberHasItsOwnContext() {
        SessionService service = fixture()
                .service(
                        StoreOptions.defaults(),
                        SessionServiceOptions.defaults().withInterceptor(tagging()));
        SessionKey key = fixture().key();
        create(service, key);
        Flux<Event> appends = Flux.range(0, 40)
                .flatMap(n -> service.append(key, Event.user("by " + n % 4))
                        .contextWrite(context -> context.put("tenant", "by " + n % 4)));
        assertThat(awaitAll(appends)).hasSize(40).allSatisfy(event -> {
            Object text = event.content() == null ? "" : event.content().text();
            assertThat(event.metadata()).containsEntry("tenant", text);
        });
    }

    /** Down to the store, where calls are observed, from every method. */
    @Test
    default void r39_theContextReachesTheStore() {
        List<String> seen = new CopyOnWriteArrayList<>();
        SessionStore store =
                EachCallStore.of(fixture().store(StoreOptions.defaults()), (method, call) -> noting(seen, call));
        SessionService service = fixture().service(store, SessionServiceOptions.defaults());
        create(service, fixture().key());
        for (Calls.Call<SessionService> call : Calls.ofService(fixture().key())) {
            seen.clear();
            assertThat(awaitAll(call.on(service).contextWrite(context -> context.put("tenant", "ann"))))
                    .as(call.name())
                    .isNotEmpty();
            // The reader that followers share belongs to none of them; the pages that one needs itself are its own.
            List<String> mine = Calls.sharesAReader(call)
                    ? seen.stream().filter(tenant -> !tenant.equals("nobody")).toList()
                    : seen;
            assertThat(mine).as(call.name()).isNotEmpty().containsOnly("ann");
        }
    }
}
