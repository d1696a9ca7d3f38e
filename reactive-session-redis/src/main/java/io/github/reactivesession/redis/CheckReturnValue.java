/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.redis;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Makes dropping a result, such as a {@code Mono} nobody subscribes to, a compile error under Error Prone. */
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.PACKAGE)
@interface CheckReturnValue {}
