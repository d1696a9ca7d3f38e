/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.memory;

import io.github.reactivesession.AppKey;
import io.github.reactivesession.Appended;
import io.github.reactivesession.ClosedException;
import io.github.reactivesession.DeleteScope;
import io.github.reactivesession.Event;
import io.github.reactivesession.EventFilter;
import io.github.reactivesession.EventScan;
import io.github.reactivesession.ExpectedSequence;
import io.github.reactivesession.Hint;
import io.github.reactivesession.HintHub;
import io.github.reactivesession.JsonObject;
import io.github.reactivesession.Lease;
import io.github.reactivesession.NewSession;
import io.github.reactivesession.News;
import io.github.reactivesession.Page;
import io.github.reactivesession.Position;
import io.github.reactivesession.SequenceRange;
import io.github.reactivesession.Session;
import io.github.reactivesession.SessionCursor;
import io.github.reactivesession.SessionFilter;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionNotFoundException;
import io.github.reactivesession.SessionScan;
import io.github.reactivesession.SessionStore;
import io.github.reactivesession.SessionUpdate;
import io.github.reactivesession.StateDelta;
import io.github.reactivesession.StateOwner;
import io.github.reactivesession.StoreOptions;
import io.github.reactivesession.UserKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A {@link SessionStore} in memory. What it holds is gone when it is closed, or with the process.
 *
 * <p>Appending and seeking cost the same whatever the length of the history. Reads take no lock that a writer of the
 * same session waits for, and writers of different sessions never wait for each other unless they change the state of
 * the same user or app. Every call does its work when it is subscribed to, on the thread that subscribes. Safe for use by
 * several threads.
 */
public final class InMemorySessionStore implements SessionStore {
    /** The events a session keeps unless told otherwise. */
    private static final int DEFAULT_EVENT_LIMIT = 1000;

    private static final int NEWS_AT_ONCE = 64;

    private final Shared shared;
    private final HintHub<StateOwner> hub = new HintHub<>();
    private volatile boolean closed;

    /** Makes a store as {@link #create()} does, for whoever looks for one on the class path. */
    public InMemorySessionStore() {
        this(StoreOptions.defaults().withEventLimit(DEFAULT_EVENT_LIMIT), InMemoryOptions.unbounded());
    }

    private InMemorySessionStore(StoreOptions options, InMemoryOptions bounds) {
        this.shared = new Shared(options, bounds);
    }

    /**
     * Makes a store that keeps the newest 1000 events of a session, and in which nothing expires.
     *
     * @return the store
     */
    public static InMemorySessionStore create() {
        return create(StoreOptions.defaults().withEventLimit(DEFAULT_EVENT_LIMIT));
    }

    /**
     * Makes a store without bounds.
     *
     * @param options times to live, event limit, page size and clock
     * @return the store
     */
    public static InMemorySessionStore create(StoreOptions options) {
        return create(options, InMemoryOptions.unbounded());
    }

    /**
     * Makes a store.
     *
     * @param options times to live, event limit, page size and clock
     * @param bounds how much it may hold
     * @return the store
     */
    public static InMemorySessionStore create(StoreOptions options, InMemoryOptions bounds) {
        return new InMemorySessionStore(options, bounds);
    }

    @Override
    public StoreOptions options() {
        return shared.options();
    }

    @Override
    public Mono<Session> create(SessionKey key, NewSession session) {
        return call(() -> new Creation(shared).run(key, session)).doOnNext(made -> moved(key, 0));
    }

    @Override
    public Mono<Session> find(SessionKey key) {
        return call(() -> {
            SessionCell cell = shared.sessions().get(key);
            return cell == null ? null : cell.view(shared.now());
        });
    }

    @Override
    public Mono<Session> update(SessionKey key, SessionUpdate update) {
        return call(() -> {
            Session updated = require(key).update(update);
            moved(key, 0);
            return updated;
        });
    }

    private SessionCell require(SessionKey key) {
        SessionCell cell = shared.sessions().get(key);
        if (cell == null) {
            throw new SessionNotFoundException(key);
        }
        return cell;
    }

    @Override
    public Mono<Page<Session, SessionCursor>> list(SessionScan scan) {
        return call(() -> new SessionListing(shared).page(scan));
    }

    @Override
    public Mono<Long> countSessions(SessionFilter filter) {
        return call(() -> new SessionListing(shared).count(filter));
    }

    @Override
    public Mono<Long> delete(DeleteScope scope, int limit) {
        return call(() -> {
            long deleted = new Deletion(shared, limit).run(scope);
            if (scope instanceof DeleteScope.OneSession one) {
                moved(one.key(), 0);
            } else {
                hub.tellAll();
            }
            return deleted;
        });
    }

    @Override
    public Mono<Appended> append(SessionKey key, List<Event> events, ExpectedSequence expected) {
        return call(() -> {
            Appended stored = require(key).append(events, expected);
            if (!hub.isIdle()) {
                tell(key, stored.events());
            }
            return stored;
        });
    }

    private void tell(SessionKey key, List<Event> stored) {
        moved(key, stored.get(stored.size() - 1).sequence());
        if (!StateDelta.ofAll(stored).app().isEmpty()) {
            hub.tell(key.app(), Hint.LOOK);
        }
    }

    /** Tells of a session, and of its user, that it has come to a sequence, or has changed otherwise. */
    private void moved(SessionKey key, long sequence) {
        if (!hub.isIdle()) {
            hub.tell(key, new Hint.Moved(sequence));
            hub.tell(key.user(), Hint.LOOK);
        }
    }

    @Override
    public Mono<Page<Event, Long>> events(SessionKey key, EventScan scan) {
        return call(() -> {
            SessionCell cell = shared.sessions().get(key);
            return cell == null ? new Page<>(List.of(), null) : cell.read(scan, shared.now());
        });
    }

    @Override
    public int newsAtOnce() {
        return NEWS_AT_ONCE;
    }

    @Override
    public Mono<List<News>> news(List<Position> positions, int limit) {
        return call(() ->
                positions.stream().map(position -> newsNow(position, limit)).toList());
    }

    private News newsNow(Position position, int limit) {
        SessionCell cell = shared.sessions().get(position.key());
        return cell == null ? News.absent() : cell.news(position.sequence(), limit, shared.now());
    }

    @Override
    public Mono<Long> countEvents(SessionKey key, EventFilter filter, SequenceRange range) {
        return call(() -> {
            SessionCell cell = shared.sessions().get(key);
            return cell == null ? 0L : cell.count(filter, range, shared.now());
        });
    }

    @Override
    public Mono<JsonObject> state(StateOwner owner) {
        return call(() -> stateNow(owner));
    }

    private JsonObject stateNow(StateOwner owner) {
        Instant now = shared.now();
        if (owner instanceof AppKey app) {
            return shared.apps().state(app, now);
        }
        if (owner instanceof UserKey user) {
            return shared.users().state(user, now);
        }
        SessionCell cell = shared.sessions().get((SessionKey) owner);
        return cell == null ? JsonObject.empty() : cell.state(now);
    }

    @Override
    public Mono<JsonObject> updateState(StateOwner owner, JsonObject delta) {
        return call(() -> {
            JsonObject changed = updateStateNow(owner, delta);
            if (owner instanceof SessionKey key) {
                moved(key, 0);
            } else {
                hub.tell(owner, Hint.LOOK);
            }
            return changed;
        });
    }

    private JsonObject updateStateNow(StateOwner owner, JsonObject delta) {
        if (owner instanceof AppKey app) {
            return shared.apps().merge(app, delta, shared.now());
        }
        if (owner instanceof UserKey user) {
            return shared.users().merge(user, delta, shared.now());
        }
        return require((SessionKey) owner).updateState(delta);
    }

    @Override
    public Mono<Lease> lease(SessionKey key, String holder, Duration time) {
        return call(() -> require(key).lease(holder, time));
    }

    @Override
    public Mono<Void> release(SessionKey key, String holder) {
        return call(() -> {
            SessionCell cell = shared.sessions().get(key);
            if (cell != null) {
                cell.release(holder);
            }
            return null;
        });
    }

    @Override
    public Flux<Hint> hints(StateOwner owner) {
        return Flux.defer(() -> {
            requireOpen();
            return hub.hints(owner);
        });
    }

    @Override
    public Mono<Void> publish(SessionKey key, Event partial) {
        return call(() -> {
            hub.tell(key, new Hint.Passing(partial));
            return null;
        });
    }

    @Override
    public Mono<Void> close() {
        return Mono.fromRunnable(() -> {
            closed = true;
            hub.close();
            shared.sessions().clear();
        });
    }

    private <T> Mono<T> call(Supplier<? extends @Nullable T> work) {
        return Mono.fromSupplier(() -> {
            requireOpen();
            return work.get();
        });
    }

    private void requireOpen() {
        if (closed) {
            throw new ClosedException("in-memory session store");
        }
    }
}
