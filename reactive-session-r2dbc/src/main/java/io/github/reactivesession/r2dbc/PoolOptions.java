/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import io.github.reactivesession.InvalidRequestException;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ValidationDepth;
import java.time.Duration;
import reactor.pool.PoolBuilder;

/**
 * The pool of a store that is opened by its URL. Immutable; usable as a template.
 *
 * @param initialSize the connections made at the first call; 1 by default
 * @param maxSize the most connections; 16 by default
 * @param maxIdleTime how long an unused connection is kept; 10 minutes by default
 * @param maxLifeTime how long any connection is kept; zero, the default, for ever
 * @param maxAcquireTime how long a call waits for a connection; 30 seconds by default, zero for ever
 * @param validatesRemotely whether a connection is tried by a round trip before each use; false by default, when only
 *     what the driver knows of it is looked at
 */
public record PoolOptions(
        int initialSize,
        int maxSize,
        Duration maxIdleTime,
        Duration maxLifeTime,
        Duration maxAcquireTime,
        boolean validatesRemotely) {

    private static final PoolOptions DEFAULTS =
            new PoolOptions(1, 16, Duration.ofMinutes(10), Duration.ZERO, Duration.ofSeconds(30), false);

    /**
     * Checks the values.
     *
     * @param initialSize the connections made at the first call
     * @param maxSize the most connections
     * @param maxIdleTime how long an unused connection is kept
     * @param maxLifeTime how long any connection is kept
     * @param maxAcquireTime how long a call waits for a connection
     * @param validatesRemotely whether a connection is tried by a round trip before each use
     * @throws InvalidRequestException naming what is not legal
     */
    public PoolOptions {
        if (maxSize < 1) {
            throw new InvalidRequestException("maxSize", "must be 1 or more");
        }
        if (initialSize < 0 || initialSize > maxSize) {
            throw new InvalidRequestException("initialSize", "must be 0 to maxSize");
        }
        requireNotNegative("maxIdleTime", maxIdleTime);
        requireNotNegative("maxLifeTime", maxLifeTime);
        requireNotNegative("maxAcquireTime", maxAcquireTime);
    }

    private static void requireNotNegative(String argument, Duration time) {
        if (time.isNegative()) {
            throw new InvalidRequestException(argument, "must not be negative");
        }
    }

    /**
     * Returns the defaults.
     *
     * @return always the same
     */
    public static PoolOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Returns a copy of other sizes.
     *
     * @param initial the connections made at the first call
     * @param max the most connections
     * @return the copy
     */
    public PoolOptions withSize(int initial, int max) {
        return new PoolOptions(initial, max, maxIdleTime, maxLifeTime, maxAcquireTime, validatesRemotely);
    }

    /**
     * Returns a copy that keeps unused connections for another time.
     *
     * @param time zero for ever
     * @return the copy
     */
    public PoolOptions withMaxIdleTime(Duration time) {
        return new PoolOptions(initialSize, maxSize, time, maxLifeTime, maxAcquireTime, validatesRemotely);
    }

    /**
     * Returns a copy that keeps connections for another time.
     *
     * @param time zero for ever
     * @return the copy
     */
    public PoolOptions withMaxLifeTime(Duration time) {
        return new PoolOptions(initialSize, maxSize, maxIdleTime, time, maxAcquireTime, validatesRemotely);
    }

    /**
     * Returns a copy in which calls wait for another time.
     *
     * @param time zero for ever
     * @return the copy
     */
    public PoolOptions withMaxAcquireTime(Duration time) {
        return new PoolOptions(initialSize, maxSize, maxIdleTime, maxLifeTime, time, validatesRemotely);
    }

    /**
     * Returns a copy that tries connections in another way.
     *
     * @param remotely whether by a round trip before each use
     * @return the copy
     */
    public PoolOptions withRemoteValidation(boolean remotely) {
        return new PoolOptions(initialSize, maxSize, maxIdleTime, maxLifeTime, maxAcquireTime, remotely);
    }

    /**
     * Puts a pool around a driver. The connection that came back last goes out first: it is on the thread that asks, what it
     * needs is still in the caches, and those that are not needed stay unused until they are too old.
     */
    ConnectionPool pool(ConnectionFactory driver) {
        ConnectionPoolConfiguration.Builder pool = ConnectionPoolConfiguration.builder(driver)
                .name("reactive-session")
                .initialSize(initialSize)
                .maxSize(maxSize)
                .customizer(PoolBuilder::idleResourceReuseMruOrder)
                .validationDepth(validatesRemotely ? ValidationDepth.REMOTE : ValidationDepth.LOCAL);
        if (!maxIdleTime.isZero()) {
            pool.maxIdleTime(maxIdleTime);
        }
        if (!maxLifeTime.isZero()) {
            pool.maxLifeTime(maxLifeTime);
        }
        if (!maxAcquireTime.isZero()) {
            pool.maxAcquireTime(maxAcquireTime);
        }
        return new ConnectionPool(pool.build());
    }
}
