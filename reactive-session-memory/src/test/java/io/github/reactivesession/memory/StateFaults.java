/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.memory;

import io.github.reactivesession.AppKey;
import io.github.reactivesession.Appended;
import io.github.reactivesession.Event;
import io.github.reactivesession.ExpectedSequence;
import io.github.reactivesession.JsonObject;
import io.github.reactivesession.NewSession;
import io.github.reactivesession.Page;
import io.github.reactivesession.Session;
import io.github.reactivesession.SessionCursor;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionScan;
import io.github.reactivesession.SessionStore;
import io.github.reactivesession.SessionUpdate;
import io.github.reactivesession.StateDelta;
import io.github.reactivesession.StateOwner;
import io.github.reactivesession.UserKey;
import io.github.reactivesession.tck.ForwardingStore;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Stores that route and merge state wrongly (R22 to R25). */
final class StateFaults {
    private StateFaults() {}

    static List<Fault> all() {
        return List.of(
                applying(22, "does not route app: keys", (state, delta) -> renamed(delta, StateFaults::bare)),
                applying(22, "drops user: keys", (state, delta) -> without(delta, key -> key.startsWith("user:"))),
                Fault.of(22, "shows a user the state of all users", EveryonesState::new),
                applying(23, "replaces state instead of merging", Changes::replacing),
                applying(23, "merges objects key by key, however deep", StateFaults::deep),
                applying(
                        23,
                        "takes null for no change",
                        (state, delta) -> without(delta, key -> delta.get(key) == null)),
                Fault.of(23, "keeps a removed key as null", KeepsNulls::new),
                viewing("shows user keys without a prefix", StateFaults::bareOfUser),
                viewing("shows app keys as the user's", key -> key.startsWith("app:") ? "user:" + bare(key) : key),
                Fault.of(25, "makes a session to change its state", store -> new ForwardingStore(store) {
                    @Override
                    public Mono<JsonObject> updateState(StateOwner owner, JsonObject delta) {
                        Mono<JsonObject> update = super.updateState(owner, delta);
                        return owner instanceof SessionKey key
                                ? super.create(key, NewSession.of(key))
                                        .onErrorComplete()
                                        .then(update)
                                : update;
                    }
                }),
                Fault.of(25, "knows no state of an unknown owner", store -> new ForwardingStore(store) {
                    @Override
                    public Mono<JsonObject> state(StateOwner owner) {
                        return super.state(owner).filter(state -> !state.isEmpty());
                    }
                }),
                Fault.of(25, "answers an update of state with the delta", store -> new ForwardingStore(store) {
                    @Override
                    public Mono<JsonObject> updateState(StateOwner owner, JsonObject delta) {
                        return super.updateState(owner, delta)
                                .map(state -> JsonObject.empty().merge(delta));
                    }
                }));
    }

    /** Applies a delta outside of any event. */
    static Flux<JsonObject> apply(SessionStore store, SessionKey key, JsonObject delta) {
        StateDelta routed = StateDelta.of(delta);
        Map<StateOwner, JsonObject> scopes =
                Map.of(key.app(), routed.app(), key.user(), routed.user(), key, routed.session());
        return Flux.fromIterable(scopes.entrySet())
                .filter(scope -> !scope.getValue().isEmpty())
                .concatMap(scope -> store.updateState(scope.getKey(), scope.getValue()));
    }

    private static Fault applying(int rule, String name, ChangedDeltas.Change change) {
        return Fault.of(rule, name, store -> new ChangedDeltas(store, change));
    }

    private static String bare(String key) {
        return key.startsWith("app:") ? key.substring(4) : key;
    }

    private static String bareOfUser(String key) {
        return key.startsWith("user:") ? key.substring(5) : key;
    }

    private static JsonObject renamed(JsonObject values, UnaryOperator<String> rename) {
        Map<String, @Nullable Object> renamed = new HashMap<>();
        values.forEach((key, value) -> renamed.put(rename.apply(key), value));
        return JsonObject.of(renamed);
    }

    private static JsonObject without(JsonObject values, Predicate<String> unwanted) {
        Map<String, @Nullable Object> kept = new HashMap<>(values);
        kept.keySet().removeIf(unwanted);
        return JsonObject.of(kept);
    }

    private static JsonObject deep(JsonObject state, JsonObject delta) {
        Map<String, @Nullable Object> merged = new HashMap<>(delta);
        merged.replaceAll((key, value) ->
                value instanceof JsonObject more && state.get(key) instanceof JsonObject old ? old.merge(more) : value);
        return JsonObject.of(merged);
    }

    private static Fault viewing(String name, UnaryOperator<String> rename) {
        return Fault.of(24, name, store -> new ForwardingStore(store) {
            private Session seen(Session session) {
                return Changes.state(session, renamed(session.state(), rename));
            }

            @Override
            public Mono<Session> create(SessionKey key, NewSession session) {
                return super.create(key, session).map(this::seen);
            }

            @Override
            public Mono<Session> find(SessionKey key) {
                return super.find(key).map(this::seen);
            }

            @Override
            public Mono<Session> update(SessionKey key, SessionUpdate update) {
                return super.update(key, update).map(this::seen);
            }

            @Override
            public Mono<Page<Session, SessionCursor>> list(SessionScan scan) {
                return super.list(scan)
                        .map(page ->
                                new Page<>(page.items().stream().map(this::seen).toList(), page.next()));
            }
        });
    }

    private static final class EveryonesState extends ForwardingStore {
        private final Map<AppKey, Set<UserKey>> users = new ConcurrentHashMap<>();

        EveryonesState(SessionStore store) {
            super(store);
        }

        @Override
        public Mono<Session> create(SessionKey key, NewSession session) {
            users.computeIfAbsent(key.app(), app -> ConcurrentHashMap.newKeySet())
                    .add(key.user());
            return super.create(key, session);
        }

        @Override
        public Mono<Session> find(SessionKey key) {
            Mono<JsonObject> all = Flux.fromIterable(users.getOrDefault(key.app(), Set.of()))
                    .concatMap(user -> super.state(user))
                    .reduce(JsonObject.empty(), JsonObject::merge)
                    .map(state -> renamed(state, name -> "user:" + name));
            return super.find(key)
                    .zipWith(
                            all,
                            (session, state) ->
                                    Changes.state(session, session.state().merge(state)));
        }
    }

    private static final class KeepsNulls extends ForwardingStore {
        private final Map<SessionKey, Set<String>> removed = new ConcurrentHashMap<>();

        KeepsNulls(SessionStore store) {
            super(store);
        }

        @Override
        public Mono<Appended> append(SessionKey key, List<Event> events, ExpectedSequence expected) {
            Set<String> nulls = removed.computeIfAbsent(key, unused -> ConcurrentHashMap.newKeySet());
            events.forEach(event -> event.actions().stateDelta().forEach((name, value) -> {
                if (value == null) {
                    nulls.add(name);
                }
            }));
            return super.append(key, events, expected);
        }

        @Override
        public Mono<Session> find(SessionKey key) {
            return super.find(key).map(session -> {
                Map<String, @Nullable Object> state = new HashMap<>(session.state());
                removed.getOrDefault(key, Set.of()).forEach(name -> state.putIfAbsent(name, null));
                return Changes.state(session, JsonObject.of(state));
            });
        }
    }
}
