/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

import reactor.core.publisher.Flux;

/**
 * What comes after an interceptor: the next one, or the store.
 *
 * @param <R> the request: {@link AppendRequest} or {@link ReadRequest}
 */
@FunctionalInterface
public interface InterceptorChain<R> {
    /**
     * Goes on with a request, the one that came in or a changed one.
     *
     * @param request the request
     * @return the events as stored or read; cold
     */
    Flux<Event> proceed(R request);
}
