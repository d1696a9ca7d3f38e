/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

import reactor.core.publisher.Flux;

/**
 * Stands between the service and the store, to tag, redact, encrypt, refuse or end a call.
 *
 * <p>The first one registered is outermost: it sees an append first and what was read last. It may change the request it
 * hands on and the events that come back; refuse, by an error; or end the call, by not calling the chain. What it
 * returns must be cold. The subscriber's Reactor context reaches it (R39). Limits are checked behind the last one, so
 * they hold for what is stored. An append that is retried passes again.
 */
public interface SessionInterceptor {
    /**
     * Sees an append.
     *
     * @param request the session, the events and the expectation
     * @param chain what comes after
     * @return what the caller gets: usually the events that the chain returns
     */
    default Flux<Event> append(AppendRequest request, InterceptorChain<AppendRequest> chain) {
        return chain.proceed(request);
    }

    /**
     * Sees a read of events, by query or by id.
     *
     * @param request the session and the query
     * @param chain what comes after
     * @return what the caller gets: usually the events that the chain returns; its demand is that of the caller
     */
    default Flux<Event> read(ReadRequest request, InterceptorChain<ReadRequest> chain) {
        return chain.proceed(request);
    }
}
