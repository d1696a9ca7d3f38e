/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import io.github.reactivesession.Event;
import io.github.reactivesession.FollowOptions;
import io.github.reactivesession.SessionServiceOptions;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;

/** What tests of following share. */
final class Live {
    private Live() {}

    /** Looks only when a hint comes: within a test's patience no heartbeat helps. */
    static SessionServiceOptions byHints() {
        return following(FollowOptions.defaults().withHeartbeat(Duration.ofHours(1)));
    }

    /** Looks very often by itself, and so needs no hint. */
    static SessionServiceOptions byHeartbeat() {
        return following(FollowOptions.defaults().withHeartbeat(Duration.ofMillis(50)));
    }

    static SessionServiceOptions following(FollowOptions options) {
        return SessionServiceOptions.defaults().withFollowing(options);
    }

    static List<Long> sequences(long first, long last) {
        return LongStream.rangeClosed(first, last).boxed().toList();
    }

    static Event token(String id, String text) {
        return Event.agent("agent", text).toBuilder()
                .id(id)
                .timestamp(Tck.NOON)
                .partial(true)
                .build();
    }
}
