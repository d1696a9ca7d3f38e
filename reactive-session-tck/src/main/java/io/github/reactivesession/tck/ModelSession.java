/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import io.github.reactivesession.Event;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A session of the {@link Model}. */
final class ModelSession {
    final SessionKey key;
    final @Nullable String agentId;
    final Duration ttl;
    final Map<String, @Nullable Object> metadata = new HashMap<>();
    final Map<String, @Nullable Object> state = new HashMap<>();
    final List<Event> events = new ArrayList<>();
    SessionStatus status = SessionStatus.ACTIVE;
    long version = 1;
    long lastSequence;
    Duration writtenAt = Duration.ZERO;
    long writes;

    ModelSession(SessionKey key, @Nullable String agentId, Duration ttl) {
        this.key = key;
        this.agentId = agentId;
        this.ttl = ttl;
    }
}
