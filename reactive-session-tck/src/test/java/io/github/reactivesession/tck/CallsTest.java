/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionService;
import io.github.reactivesession.SessionStore;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A method added to the service or the store must be added to the calls that are made of all of them. */
class CallsTest {
    private static final SessionKey KEY = SessionKey.of("app", "user", "session");

    @Test
    void everyMethodOfTheServiceIsCalled() {
        assertThat(called(SessionService.class, Calls.ofService(KEY))).isEqualTo(methods(SessionService.class));
    }

    @Test
    void everyMethodOfTheStoreIsCalled() {
        assertThat(called(SessionStore.class, Calls.ofStore(KEY))).isEqualTo(methods(SessionStore.class));
    }

    private static Set<Method> methods(Class<?> type) {
        return Arrays.stream(type.getMethods())
                .filter(method -> !Modifier.isStatic(method.getModifiers()))
                .filter(method -> Publisher.class.isAssignableFrom(method.getReturnType()))
                .filter(method -> !method.getName().equals("close"))
                .collect(Collectors.toSet());
    }

    private static <T> Set<Method> called(Class<T> type, List<Calls.Call<T>> calls) {
        Set<Method> called = new HashSet<>();
        T target = type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> {
                    called.add(method);
                    return method.getReturnType() == Mono.class ? Mono.empty() : Flux.empty();
                }));
        assertThat(calls).allSatisfy(call -> assertThat(call.on(target)).isNotNull());
        return called;
    }
}
