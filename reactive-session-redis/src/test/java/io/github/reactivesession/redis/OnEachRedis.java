/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.redis;

import io.github.reactivesession.servers.ServerKind;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A test of its parameter, a {@link ServerKind} of Redis. */
@ParameterizedTest(name = "{0}")
@EnumSource(
        value = ServerKind.class,
        names = {"REDIS", "REDIS_CLUSTER"})
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@interface OnEachRedis {}
