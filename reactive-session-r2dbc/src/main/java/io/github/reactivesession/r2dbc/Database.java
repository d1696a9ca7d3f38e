/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import io.github.reactivesession.SessionKey;
import io.github.reactivesession.StoreOptions;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** What all parts of the store work with. */
record Database(Connections connections, Sql sql, Rows rows, StoreOptions options) {
    /** True of the one row of a live session; its values are {@link #keyValues}. */
    static final String SESSION_IS = "s.session_key = ? AND s.app_name = ? AND s.user_id = ? AND s.id = ? AND {live:s}";

    static Object[] keyValues(SessionKey key) {
        return new Object[] {Keys.of(key), key.appName(), key.userId(), key.sessionId()};
    }

    /** A session's time to live: its own if it has one, in microseconds, else that of the store; zero for ever. */
    Duration sessionTtl(@Nullable Long ownMicros) {
        return ownMicros == null ? options.sessionTtl() : Duration.of(ownMicros, ChronoUnit.MICROS);
    }

    /** When something written now goes, or null for never. */
    static @Nullable Instant expiry(Instant now, Duration ttl) {
        return ttl.isZero() ? null : now.plus(ttl);
    }

    /** A time to live in microseconds, or null for ever. */
    static @Nullable Long micros(Duration ttl) {
        return ttl.isZero() ? null : toMicros(ttl);
    }

    static long toMicros(Duration ttl) {
        return ttl.toSeconds() * 1_000_000 + ttl.toNanosPart() / 1000;
    }
}
