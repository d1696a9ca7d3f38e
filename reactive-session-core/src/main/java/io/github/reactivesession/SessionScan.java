/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

import org.jspecify.annotations.Nullable;

/**
 * A read of one page of a list of sessions, in the order of {@link SessionCursor}.
 *
 * @param filter what the sessions are like
 * @param withState whether they carry their merged state
 * @param after the place to go on behind, or null to begin
 * @param limit the most there may be, 1 or more, at most the store's page size
 */
public record SessionScan(
        SessionFilter filter, boolean withState, @Nullable SessionCursor after, int limit) {
    /**
     * Returns the scan that goes on where a page ended.
     *
     * @param next the last place that page looked at
     * @return the scan of the rest
     */
    public SessionScan after(SessionCursor next) {
        return new SessionScan(filter, withState, next, limit);
    }
}
