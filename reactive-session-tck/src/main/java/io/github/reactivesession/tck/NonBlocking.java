/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Subscribes to whatever an interface returns on a thread that must not block, where BlockHound bites (R36). */
final class NonBlocking {
    private NonBlocking() {}

    static <T> T wrap(Class<T> type, T target) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> call(target, method, args)));
    }

    private static @Nullable Object call(Object target, Method method, Object @Nullable [] args) throws Throwable {
        Object result;
        try {
            result = method.invoke(target, args);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
        if (result instanceof Mono<?> mono) {
            return mono.subscribeOn(Schedulers.parallel());
        }
        return result instanceof Flux<?> flux ? flux.subscribeOn(Schedulers.parallel()) : result;
    }
}
