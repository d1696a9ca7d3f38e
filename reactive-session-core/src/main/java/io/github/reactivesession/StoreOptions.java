/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

import java.time.Clock;
import java.time.Duration;

/**
 * What a store is told about policy; it holds none of its own. Immutable; usable as a template.
 *
 * @param sessionTtl how long a session lives without a write; zero, the default, means for ever (R27)
 * @param appStateTtl the same for the state of an app
 * @param userStateTtl the same for the state of a user
 * @param eventLimit the most events a session keeps, the oldest leave; 0, the default, means all (R19)
 * @param pageSize the most events or sessions one read brings; 512 by default (R18)
 * @param clock what stamps and expires; the system's UTC clock by default. A store whose server has a clock of its own
 *     goes by that one, and says so
 */
public record StoreOptions(
        Duration sessionTtl, Duration appStateTtl, Duration userStateTtl, int eventLimit, int pageSize, Clock clock) {

    private static final StoreOptions DEFAULTS =
            new StoreOptions(Duration.ZERO, Duration.ZERO, Duration.ZERO, 0, 512, Clock.systemUTC());

    /**
     * Checks the values.
     *
     * @param sessionTtl how long a session lives without a write
     * @param appStateTtl the same for the state of an app
     * @param userStateTtl the same for the state of a user
     * @param eventLimit the most events a session keeps, the oldest leave
     * @param pageSize the most events or sessions one read brings
     * @param clock what stamps and expires
     * @throws InvalidRequestException naming what is not legal
     */
    public StoreOptions {
        sessionTtl = Times.requireTtl("sessionTtl", sessionTtl);
        appStateTtl = Times.requireTtl("appStateTtl", appStateTtl);
        userStateTtl = Times.requireTtl("userStateTtl", userStateTtl);
        EventQuery.requireNotNegative("eventLimit", eventLimit);
        if (pageSize < 1 || pageSize > 10_000) {
            throw new InvalidRequestException("pageSize", "must be 1 to 10000");
        }
        clock = Texts.requireNonNull("clock", clock);
    }

    /**
     * Returns the defaults: nothing expires, nothing is trimmed, pages of 512.
     *
     * @return always the same
     */
    public static StoreOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Returns a copy with another time to live of sessions.
     *
     * @param ttl zero for none, or 1 millisecond to 36500 days
     * @return the copy
     */
    public StoreOptions withSessionTtl(Duration ttl) {
        return new StoreOptions(ttl, appStateTtl, userStateTtl, eventLimit, pageSize, clock);
    }

    /**
     * Returns a copy with another time to live of app state.
     *
     * @param ttl zero for none, or 1 millisecond to 36500 days
     * @return the copy
     */
    public StoreOptions withAppStateTtl(Duration ttl) {
        return new StoreOptions(sessionTtl, ttl, userStateTtl, eventLimit, pageSize, clock);
    }

    /**
     * Returns a copy with another time to live of user state.
     *
     * @param ttl zero for none, or 1 millisecond to 36500 days
     * @return the copy
     */
    public StoreOptions withUserStateTtl(Duration ttl) {
        return new StoreOptions(sessionTtl, appStateTtl, ttl, eventLimit, pageSize, clock);
    }

    /**
     * Returns a copy with another limit of events a session.
     *
     * @param limit 0 for none
     * @return the copy
     */
    public StoreOptions withEventLimit(int limit) {
        return new StoreOptions(sessionTtl, appStateTtl, userStateTtl, limit, pageSize, clock);
    }

    /**
     * Returns a copy with another page size.
     *
     * @param size 1 to 10000
     * @return the copy
     */
    public StoreOptions withPageSize(int size) {
        return new StoreOptions(sessionTtl, appStateTtl, userStateTtl, eventLimit, size, clock);
    }

    /**
     * Returns a copy that goes by another clock.
     *
     * @param newClock what stamps and expires
     * @return the copy
     */
    public StoreOptions withClock(Clock newClock) {
        return new StoreOptions(sessionTtl, appStateTtl, userStateTtl, eventLimit, pageSize, newClock);
    }

    boolean expires() {
        return !(sessionTtl.isZero() && appStateTtl.isZero() && userStateTtl.isZero());
    }
}
