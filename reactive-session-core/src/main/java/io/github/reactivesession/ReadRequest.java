/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

/**
 * A read on its way to the store, as a {@link SessionInterceptor} sees it.
 *
 * @param key the session
 * @param query which events
 */
public record ReadRequest(SessionKey key, EventQuery query) {}
