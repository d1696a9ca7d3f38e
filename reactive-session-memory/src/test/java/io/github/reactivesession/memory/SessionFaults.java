/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.memory;

import io.github.reactivesession.DeleteScope;
import io.github.reactivesession.Event;
import io.github.reactivesession.EventFilter;
import io.github.reactivesession.EventScan;
import io.github.reactivesession.ExpectedSequence;
import io.github.reactivesession.JsonObject;
import io.github.reactivesession.NewSession;
import io.github.reactivesession.Page;
import io.github.reactivesession.Revision;
import io.github.reactivesession.SequenceRange;
import io.github.reactivesession.Session;
import io.github.reactivesession.SessionCursor;
import io.github.reactivesession.SessionExistsException;
import io.github.reactivesession.SessionFilter;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionScan;
import io.github.reactivesession.SessionStore;
import io.github.reactivesession.SessionUpdate;
import io.github.reactivesession.StateOwner;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Faults of keys, sessions, lists, deletions, state and time to live. */
final class SessionFaults {
    private SessionFaults() {}

    static List<Fault> all() {
        return List.of(
                Fault.of("folds case", "r1", store -> new FoldingStore(store, id -> id.toLowerCase(Locale.ROOT))),
                Fault.of("trims keys", "r1", store -> new FoldingStore(store, SessionFaults::strip)),
                Fault.of("joins keys with a colon", "r2", store -> new FoldingStore(store, id -> id.replace(':', '_'))),
                Fault.of("overwrites on create", "r4", store -> new OnExists(store) {
                    @Override
                    Mono<Session> exists(SessionKey key, NewSession session) {
                        return store.delete(new DeleteScope.OneSession(key), 1).then(store.create(key, session));
                    }
                }),
                Fault.of("returns the existing on create", "r4", store -> new OnExists(store) {
                    @Override
                    Mono<Session> exists(SessionKey key, NewSession session) {
                        return store.find(key);
                    }
                }),
                Fault.of("lets a racing create win twice", "r5", store -> new OnExists(store) {
                    @Override
                    Mono<Session> exists(SessionKey key, NewSession session) {
                        return store.delete(new DeleteScope.OneSession(key), 1).then(store.create(key, session));
                    }
                }),
                Fault.of("replaces metadata", "r7", store -> new Delegate(store) {
                    @Override
                    public Mono<Session> update(SessionKey key, SessionUpdate update) {
                        return store.find(key)
                                .flatMap(old -> store.update(key, replacing(old.metadata(), update)))
                                .switchIfEmpty(store.update(key, update));
                    }
                }),
                Fault.of("does not look at the expected version", "r7", store -> new Delegate(store) {
                    @Override
                    public Mono<Session> update(SessionKey key, SessionUpdate update) {
                        return store.update(key, new SessionUpdate(update.metadata(), update.status(), null));
                    }
                }),
                Fault.of(
                        "does not raise the version",
                        "r7",
                        store -> new Seen(
                                store,
                                session -> revised(
                                        session,
                                        new Revision(
                                                1,
                                                session.lastSequence(),
                                                session.createdAt(),
                                                session.updatedAt(),
                                                session.expiresAt())))),
                Fault.of(
                        "leaks other users into a list",
                        "r8",
                        store -> new Listing(
                                store,
                                filter -> new SessionFilter(
                                        filter.appName(),
                                        null,
                                        filter.status(),
                                        filter.agentId(),
                                        filter.created(),
                                        filter.updated()))),
                Fault.of(
                        "does not filter by status",
                        "r8",
                        store -> new Listing(
                                store,
                                filter -> new SessionFilter(
                                        filter.appName(),
                                        filter.userId(),
                                        null,
                                        filter.agentId(),
                                        filter.created(),
                                        filter.updated()))),
                Fault.of("lists by id", "r8", store -> new Delegate(store) {
                    @Override
                    public Mono<Page<Session, SessionCursor>> list(SessionScan scan) {
                        return store.list(scan).map(page -> new Page<>(byId(page.items()), page.next()));
                    }
                }),
                Fault.of("counts what was not there", "r9", store -> new Delegate(store) {
                    @Override
                    public Mono<Long> delete(DeleteScope scope, int limit) {
                        Mono<Long> deleted = store.delete(scope, limit);
                        return scope instanceof DeleteScope.OneSession ? deleted.thenReturn(1L) : deleted;
                    }
                }),
                Fault.of("keeps the events of a deleted session", "r9", KeepsEvents::new),
                Fault.of("erases in one app only", "r9", store -> new Delegate(store) {
                    @Override
                    public Mono<Long> delete(DeleteScope scope, int limit) {
                        return scope instanceof DeleteScope.OfPerson ? Mono.just(0L) : store.delete(scope, limit);
                    }
                }),
                Fault.of(
                        "shows shared state without its prefix",
                        "r24",
                        store -> new Seen(
                                store,
                                session -> new Session(
                                        session.key(),
                                        session.agentId(),
                                        session.status(),
                                        session.metadata(),
                                        withoutPrefix(session.state()),
                                        session.revision()))),
                Fault.of("replaces state by a delta", "r23", store -> new Delegate(store) {
                    @Override
                    public Mono<JsonObject> updateState(StateOwner owner, JsonObject delta) {
                        return store.state(owner).flatMap(old -> store.updateState(owner, over(old, delta)));
                    }
                }),
                Fault.of("keeps a removed key as empty text", "r23", store -> new Delegate(store) {
                    @Override
                    public Mono<JsonObject> updateState(StateOwner owner, JsonObject delta) {
                        Map<String, Object> kept = new LinkedHashMap<>(delta);
                        kept.replaceAll((key, value) -> value == null ? "" : value);
                        return store.updateState(owner, JsonObject.of(kept));
                    }
                }),
                Fault.of("has nothing to say of unknown owners", "r25", store -> new Delegate(store) {
                    @Override
                    public Mono<JsonObject> state(StateOwner owner) {
                        return store.state(owner).filter(state -> !state.isEmpty());
                    }
                }),
                Fault.of("makes a session of a change of state", "r25", store -> new Delegate(store) {
                    @Override
                    public Mono<JsonObject> updateState(StateOwner owner, JsonObject delta) {
                        return owner instanceof SessionKey key
                                ? store.create(key, NewSession.of(key))
                                        .onErrorResume(SessionExistsException.class, live -> Mono.empty())
                                        .then(store.updateState(owner, delta))
                                : store.updateState(owner, delta);
                    }
                }),
                Fault.of("slides on reads", "r27", store -> new Delegate(store) {
                    @Override
                    public Mono<Session> find(SessionKey key) {
                        return store.find(key).flatMap(found -> store.update(key, SessionUpdate.touch()));
                    }
                }),
                Fault.ofOptions(
                        "forgets the time to live of users", "r27", options -> options.withUserStateTtl(Duration.ZERO)),
                Fault.ofOptions("never expires a session", "r28", options -> options.withSessionTtl(Duration.ZERO)),
                Fault.of("sweeps what was renewed", "r29", SweepsTheRenewed::new),
                Fault.of("sweeps more than a step may", "r29", store -> new Delegate(store) {
                    @Override
                    public Mono<Long> delete(DeleteScope scope, int limit) {
                        return store.delete(scope, scope instanceof DeleteScope.Expired ? 1000 : limit);
                    }
                }),
                Fault.of("works before it is asked to", "r35", store -> new Delegate(store) {
                    @Override
                    public Mono<Long> delete(DeleteScope scope, int limit) {
                        Mono<Long> deleted = store.delete(scope, limit).cache();
                        deleted.subscribe();
                        return deleted;
                    }
                }),
                Fault.of("blocks", "r36", store -> new Delegate(store) {
                    @Override
                    public Mono<Session> find(SessionKey key) {
                        return store.find(key).doOnNext(found -> sleep());
                    }
                }),
                Fault.of("goes on after close", "r40", store -> new Delegate(store) {
                    @Override
                    public Mono<Void> close() {
                        return Mono.empty();
                    }
                }));
    }

    private static String strip(String id) {
        return id.isBlank() ? id : id.strip();
    }

    private static void sleep() {
        try {
            Thread.sleep(1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static SessionUpdate replacing(JsonObject old, SessionUpdate update) {
        return update.withMetadata(over(old, update.metadata()));
    }

    /** A delta that removes whatever it does not set. */
    private static JsonObject over(JsonObject old, JsonObject delta) {
        Map<String, Object> all = new LinkedHashMap<>();
        old.keySet().forEach(key -> all.put(key, null));
        all.putAll(delta);
        return JsonObject.of(all);
    }

    private static List<Session> byId(List<Session> sessions) {
        return sessions.stream().sorted(Comparator.comparing(Session::id)).toList();
    }

    private static JsonObject withoutPrefix(JsonObject state) {
        Map<String, Object> bare = new LinkedHashMap<>();
        state.forEach((key, value) -> bare.put(key.substring(key.indexOf(':') + 1), value));
        return JsonObject.of(bare);
    }

    private static Session revised(Session session, Revision revision) {
        return new Session(
                session.key(), session.agentId(), session.status(), session.metadata(), session.state(), revision);
    }

    /** Does something else where a create meets a live session. */
    private abstract static class OnExists extends Delegate {
        OnExists(SessionStore store) {
            super(store);
        }

        abstract Mono<Session> exists(SessionKey key, NewSession session);

        @Override
        public Mono<Session> create(SessionKey key, NewSession session) {
            return store.create(key, session).onErrorResume(SessionExistsException.class, live -> exists(key, session));
        }
    }

    /** Shows each session otherwise than it is. */
    static final class Seen extends Delegate {
        private final UnaryOperator<Session> view;

        Seen(SessionStore store, UnaryOperator<Session> view) {
            super(store);
            this.view = view;
        }

        @Override
        public Mono<Session> find(SessionKey key) {
            return store.find(key).map(view);
        }

        @Override
        public Mono<Session> update(SessionKey key, SessionUpdate update) {
            return store.update(key, update).map(view);
        }
    }

    /** Lists by another filter than it is asked to. */
    private static final class Listing extends Delegate {
        private final UnaryOperator<SessionFilter> filter;

        Listing(SessionStore store, UnaryOperator<SessionFilter> filter) {
            super(store);
            this.filter = filter;
        }

        @Override
        public Mono<Page<Session, SessionCursor>> list(SessionScan scan) {
            return store.list(
                    new SessionScan(filter.apply(scan.filter()), scan.withState(), scan.after(), scan.limit()));
        }
    }

    /** Gives a new session the events that a deleted one of the same key had. */
    private static final class KeepsEvents extends Delegate {
        private final Map<SessionKey, List<Event>> kept = new ConcurrentHashMap<>();

        KeepsEvents(SessionStore store) {
            super(store);
        }

        @Override
        public Mono<Long> delete(DeleteScope scope, int limit) {
            Mono<Long> deleted = store.delete(scope, limit);
            if (!(scope instanceof DeleteScope.OneSession one)) {
                return deleted;
            }
            EventScan all = new EventScan(EventFilter.all(), SequenceRange.all(), false, 1000);
            return store.events(one.key(), all)
                    .doOnNext(page -> kept.put(one.key(), page.items()))
                    .then(deleted);
        }

        @Override
        public Mono<Session> create(SessionKey key, NewSession session) {
            List<Event> old = kept.getOrDefault(key, List.of());
            Mono<Session> created = store.create(key, session);
            return old.isEmpty()
                    ? created
                    : created.then(store.append(key, old, ExpectedSequence.any()))
                            .then(store.find(key));
        }
    }

    /** Takes away what was to expire when it was created, and does not look whether it was written to since. */
    private static final class SweepsTheRenewed extends Delegate {
        private final Map<SessionKey, Instant> due = new ConcurrentHashMap<>();

        SweepsTheRenewed(SessionStore store) {
            super(store);
        }

        @Override
        public Mono<Session> create(SessionKey key, NewSession session) {
            return store.create(key, session).doOnNext(this::note);
        }

        private void note(Session session) {
            if (session.expiresAt() != null) {
                due.put(session.key(), session.expiresAt());
            }
        }

        @Override
        public Mono<Long> delete(DeleteScope scope, int limit) {
            return scope instanceof DeleteScope.Expired
                    ? Flux.fromIterable(due.keySet())
                            .filter(key ->
                                    due.get(key).isBefore(options().clock().instant()))
                            .flatMap(key -> store.delete(new DeleteScope.OneSession(key), 1))
                            .reduce(0L, Long::sum)
                    : store.delete(scope, limit);
        }
    }
}
