/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The session store in memory: the embedded default, and the readable reference of the contract.
 *
 * <p>{@link io.github.reactivesession.memory.InMemorySessionStore} is the way in. What it holds is gone with the process.
 */
@NullMarked
@CheckReturnValue
package io.github.reactivesession.memory;

import org.jspecify.annotations.NullMarked;
