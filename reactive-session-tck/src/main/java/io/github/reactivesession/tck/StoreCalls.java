/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import io.github.reactivesession.EventScan;
import io.github.reactivesession.SessionStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Stands before a store and notes what it is asked, when it is asked: at subscription. */
final class StoreCalls {
    private final List<String> methods = new CopyOnWriteArrayList<>();
    private final List<EventScan> scans = new CopyOnWriteArrayList<>();
    private final Runnable onCall;
    private final SessionStore store;

    StoreCalls(SessionStore target) {
        this(target, () -> {});
    }

    StoreCalls(SessionStore target, Runnable onCall) {
        this.onCall = onCall;
        this.store = (SessionStore) Proxy.newProxyInstance(
                SessionStore.class.getClassLoader(),
                new Class<?>[] {SessionStore.class},
                (proxy, method, args) -> call(target, method, args));
    }

    /** The store to give to a service. */
    SessionStore store() {
        return store;
    }

    /** The names of the methods asked so far, in order. */
    List<String> methods() {
        return List.copyOf(methods);
    }

    /** The pages of events asked for so far, in order. */
    List<EventScan> scans() {
        return List.copyOf(scans);
    }

    /** Forgets what was asked so far. */
    void clear() {
        methods.clear();
        scans.clear();
    }

    private @Nullable Object call(SessionStore target, Method method, Object @Nullable [] args) throws Throwable {
        Object result;
        try {
            result = method.invoke(target, args);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
        if (result instanceof Mono<?> mono) {
            return mono.doOnSubscribe(subscription -> note(method, args));
        }
        return result instanceof Flux<?> flux ? flux.doOnSubscribe(subscription -> note(method, args)) : result;
    }

    private void note(Method method, Object @Nullable [] args) {
        methods.add(method.getName());
        if (args != null) {
            Arrays.stream(args)
                    .filter(EventScan.class::isInstance)
                    .map(EventScan.class::cast)
                    .forEach(scans::add);
        }
        onCall.run();
    }
}
