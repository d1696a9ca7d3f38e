/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import io.github.reactivesession.AppendRequest;
import io.github.reactivesession.Event;
import io.github.reactivesession.InterceptorChain;
import io.github.reactivesession.ReadRequest;
import io.github.reactivesession.SessionInterceptor;
import reactor.core.publisher.Flux;

/** Makes interceptors of what they do around one kind of call, or both. */
final class Interceptors {
    private Interceptors() {}

    static SessionInterceptor of(Around<AppendRequest> append, Around<ReadRequest> read) {
        return new SessionInterceptor() {
            @Override
            public Flux<Event> append(AppendRequest request, InterceptorChain<AppendRequest> chain) {
                return append.call(request, chain);
            }

            @Override
            public Flux<Event> read(ReadRequest request, InterceptorChain<ReadRequest> chain) {
                return read.call(request, chain);
            }
        };
    }

    static SessionInterceptor onAppend(Around<AppendRequest> append) {
        return of(append, (request, chain) -> chain.proceed(request));
    }

    static SessionInterceptor onRead(Around<ReadRequest> read) {
        return of((request, chain) -> chain.proceed(request), read);
    }

    /** What is done around a call. */
    @FunctionalInterface
    interface Around<R> {
        Flux<Event> call(R request, InterceptorChain<R> chain);
    }
}
