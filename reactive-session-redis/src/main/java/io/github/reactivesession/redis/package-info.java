/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The store in Redis over Lettuce: {@link io.github.reactivesession.redis.RedisSessionStore}. One layout of keys for a
 * server alone, behind sentinels, and a cluster; what one slot holds changes in one step.
 */
@NullMarked
@CheckReturnValue
package io.github.reactivesession.redis;

import org.jspecify.annotations.NullMarked;
