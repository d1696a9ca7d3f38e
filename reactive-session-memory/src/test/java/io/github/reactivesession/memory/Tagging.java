/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.memory;

import io.github.reactivesession.AppendRequest;
import io.github.reactivesession.Event;
import io.github.reactivesession.InterceptorChain;
import io.github.reactivesession.SessionInterceptor;
import reactor.core.publisher.Flux;

// begins: tagging
/** Notes the request that an event came with, which the caller put into the Reactor context. */
final class Tagging implements SessionInterceptor {
    @Override
    public Flux<Event> append(AppendRequest request, InterceptorChain<AppendRequest> chain) {
        return Flux.deferContextual(context -> {
            String requestId = context.getOrDefault("requestId", "none");
            return chain.proceed(request.map(event -> tag(event, requestId)));
        });
    }

    private static Event tag(Event event, String requestId) {
        return event.withMetadata(event.metadata().with("requestId", requestId));
    }
}
// ends
