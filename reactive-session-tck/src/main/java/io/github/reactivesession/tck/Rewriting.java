/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import io.github.reactivesession.AppendRequest;
import io.github.reactivesession.Event;
import io.github.reactivesession.InterceptorChain;
import io.github.reactivesession.SessionInterceptor;
import java.util.Map;
import reactor.core.publisher.Flux;

/** Grows or shrinks the events whose metadata asks for it. */
final class Rewriting implements SessionInterceptor {
    @Override
    public Flux<Event> append(AppendRequest request, InterceptorChain<AppendRequest> chain) {
        return chain.proceed(request.map(Rewriting::rewrite));
    }

    private static Event rewrite(Event event) {
        if (event.metadata().containsKey("grow")) {
            return event.withMetadata(Map.of("padding", "x".repeat(100)));
        }
        return event.metadata().containsKey("shrink") ? event.withContent(null).withMetadata(Map.of()) : event;
    }
}
