/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** The rules for times: microseconds, within what every store can hold. */
final class Times {
    /** The first and last moment that PostgreSQL's and MySQL's types both hold. */
    static final Instant MIN = Instant.parse("1000-01-01T00:00:00Z");

    static final Instant MAX = Instant.parse("9999-12-31T23:59:59.999999Z");

    private static final Duration MAX_TTL = Duration.ofDays(36_500);

    private Times() {}

    static Instant require(String argument, Instant time) {
        Instant micros = time.truncatedTo(ChronoUnit.MICROS);
        if (micros.isBefore(MIN) || micros.isAfter(MAX)) {
            throw new InvalidRequestException(argument, "must lie in the years 1000 to 9999");
        }
        return micros;
    }

    /** A time to live: zero for none, or a millisecond to a hundred years. */
    static Duration requireTtl(String argument, @Nullable Duration ttl) {
        Duration given = Texts.requireNonNull(argument, ttl);
        boolean tooShort = !given.isZero() && given.compareTo(Duration.ofMillis(1)) < 0;
        if (tooShort || given.compareTo(MAX_TTL) > 0) {
            throw new InvalidRequestException(argument, "must be zero, or 1 millisecond to 36500 days");
        }
        return given;
    }
}
