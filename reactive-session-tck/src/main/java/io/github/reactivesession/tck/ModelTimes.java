/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import io.github.reactivesession.Session;
import io.github.reactivesession.SessionKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The times of sessions, which no model foretells: as last seen, and whether they move as they must (R16, R27). */
final class ModelTimes {
    private final Map<SessionKey, Seen> seen = new HashMap<>();

    /** A session as it was last seen, and how much had been written to its model by then. */
    private record Seen(ModelSession model, long writes, Duration writtenAt, Session session) {}

    /** Newest update first, then the greater session id, then the greater user id. */
    List<ModelSession> inOrder(List<ModelSession> sessions) {
        List<ModelSession> ordered = new ArrayList<>(sessions);
        Comparator<ModelSession> order = Comparator.comparing(this::updatedAt);
        order = order.thenComparing(session -> session.key.sessionId());
        order = order.thenComparing(session -> session.key.userId());
        ordered.sort(order.reversed());
        return ordered;
    }

    private Instant updatedAt(ModelSession session) {
        Seen last = seen.get(session.key);
        return last == null ? Instant.MAX : last.session.updatedAt();
    }

    /** Takes note of a session, and tells what is wrong with its times, or null. */
    @Nullable
    String see(ModelSession model, Session session) {
        Seen last = seen.put(model.key, new Seen(model, model.writes, model.writtenAt, session));
        Instant expiresAt = model.ttl.isZero() ? null : session.updatedAt().plus(model.ttl);
        if (!Objects.equals(expiresAt, session.expiresAt())) {
            return "expiresAt is not updatedAt and " + model.ttl;
        }
        if (last == null || last.model != model) {
            return session.updatedAt().isBefore(session.createdAt()) ? "updatedAt is before createdAt" : null;
        }
        if (!session.createdAt().equals(last.session.createdAt())) {
            return "createdAt has changed";
        }
        return moved(last, model, session);
    }

    private static @Nullable String moved(Seen last, ModelSession model, Session session) {
        int moved = session.updatedAt().compareTo(last.session.updatedAt());
        if (moved < 0) {
            return "updatedAt has moved back";
        }
        if (moved > 0 && model.writes == last.writes) {
            return "updatedAt has moved without a write";
        }
        return moved == 0 && model.writtenAt.compareTo(last.writtenAt) > 0 ? "updatedAt has not moved" : null;
    }
}
