/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.memory;

import io.github.reactivesession.Appended;
import io.github.reactivesession.Event;
import io.github.reactivesession.EventFilter;
import io.github.reactivesession.EventScan;
import io.github.reactivesession.ExpectedSequence;
import io.github.reactivesession.JsonObject;
import io.github.reactivesession.Lease;
import io.github.reactivesession.NewSession;
import io.github.reactivesession.News;
import io.github.reactivesession.Page;
import io.github.reactivesession.Revision;
import io.github.reactivesession.SequenceConflictException;
import io.github.reactivesession.SequenceRange;
import io.github.reactivesession.Session;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionNotFoundException;
import io.github.reactivesession.SessionStatus;
import io.github.reactivesession.SessionUpdate;
import io.github.reactivesession.StateDelta;
import io.github.reactivesession.VersionConflictException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One session. Writers take its monitor, for as long as it takes to touch a few references; readers take none.
 *
 * <p>A write that also changes the state of the user or the app takes their monitors too, always in that order, and
 * publishes the session's snapshot last. Whoever reads that state takes the same monitors, and so sees such a write
 * whole or not at all (R22).
 */
final class SessionCell implements ExpiryQueue.Expirable {
    private final SessionKey key;
    private final @Nullable String agentId;
    private final Duration ttl;
    private final Shared shared;
    private final OwnerCell user;
    private final OwnerCell app;
    private final RecencyIndex.Entry inUser = new RecencyIndex.Entry(this);
    private final RecencyIndex.Entry inApp = new RecencyIndex.Entry(this);
    private final EventLog log = new EventLog();
    private final Tenure tenure;

    /** Null before the session is there, and when it is gone. */
    private volatile @Nullable Snapshot snapshot;

    private long bytes;
    private ExpiryQueue.@Nullable Ticket ticket;

    SessionCell(SessionKey key, NewSession session, Shared shared) {
        Duration own = session.timeToLive();
        this.key = key;
        this.agentId = session.agentId();
        this.ttl = own == null ? shared.options().sessionTtl() : own;
        this.shared = shared;
        this.tenure = new Tenure(shared.fences());
        this.user = shared.users().acquire(key.user());
        this.app = shared.apps().acquire(key.app());
    }

    SessionKey key() {
        return key;
    }

    @Nullable
    Snapshot snapshot() {
        return snapshot;
    }

    /** Begins the session, once it has its place in the map. The caller holds the monitor. */
    void begin(NewSession session, Instant now) {
        StateDelta delta = StateDelta.of(session.state());
        JsonObject empty = JsonObject.empty();
        JsonObject state = empty.merge(delta.session());
        JsonObject metadata = session.metadata();
        Revision revision = new Revision(1, 0, now, now, expiry(now));
        publish(delta, now, new Snapshot(SessionStatus.ACTIVE, metadata, state, 1, revision));
        if (revision.expiresAt() != null) {
            ticket = shared.expiry().add(revision.expiresAt(), this);
        }
    }

    private @Nullable Instant expiry(Instant now) {
        return ttl.isZero() ? null : now.plus(ttl);
    }

    /** The session as it stands, or null when it is absent or past its time (R28). */
    @Nullable
    Snapshot live(Instant now) {
        Snapshot current = snapshot;
        return current == null || current.isExpired(now) ? null : current;
    }

    private Snapshot requireLive(Instant now) {
        Snapshot current = live(now);
        if (current == null) {
            throw new SessionNotFoundException(key);
        }
        return current;
    }

    @Nullable
    Session view(Instant now) {
        Snapshot current = live(now);
        if (current == null || (user.isEmpty() && app.isEmpty())) {
            return current == null ? null : session(current, current.state());
        }
        JsonObject ofUser;
        JsonObject ofApp;
        synchronized (user) {
            synchronized (app) {
                current = live(now);
                ofUser = user.state(now);
                ofApp = app.state(now);
            }
        }
        return current == null ? null : session(current, StateDelta.merged(ofApp, ofUser, current.state()));
    }

    @Nullable
    Session viewWithoutState(Instant now) {
        Snapshot current = live(now);
        return current == null ? null : session(current, JsonObject.empty());
    }

    private Session session(Snapshot current, JsonObject state) {
        return new Session(key, agentId, current.status(), current.metadata(), state, current.revision());
    }

    JsonObject state(Instant now) {
        Snapshot current = live(now);
        return current == null ? JsonObject.empty() : current.state();
    }

    /** Returns the session as this update has left it, which another one may follow at once. */
    @Nullable
    synchronized Session update(SessionUpdate update) {
        Instant now = shared.now();
        Snapshot current = requireLive(now);
        Long expected = update.expectedVersion();
        if (expected != null && expected != current.revision().version()) {
            throw new VersionConflictException(key, expected, current.revision().version());
        }
        SessionStatus status = update.status() == null ? current.status() : update.status();
        JsonObject metadata = current.metadata().merge(update.metadata());
        Revision revision = revised(current.revision(), 1, 0, now);
        publish(new Snapshot(status, metadata, current.state(), current.firstSequence(), revision));
        return view(now);
    }

    synchronized JsonObject updateState(JsonObject delta) {
        Instant now = shared.now();
        Snapshot current = requireLive(now);
        JsonObject state = current.state().merge(delta);
        Revision revision = revised(current.revision(), 1, 0, now);
        publish(new Snapshot(current.status(), current.metadata(), state, current.firstSequence(), revision));
        return state;
    }

    /** The next revision. A clock that runs backwards does not move the last write back (R16). */
    private Revision revised(Revision last, int updates, int events, Instant now) {
        Instant updatedAt = now.isBefore(last.updatedAt()) ? last.updatedAt() : now;
        return new Revision(
                last.version() + updates, last.lastSequence() + events, last.createdAt(), updatedAt, expiry(updatedAt));
    }

    synchronized Appended append(List<Event> events, ExpectedSequence expected) {
        Instant now = shared.now();
        Snapshot current = requireLive(now);
        List<Event> stored = new ArrayList<>(events.size());
        List<Event> fresh = new ArrayList<>(events.size());
        for (Event event : events) {
            Event known = log.byId(event.id());
            Event placed = known != null ? known : event.withSequence(current.lastSequence() + fresh.size() + 1);
            stored.add(placed);
            if (known == null) {
                fresh.add(placed);
            }
        }
        if (!fresh.isEmpty()) {
            requireExpected(expected, current.lastSequence());
            write(current, fresh, now);
        }
        return new Appended(current.revision().createdAt(), stored);
    }

    private void requireExpected(ExpectedSequence expected, long actual) {
        tenure.requireCurrent(key, expected.fence());
        Long exact = expected.exact();
        if (exact != null && exact != actual) {
            throw new SequenceConflictException(key, exact, actual);
        }
    }

    synchronized Lease lease(String holder, Duration time) {
        Instant now = shared.now();
        Snapshot unused = requireLive(now);
        return tenure.take(key, holder, time, now);
    }

    synchronized void release(String holder) {
        tenure.release(holder);
    }

    private void write(Snapshot current, List<Event> fresh, Instant now) {
        long added = shared.measure(fresh);
        shared.bytes().take(added);
        bytes += added;
        fresh.forEach(log::add);
        StateDelta delta = StateDelta.ofAll(fresh);
        JsonObject state = current.state().merge(delta.session());
        Revision revision = revised(current.revision(), 0, fresh.size(), now);
        long first = firstKept(current.firstSequence(), revision.lastSequence());
        publish(delta, now, new Snapshot(current.status(), current.metadata(), state, first, revision));
        trim(current.firstSequence(), first);
    }

    private long firstKept(long first, long last) {
        int limit = shared.options().eventLimit();
        return limit == 0 ? first : Math.max(first, last - limit + 1);
    }

    /** Takes away what the snapshot does not show any more (R19). */
    private void trim(long from, long to) {
        for (long sequence = from; sequence < to; sequence++) {
            long removed = log.removeFirst(sequence, shared.bytes().isBounded());
            bytes -= removed;
            shared.bytes().give(removed);
        }
    }

    private void publish(StateDelta delta, Instant now, Snapshot next) {
        if (delta.user().isEmpty() && delta.app().isEmpty()) {
            publish(next);
            return;
        }
        synchronized (user) {
            synchronized (app) {
                mergeInto(user, delta.user(), now);
                mergeInto(app, delta.app(), now);
                publish(next);
            }
        }
    }

    private static void mergeInto(OwnerCell owner, JsonObject delta, Instant now) {
        if (!delta.isEmpty()) {
            JsonObject unused = owner.merge(delta, now);
        }
    }

    private void publish(Snapshot next) {
        snapshot = next;
        user.sessions().touch(inUser);
        app.sessions().touch(inApp);
    }

    Page<Event, Long> read(EventScan scan, Instant now) {
        Snapshot current = live(now);
        if (current == null) {
            return new Page<>(List.of(), null);
        }
        return LogScan.page(log, current, scan);
    }

    News news(long behind, int limit, Instant now) {
        Snapshot current = live(now);
        return current == null ? News.absent() : LogScan.news(log, current, behind, limit);
    }

    long count(EventFilter filter, SequenceRange range, Instant now) {
        Snapshot current = live(now);
        return current == null ? 0 : LogScan.count(log, current, filter, range);
    }

    @Override
    public synchronized boolean expire(Instant now) {
        ticket = null;
        Snapshot current = snapshot;
        if (current == null) {
            return false;
        }
        Instant expiresAt = current.revision().expiresAt();
        if (current.isExpired(now)) {
            retire();
            return true;
        }
        ticket = expiresAt == null ? null : shared.expiry().add(expiresAt, this);
        return false;
    }

    /** Ends the session, if it has not ended, and tells whether it was still live (R9). */
    synchronized boolean delete(Instant now) {
        boolean live = live(now) != null;
        if (snapshot != null) {
            retire();
        }
        return live;
    }

    /** Ends the session if it is past its time, so that its key is free; the creator of another one asks (R4). */
    synchronized boolean makeWay(Instant now) {
        Snapshot current = snapshot;
        if (current != null && current.isExpired(now)) {
            retire();
        }
        return snapshot == null;
    }

    private void retire() {
        snapshot = null;
        shared.forget(this);
        shared.expiry().remove(ticket);
        ticket = null;
        user.sessions().remove(inUser);
        app.sessions().remove(inApp);
        shared.bytes().give(bytes);
        release();
    }

    /** Gives back what the cell holds from the start; also for a cell that never began. */
    void release() {
        shared.users().release(key.user());
        shared.apps().release(key.app());
        shared.sessionQuota().give(1);
    }
}
