/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Lifts {@link CheckReturnValue} where a result is a convenience, as of a check that returns what it checked. */
@Retention(RetentionPolicy.CLASS)
@Target({ElementType.TYPE, ElementType.METHOD})
@interface CanIgnoreReturnValue {}
