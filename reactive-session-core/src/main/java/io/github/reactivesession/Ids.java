/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Makes identifiers: UUID version 7 as in RFC 9562, section 5.7, so that they sort by the time they were made.
 *
 * <p>They are unique, not secret: the random part is not for security, and drawing it never blocks.
 */
final class Ids {
    /** The producer's clock, for what is stamped before any service or store is known. */
    private static final Clock CLOCK = Clock.systemUTC();

    private static final long VERSION_7 = 0x7000L;
    private static final long VARIANT = 0x8000_0000_0000_0000L;

    private Ids() {}

    static String next() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        long high = CLOCK.millis() << 16 | VERSION_7 | random.nextInt(1 << 12);
        long low = VARIANT | random.nextLong() >>> 2;
        return new UUID(high, low).toString();
    }

    static Instant now() {
        return CLOCK.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
