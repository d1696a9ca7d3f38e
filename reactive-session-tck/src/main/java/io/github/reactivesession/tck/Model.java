/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import io.github.reactivesession.AppKey;
import io.github.reactivesession.Event;
import io.github.reactivesession.NewSession;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionUpdate;
import io.github.reactivesession.StateOwner;
import io.github.reactivesession.StoreOptions;
import io.github.reactivesession.UserKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The contract told with maps and lists, one call after the other: what a store is compared with. It shares no logic with
 * core. A result is a plain value, or a {@link Refused}.
 */
final class Model {
    private final StoreOptions options;
    private final Map<SessionKey, ModelSession> sessions = new LinkedHashMap<>();
    private final Map<StateOwner, ModelState> shared = new HashMap<>();
    private Duration now = Duration.ZERO;

    Model(StoreOptions options) {
        this.options = options;
    }

    void passTime(Duration duration) {
        now = now.plus(duration);
    }

    /** The session of a key, unless it is absent or past its time. */
    @Nullable
    ModelSession find(SessionKey key) {
        ModelSession session = sessions.get(key);
        return session == null || isPast(session.ttl, session.writtenAt) ? null : session;
    }

    private boolean isPast(Duration ttl, Duration writtenAt) {
        return !ttl.isZero() && now.minus(writtenAt).compareTo(ttl) >= 0;
    }

    /** All live sessions of an app. */
    List<ModelSession> ofApp(String appName) {
        List<ModelSession> live = new ArrayList<>();
        for (SessionKey key : sessions.keySet()) {
            ModelSession session = find(key);
            if (session != null && key.appName().equals(appName)) {
                live.add(session);
            }
        }
        return live;
    }

    Object create(SessionKey key, NewSession given) {
        if (find(key) != null) {
            return new Refused("SessionExistsException", List.of(key));
        }
        Duration ttl = given.timeToLive() == null ? options.sessionTtl() : given.timeToLive();
        ModelSession session = new ModelSession(key, given.agentId(), ttl);
        session.metadata.putAll(given.metadata());
        sessions.put(key, session);
        write(session, given.state());
        return view(session, true);
    }

    Object getOrCreate(SessionKey key, NewSession given) {
        ModelSession session = find(key);
        return session == null ? create(key, given) : view(session, true);
    }

    /** A session as a reader sees it. */
    SessionView view(ModelSession session, boolean withState) {
        Map<String, @Nullable Object> state = new HashMap<>();
        if (withState) {
            state.putAll(session.state);
            state(session.key.app()).forEach((key, value) -> state.put("app:" + key, value));
            state(session.key.user()).forEach((key, value) -> state.put("user:" + key, value));
        }
        return new SessionView(
                session.key,
                session.agentId,
                session.status,
                new HashMap<>(session.metadata),
                state,
                session.version,
                session.lastSequence);
    }

    Map<String, @Nullable Object> state(StateOwner owner) {
        if (owner instanceof SessionKey key) {
            ModelSession session = find(key);
            return session == null ? Map.of() : new HashMap<>(session.state);
        }
        ModelState state = shared.get(owner);
        return state == null || isPast(state.ttl, state.writtenAt) ? Map.of() : new HashMap<>(state.values);
    }

    Object update(SessionKey key, SessionUpdate update) {
        ModelSession session = find(key);
        if (session == null) {
            return new Refused("SessionNotFoundException", List.of(key));
        }
        Long expected = update.expectedVersion();
        if (expected != null && expected != session.version) {
            return new Refused("VersionConflictException", List.of(expected, session.version));
        }
        merge(session.metadata, update.metadata());
        session.status = update.status() == null ? session.status : update.status();
        session.version++;
        write(session, Map.of());
        return view(session, true);
    }

    Object updateState(StateOwner owner, Map<String, ? extends @Nullable Object> delta) {
        String own = owner instanceof AppKey ? "app:" : owner instanceof UserKey ? "user:" : "none";
        Map<String, @Nullable Object> bare = new LinkedHashMap<>();
        for (String key : delta.keySet()) {
            boolean isOwn = key.startsWith(own);
            if (!isOwn && (key.startsWith("app:") || key.startsWith("user:") || key.startsWith("temp:"))) {
                return new Refused("InvalidRequestException", List.of());
            }
            bare.put(isOwn ? key.substring(own.length()) : key, delta.get(key));
        }
        if (bare.size() < delta.size()) {
            return new Refused("InvalidRequestException", List.of());
        }
        if (owner instanceof SessionKey key) {
            ModelSession session = find(key);
            if (session == null) {
                return new Refused("SessionNotFoundException", List.of(key));
            }
            session.version++;
            write(session, bare);
        } else {
            mergeShared(owner, bare);
        }
        return state(owner);
    }

    /** Events as they come back, or a refusal. An expectation of null expects nothing. */
    Object append(SessionKey key, List<Event> events, @Nullable Long expected) {
        if (events.stream().allMatch(Event::partial)) {
            return events;
        }
        ModelSession session = find(key);
        if (session == null) {
            return new Refused("SessionNotFoundException", List.of(key));
        }
        List<Event> answer = new ArrayList<>();
        List<Event> fresh = new ArrayList<>();
        for (Event event : events) {
            Event known = byId(event.id(), session.events, fresh);
            if (event.partial()) {
                answer.add(event);
            } else if (known != null) {
                answer.add(known);
            } else {
                Event placed = withoutTemp(event).withSequence(session.lastSequence + fresh.size() + 1);
                fresh.add(placed);
                answer.add(placed);
            }
        }
        if (!fresh.isEmpty() && expected != null && expected != session.lastSequence) {
            return new Refused("SequenceConflictException", List.of(expected, session.lastSequence));
        }
        for (Event event : fresh) {
            session.events.add(event);
            session.lastSequence = event.sequence();
            write(session, event.actions().stateDelta());
        }
        while (options.eventLimit() > 0 && session.events.size() > options.eventLimit()) {
            session.events.remove(0);
        }
        return answer;
    }

    private static @Nullable Event byId(String id, List<Event> stored, List<Event> fresh) {
        for (List<Event> events : List.of(stored, fresh)) {
            for (Event event : events) {
                if (event.id().equals(id)) {
                    return event;
                }
            }
        }
        return null;
    }

    private static Event withoutTemp(Event event) {
        Map<String, @Nullable Object> kept = new LinkedHashMap<>(event.actions().stateDelta());
        kept.keySet().removeIf(key -> key.startsWith("temp:"));
        return event.withStateDelta(kept);
    }

    /** A write of a session, with a delta of any scopes. */
    private void write(ModelSession session, Map<String, ? extends @Nullable Object> delta) {
        session.writtenAt = now;
        session.writes++;
        delta.forEach((key, value) -> {
            if (key.startsWith("app:")) {
                mergeShared(session.key.app(), single(key.substring(4), value));
            } else if (key.startsWith("user:")) {
                mergeShared(session.key.user(), single(key.substring(5), value));
            } else if (!key.startsWith("temp:")) {
                merge(session.state, single(key, value));
            }
        });
    }

    private static Map<String, @Nullable Object> single(String key, @Nullable Object value) {
        Map<String, @Nullable Object> one = new HashMap<>();
        one.put(key, value);
        return one;
    }

    private void mergeShared(StateOwner owner, Map<String, ? extends @Nullable Object> delta) {
        Duration ttl = owner instanceof AppKey ? options.appStateTtl() : options.userStateTtl();
        ModelState state = new ModelState(ttl, now);
        merge(state.values, state(owner));
        merge(state.values, delta);
        shared.put(owner, state);
    }

    private static void merge(Map<String, @Nullable Object> values, Map<String, ? extends @Nullable Object> delta) {
        delta.forEach((key, value) -> {
            if (value == null) {
                values.remove(key);
            } else {
                values.put(key, value);
            }
        });
    }

    /** The app that a state belongs to. */
    static String appOf(StateOwner owner) {
        if (owner instanceof AppKey app) {
            return app.appName();
        }
        return owner instanceof UserKey user ? user.appName() : ((SessionKey) owner).appName();
    }

    /** Deletes sessions, and the shared states whose owners are meant; tells how many sessions went. */
    long delete(Predicate<SessionKey> which, Predicate<StateOwner> whose) {
        long count = sessions.keySet().stream()
                .filter(which)
                .filter(key -> find(key) != null)
                .count();
        sessions.keySet().removeIf(which);
        shared.keySet().removeIf(whose);
        return count;
    }
}
