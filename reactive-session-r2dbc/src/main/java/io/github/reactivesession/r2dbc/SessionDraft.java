/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import io.github.reactivesession.Appended;
import io.github.reactivesession.Event;
import io.github.reactivesession.ExpectedSequence;
import io.github.reactivesession.GroupCommit.Outcome;
import io.github.reactivesession.JsonObject;
import io.github.reactivesession.LeaseLostException;
import io.github.reactivesession.SequenceConflictException;
import io.github.reactivesession.SessionException;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.StateDelta;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What becomes of a session that a transaction holds, as one append after the other is taken in. */
final class SessionDraft {
    private final SessionKey key;
    private final Held held;
    private final int eventLimit;
    private final Map<String, Event> known = new HashMap<>();
    private final List<Event> fresh = new ArrayList<>();
    private @Nullable JsonObject state;

    /** A session as it was found; times are of the moment of the write, and its state is there when asked for. */
    record Held(
            UUID key,
            long first,
            long last,
            long fence,
            Instant createdAt,
            Instant updatedAt,
            Duration ttl,
            @Nullable JsonObject state) {}

    SessionDraft(SessionKey key, Held held, List<Event> known, int eventLimit) {
        this.key = key;
        this.held = held;
        this.eventLimit = eventLimit;
        known.forEach(event -> this.known.put(event.id(), event));
    }

    /** Takes in an append, and says what it changes; null when it is refused or all of it is known (R12, R13). */
    Taken take(List<Event> events, ExpectedSequence expected) {
        List<Event> stored = new ArrayList<>(events.size());
        List<Event> added = new ArrayList<>(events.size());
        for (Event event : events) {
            Event kept = known.get(event.id());
            Event placed = kept != null ? kept : event.withSequence(last() + added.size() + 1);
            stored.add(placed);
            if (kept == null) {
                added.add(placed);
            }
        }
        SessionException refusal = added.isEmpty() ? null : refusal(expected);
        if (refusal != null) {
            return new Taken(Outcome.failed(refusal), StateDelta.ofAll(List.of()));
        }
        StateDelta delta = StateDelta.ofAll(added);
        fresh.addAll(added);
        added.forEach(event -> known.put(event.id(), event));
        if (!delta.session().isEmpty()) {
            state = (state == null ? Rows.require(held.state()) : state).merge(delta.session());
        }
        return new Taken(Outcome.of(new Appended(held.createdAt(), stored)), delta);
    }

    private @Nullable SessionException refusal(ExpectedSequence expected) {
        if (expected.fence() != 0 && expected.fence() != held.fence()) {
            return new LeaseLostException(key, expected.fence());
        }
        Long exact = expected.exact();
        return exact == null || exact == last() ? null : new SequenceConflictException(key, exact, last());
    }

    /** How an append went, and what it changes. */
    record Taken(Outcome outcome, StateDelta delta) {}

    boolean isChanged() {
        return !fresh.isEmpty();
    }

    UUID key() {
        return held.key();
    }

    long last() {
        return held.last() + fresh.size();
    }

    /** The oldest sequence that is kept (R19). */
    long first() {
        return eventLimit == 0 ? held.first() : Math.max(held.first(), last() - eventLimit + 1);
    }

    boolean isTrimmed() {
        return first() > held.first();
    }

    /** The oldest sequence that was kept before. */
    long formerFirst() {
        return held.first();
    }

    /** The events to write: of the new ones those that are kept. */
    List<Event> toInsert() {
        long first = first();
        return fresh.stream().filter(event -> event.sequence() >= first).toList();
    }

    Instant updatedAt() {
        return held.updatedAt();
    }

    @Nullable
    Instant expiresAt() {
        return Database.expiry(held.updatedAt(), held.ttl());
    }

    /** The state as changed, or null when it is not. */
    @Nullable
    JsonObject state() {
        return state;
    }
}
