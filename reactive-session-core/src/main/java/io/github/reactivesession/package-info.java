/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Sessions of AI agents: their state, and their append-only history of events.
 *
 * <p>Applications call {@link io.github.reactivesession.SessionService}; a back end implements
 * {@link io.github.reactivesession.SessionStore}. Everything else here is a value that travels between the two, a
 * query, an option or an error. Values are immutable and may be shared by threads. Every operation is cold: nothing
 * happens before somebody subscribes, and each subscription is a fresh execution.
 *
 * <p>The rules cited as R1 to R40 are the contract in {@code docs/design.md}.
 */
@NullMarked
@CheckReturnValue
package io.github.reactivesession;

import org.jspecify.annotations.NullMarked;
