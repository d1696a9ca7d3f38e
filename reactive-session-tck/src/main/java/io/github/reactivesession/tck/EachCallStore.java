/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import io.github.reactivesession.SessionException;
import io.github.reactivesession.SessionStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Makes a store whose every call is handled in one place, so that a method added later is handled too. */
final class EachCallStore {
    private EachCallStore() {}

    static SessionStore of(SessionStore store, Handler handler) {
        return (SessionStore) Proxy.newProxyInstance(
                SessionStore.class.getClassLoader(),
                new Class<?>[] {SessionStore.class},
                (proxy, method, args) -> handle(handler, method, invoke(store, method, args)));
    }

    /** Writes down the name of each call that is subscribed to. */
    static SessionStore recording(SessionStore store, List<String> calls) {
        return of(
                store,
                (method, call) -> Mono.defer(() -> {
                    calls.add(method);
                    return call;
                }));
    }

    /** Fails each call but close. */
    static SessionStore failing(SessionStore store, SessionException error) {
        return of(store, (method, call) -> method.equals("close") ? call : Mono.error(error));
    }

    private static @Nullable Object handle(Handler handler, Method method, @Nullable Object result) {
        return result instanceof Mono<?> call ? handler.handle(method.getName(), call) : result;
    }

    private static @Nullable Object invoke(SessionStore store, Method method, Object @Nullable [] args)
            throws Throwable {
        try {
            return method.invoke(store, args);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }

    /** What to do with a call. */
    @FunctionalInterface
    interface Handler {
        Mono<?> handle(String method, Mono<?> call);
    }
}
