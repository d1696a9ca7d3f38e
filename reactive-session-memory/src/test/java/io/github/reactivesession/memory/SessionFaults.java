/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.memory;

import io.github.reactivesession.Appended;
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
import io.github.reactivesession.SessionExistsException;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionNotFoundException;
import io.github.reactivesession.SessionStore;
import io.github.reactivesession.SessionUpdate;
import io.github.reactivesession.UserKey;
import io.github.reactivesession.tck.ForwardingStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import reactor.core.publisher.Mono;

/** Stores that create, update and delete sessions wrongly (R4, R5, R7, R9, R14). */
final class SessionFaults {
    private SessionFaults() {}

    static List<Fault> all() {
        return List.of(
                Fault.of(4, "overwrites a session on create", OverwritesOnCreate::new),
                Fault.of(4, "returns the session that exists on create", ReturnsOnCreate::new),
                Fault.of(4, "keeps the state of a deleted session for the next one", KeepsDeletedState::new),
                Fault.of(5, "looks before it creates", LooksBeforeItCreates::new),
                Fault.of(7, "does not raise the version", StuckVersion::new),
                Fault.of(7, "ignores the expected version", store -> new ForwardingStore(store) {
                    @Override
                    public Mono<Session> update(SessionKey key, SessionUpdate update) {
                        return super.update(key, new SessionUpdate(update.metadata(), update.status(), null));
                    }
                }),
                Fault.of(7, "replaces metadata", ReplacesMetadata::new),
                Fault.of(7, "forgets the status when metadata is given", store -> new ForwardingStore(store) {
                    @Override
                    public Mono<Session> update(SessionKey key, SessionUpdate update) {
                        boolean both = !update.metadata().isEmpty();
                        return super.update(
                                key,
                                both ? new SessionUpdate(update.metadata(), null, update.expectedVersion()) : update);
                    }
                }),
                Fault.of(9, "counts a deletion of nothing", store -> new ForwardingStore(store) {
                    @Override
                    public Mono<Long> delete(DeleteScope scope, int limit) {
                        Mono<Long> deleted = super.delete(scope, limit);
                        return scope instanceof DeleteScope.OneSession ? deleted.map(count -> 1L) : deleted;
                    }
                }),
                Fault.of(9, "leaves the events of a deleted session", LeavesEvents::new),
                Fault.of(9, "leaves the state of a deleted user", LeavesUserState::new),
                Fault.of(9, "erases a person in one app only", ErasesInOneApp::new),
                Fault.of(9, "brings a deleted session back by a late write", store -> new Resurrects(store, true)),
                Fault.of(14, "creates a session on append", store -> new Resurrects(store, false)));
    }

    private static final class OverwritesOnCreate extends ForwardingStore {
        OverwritesOnCreate(SessionStore store) {
            super(store);
        }

        @Override
        public Mono<Session> create(SessionKey key, NewSession session) {
            return delete(new DeleteScope.OneSession(key), 1).then(super.create(key, session));
        }
    }

    private static final class ReturnsOnCreate extends ForwardingStore {
        ReturnsOnCreate(SessionStore store) {
            super(store);
        }

        @Override
        public Mono<Session> create(SessionKey key, NewSession session) {
            return super.create(key, session).onErrorResume(SessionExistsException.class, exists -> find(key));
        }
    }

    private static final class KeepsDeletedState extends ForwardingStore {
        private final Map<SessionKey, JsonObject> states = new ConcurrentHashMap<>();

        KeepsDeletedState(SessionStore store) {
            super(store);
        }

        @Override
        public Mono<Long> delete(DeleteScope scope, int limit) {
            if (!(scope instanceof DeleteScope.OneSession one)) {
                return super.delete(scope, limit);
            }
            return state(one.key())
                    .doOnNext(state -> states.put(one.key(), state))
                    .then(super.delete(scope, limit));
        }

        @Override
        public Mono<Session> create(SessionKey key, NewSession session) {
            JsonObject state = states.getOrDefault(key, JsonObject.empty()).merge(session.state());
            return super.create(key, session.withState(state));
        }
    }

    /** Between its look and its creation there is time for another one. */
    private static final class LooksBeforeItCreates extends ForwardingStore {
        LooksBeforeItCreates(SessionStore store) {
            super(store);
        }

        @Override
        public Mono<Session> create(SessionKey key, NewSession session) {
            Mono<Session> overwrite =
                    super.delete(new DeleteScope.OneSession(key), 1).then(super.create(key, session));
            return find(key)
                    .flatMap(there -> Mono.<Session>error(new SessionExistsException(key)))
                    .switchIfEmpty(Mono.delay(Duration.ofMillis(5)).then(overwrite));
        }
    }

    private static final class StuckVersion extends ForwardingStore {
        StuckVersion(SessionStore store) {
            super(store);
        }

        @Override
        public Mono<Session> find(SessionKey key) {
            return super.find(key).map(StuckVersion::first);
        }

        @Override
        public Mono<Session> update(SessionKey key, SessionUpdate update) {
            return super.update(key, update).map(StuckVersion::first);
        }

        private static Session first(Session session) {
            Revision is = session.revision();
            Revision revision = new Revision(1, is.lastSequence(), is.createdAt(), is.updatedAt(), is.expiresAt());
            return Changes.revision(session, revision);
        }
    }

    private static final class ReplacesMetadata extends ForwardingStore {
        ReplacesMetadata(SessionStore store) {
            super(store);
        }

        @Override
        public Mono<Session> update(SessionKey key, SessionUpdate update) {
            if (update.metadata().isEmpty()) {
                return super.update(key, update);
            }
            return find(key)
                    .map(session -> Changes.replacing(session.metadata(), update.metadata()))
                    .map(metadata -> new SessionUpdate(metadata, update.status(), update.expectedVersion()))
                    .defaultIfEmpty(update)
                    .flatMap(replacing -> super.update(key, replacing));
        }
    }

    private static final class LeavesEvents extends ForwardingStore {
        private final Map<SessionKey, List<Event>> left = new ConcurrentHashMap<>();

        LeavesEvents(SessionStore store) {
            super(store);
        }

        @Override
        public Mono<Long> delete(DeleteScope scope, int limit) {
            if (!(scope instanceof DeleteScope.OneSession one)) {
                return super.delete(scope, limit);
            }
            EventScan all = new EventScan(EventFilter.all(), SequenceRange.all(), false, 1000);
            return super.events(one.key(), all)
                    .doOnNext(page -> left.put(one.key(), page.items()))
                    .then(super.delete(scope, limit));
        }

        @Override
        public Mono<Page<Event, Long>> events(SessionKey key, EventScan scan) {
            return find(key)
                    .hasElement()
                    .flatMap(live -> live || !left.containsKey(key)
                            ? super.events(key, scan)
                            : Mono.just(new Page<>(left.getOrDefault(key, List.of()), null)));
        }
    }

    private static final class LeavesUserState extends ForwardingStore {
        LeavesUserState(SessionStore store) {
            super(store);
        }

        @Override
        public Mono<Long> delete(DeleteScope scope, int limit) {
            if (!(scope instanceof DeleteScope.OfUser of)) {
                return super.delete(scope, limit);
            }
            return state(of.user())
                    .flatMap(state -> super.delete(scope, limit).delayUntil(count -> restore(of.user(), state)));
        }

        private Mono<JsonObject> restore(UserKey user, JsonObject state) {
            return state.isEmpty() ? Mono.empty() : super.updateState(user, state);
        }
    }

    private static final class ErasesInOneApp extends ForwardingStore {
        private final Map<String, UserKey> firstApp = new ConcurrentHashMap<>();

        ErasesInOneApp(SessionStore store) {
            super(store);
        }

        @Override
        public Mono<Session> create(SessionKey key, NewSession session) {
            return super.create(key, session).doOnNext(created -> firstApp.putIfAbsent(key.userId(), key.user()));
        }

        @Override
        public Mono<Long> delete(DeleteScope scope, int limit) {
            if (!(scope instanceof DeleteScope.OfPerson person) || !firstApp.containsKey(person.userId())) {
                return super.delete(scope, limit);
            }
            UserKey user = firstApp.getOrDefault(person.userId(), UserKey.of("none", person.userId()));
            return super.delete(new DeleteScope.OfUser(user), limit);
        }
    }

    /** Makes the session that an append misses: if it has been deleted, or if there never was one. */
    private static final class Resurrects extends ForwardingStore {
        private final Set<SessionKey> deleted = ConcurrentHashMap.newKeySet();
        private final boolean onlyDeleted;

        Resurrects(SessionStore store, boolean onlyDeleted) {
            super(store);
            this.onlyDeleted = onlyDeleted;
        }

        @Override
        public Mono<Long> delete(DeleteScope scope, int limit) {
            if (scope instanceof DeleteScope.OneSession one) {
                deleted.add(one.key());
            }
            return super.delete(scope, limit);
        }

        @Override
        public Mono<Appended> append(SessionKey key, List<Event> events, ExpectedSequence expected) {
            Mono<Appended> append = super.append(key, events, expected);
            return append.onErrorResume(
                    SessionNotFoundException.class,
                    absent -> deleted.contains(key) == onlyDeleted
                            ? super.create(key, NewSession.of(key)).then(append)
                            : Mono.error(absent));
        }
    }
}
