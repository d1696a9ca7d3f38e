/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.memory;

import io.github.reactivesession.Appended;
import io.github.reactivesession.DeleteScope;
import io.github.reactivesession.Event;
import io.github.reactivesession.EventScan;
import io.github.reactivesession.ExpectedSequence;
import io.github.reactivesession.JsonObject;
import io.github.reactivesession.NewSession;
import io.github.reactivesession.Page;
import io.github.reactivesession.Session;
import io.github.reactivesession.SessionExistsException;
import io.github.reactivesession.SessionFilter;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionNotFoundException;
import io.github.reactivesession.SessionStore;
import io.github.reactivesession.SessionUpdate;
import io.github.reactivesession.StateOwner;
import io.github.reactivesession.StoreOptions;
import io.github.reactivesession.StoreOverloadedException;
import io.github.reactivesession.tck.ForwardingStore;
import io.github.reactivesession.tck.MutableClock;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Stores that let things live too long, or too short (R27 to R29). */
final class TimeFaults {
    private TimeFaults() {}

    static List<Fault> all() {
        return List.of(
                Fault.of(27, "prolongs a session when it is read", store -> new ForwardingStore(store) {
                    @Override
                    public Mono<Session> find(SessionKey key) {
                        return super.find(key).flatMap(session -> super.update(key, SessionUpdate.touch()));
                    }
                }),
                Fault.of(27, "counts the time to live from creation", FromCreation::new),
                Fault.of(27, "ignores a session's own time to live", store -> new ForwardingStore(store) {
                    @Override
                    public Mono<Session> create(SessionKey key, NewSession session) {
                        return super.create(
                                key,
                                new NewSession(
                                        session.user(),
                                        session.sessionId(),
                                        session.agentId(),
                                        session.metadata(),
                                        session.state(),
                                        null));
                    }
                }),
                Fault.of(27, "prolongs the user's state with each append", ProlongsUserState::new),
                Fault.of(27, "prolongs a state when it is read", store -> new ForwardingStore(store) {
                    @Override
                    public Mono<JsonObject> state(StateOwner owner) {
                        Mono<JsonObject> state = super.state(owner);
                        return owner instanceof SessionKey
                                ? state
                                : state.delayUntil(values -> super.updateState(owner, values));
                    }
                }),
                new Fault(
                        "lets a user's state live for ever",
                        27,
                        options -> InMemorySessionStore.create(options.withUserStateTtl(Duration.ZERO))),
                new Fault("expires nothing until it is swept", 28, LateExpiry::open),
                Fault.of(28, "revives an expired session by a late write", Revives::new),
                Fault.of(28, "keeps the key of an expired session until it is swept", KeepsKeys::new),
                Fault.of(28, "shows the events of an expired session", ShowsExpiredEvents::new),
                Fault.of(28, "counts expired sessions", CountsExpired::new),
                Fault.of(28, "brings expired state back by an update", RevivesState::new),
                Fault.of(29, "sweeps a session that is alive", SweepsTheLiving::new),
                Fault.of(29, "sweeps without a bound", store -> new ForwardingStore(store) {
                    @Override
                    public Mono<Long> delete(DeleteScope scope, int limit) {
                        return super.delete(scope, scope instanceof DeleteScope.Expired ? 1_000_000 : limit);
                    }
                }),
                Fault.of(29, "fails when two sweep at once", OneSweeper::new));
    }

    private static final class FromCreation extends ForwardingStore {
        FromCreation(SessionStore store) {
            super(store);
        }

        @Override
        public Mono<Session> find(SessionKey key) {
            return super.find(key).filter(this::isYoung);
        }

        private boolean isYoung(Session session) {
            Instant expiresAt = session.expiresAt();
            if (expiresAt == null) {
                return true;
            }
            Duration ttl = Duration.between(session.updatedAt(), expiresAt);
            return options().clock().instant().isBefore(session.createdAt().plus(ttl));
        }
    }

    private static final class ProlongsUserState extends ForwardingStore {
        ProlongsUserState(SessionStore store) {
            super(store);
        }

        @Override
        public Mono<Appended> append(SessionKey key, List<Event> events, ExpectedSequence expected) {
            Mono<JsonObject> touch = state(key.user())
                    .filter(state -> !state.isEmpty())
                    .flatMap(state -> updateState(key.user(), state));
            return super.append(key, events, expected).delayUntil(stored -> touch);
        }
    }

    /** A store whose own clock stands still between sweeps. */
    private static final class LateExpiry extends ForwardingStore {
        private final MutableClock own;
        private final Clock real;

        private LateExpiry(SessionStore store, MutableClock own, Clock real) {
            super(store);
            this.own = own;
            this.real = real;
        }

        static SessionStore open(StoreOptions options) {
            MutableClock own = new MutableClock(options.clock().instant());
            SessionStore store = InMemorySessionStore.create(options.withClock(own));
            return new LateExpiry(store, own, options.clock());
        }

        @Override
        public Mono<Long> delete(DeleteScope scope, int limit) {
            if (scope instanceof DeleteScope.Expired) {
                own.advance(Duration.between(own.instant(), real.instant()));
            }
            return super.delete(scope, limit);
        }
    }

    /** Knows which sessions were created and not deleted, be they expired or not. */
    private abstract static class KnowsSessions extends ForwardingStore {
        final Map<SessionKey, NewSession> known = new ConcurrentHashMap<>();

        KnowsSessions(SessionStore store) {
            super(store);
        }

        @Override
        public Mono<Session> create(SessionKey key, NewSession session) {
            return super.create(key, session).doOnNext(created -> known.put(key, session));
        }

        @Override
        public Mono<Long> delete(DeleteScope scope, int limit) {
            if (scope instanceof DeleteScope.OneSession one) {
                known.remove(one.key());
            }
            return super.delete(scope, limit);
        }
    }

    private static final class Revives extends KnowsSessions {
        Revives(SessionStore store) {
            super(store);
        }

        @Override
        public Mono<Appended> append(SessionKey key, List<Event> events, ExpectedSequence expected) {
            Mono<Appended> append = super.append(key, events, expected);
            return append.onErrorResume(
                    SessionNotFoundException.class,
                    absent -> known.containsKey(key)
                            ? super.create(key, NewSession.of(key)).then(append)
                            : Mono.error(absent));
        }
    }

    private static final class KeepsKeys extends KnowsSessions {
        KeepsKeys(SessionStore store) {
            super(store);
        }

        @Override
        public Mono<Session> create(SessionKey key, NewSession session) {
            return Mono.defer(() ->
                    known.containsKey(key) ? Mono.error(new SessionExistsException(key)) : super.create(key, session));
        }

        @Override
        public Mono<Long> delete(DeleteScope scope, int limit) {
            if (scope instanceof DeleteScope.Expired) {
                known.clear();
            }
            return super.delete(scope, limit);
        }
    }

    private static final class ShowsExpiredEvents extends KnowsSessions {
        private final Map<SessionKey, Page<Event, Long>> last = new ConcurrentHashMap<>();

        ShowsExpiredEvents(SessionStore store) {
            super(store);
        }

        @Override
        public Mono<Appended> append(SessionKey key, List<Event> events, ExpectedSequence expected) {
            return super.append(key, events, expected)
                    .doOnNext(stored -> last.put(key, new Page<>(stored.events(), null)));
        }

        @Override
        public Mono<Page<Event, Long>> events(SessionKey key, EventScan scan) {
            Mono<Page<Event, Long>> live = super.events(key, scan);
            Mono<Page<Event, Long>> left = Mono.justOrEmpty(known.containsKey(key) ? last.get(key) : null);
            return find(key).flatMap(session -> live).switchIfEmpty(left).switchIfEmpty(live);
        }
    }

    private static final class CountsExpired extends KnowsSessions {
        CountsExpired(SessionStore store) {
            super(store);
        }

        @Override
        public Mono<Long> countSessions(SessionFilter filter) {
            return Mono.fromSupplier(() -> known.keySet().stream()
                    .filter(key -> key.appName().equals(filter.appName()))
                    .filter(key -> filter.userId() == null || key.userId().equals(filter.userId()))
                    .count());
        }
    }

    private static final class RevivesState extends ForwardingStore {
        private final Map<StateOwner, JsonObject> last = new ConcurrentHashMap<>();

        RevivesState(SessionStore store) {
            super(store);
        }

        @Override
        public Mono<JsonObject> updateState(StateOwner owner, JsonObject delta) {
            return super.state(owner)
                    .map(state -> state.isEmpty() ? last.getOrDefault(owner, JsonObject.empty()) : state)
                    .map(state -> state.merge(delta))
                    .flatMap(state -> super.updateState(owner, owner instanceof SessionKey ? delta : state))
                    .doOnNext(state -> last.put(owner, state));
        }
    }

    private static final class SweepsTheLiving extends KnowsSessions {
        SweepsTheLiving(SessionStore store) {
            super(store);
        }

        @Override
        public Mono<Long> delete(DeleteScope scope, int limit) {
            Mono<Long> delete = super.delete(scope, limit);
            return scope instanceof DeleteScope.Expired
                    ? Flux.fromIterable(Set.copyOf(known.keySet()))
                            .concatMap(key -> super.delete(new DeleteScope.OneSession(key), 1))
                            .then(delete)
                    : delete;
        }
    }

    private static final class OneSweeper extends ForwardingStore {
        private final AtomicBoolean sweeping = new AtomicBoolean();

        OneSweeper(SessionStore store) {
            super(store);
        }

        @Override
        public Mono<Long> delete(DeleteScope scope, int limit) {
            if (!(scope instanceof DeleteScope.Expired)) {
                return super.delete(scope, limit);
            }
            return Mono.defer(() -> sweeping.compareAndSet(false, true)
                    ? super.delete(scope, limit)
                            .delayElement(Duration.ofMillis(2))
                            .doFinally(end -> sweeping.set(false))
                    : Mono.error(new StoreOverloadedException("somebody sweeps already")));
        }
    }
}
