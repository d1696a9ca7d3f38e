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
import io.github.reactivesession.News;
import io.github.reactivesession.Page;
import io.github.reactivesession.Position;
import io.github.reactivesession.SequenceRange;
import io.github.reactivesession.Session;
import io.github.reactivesession.SessionCursor;
import io.github.reactivesession.SessionFilter;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionScan;
import io.github.reactivesession.SessionStore;
import io.github.reactivesession.SessionUpdate;
import io.github.reactivesession.StateOwner;
import io.github.reactivesession.UserKey;
import io.github.reactivesession.tck.ForwardingStore;
import java.util.List;
import java.util.function.UnaryOperator;
import reactor.core.publisher.Mono;

/** A store that confuses keys: it looks names up by something less than the name, though it shows the name it was asked for. */
final class MappedKeys extends ForwardingStore {
    private final UnaryOperator<UserKey> users;
    private final UnaryOperator<SessionKey> keys;

    /** Confuses users. */
    static SessionStore ofUsers(SessionStore store, UnaryOperator<UserKey> users) {
        return new MappedKeys(store, users, key -> users.apply(key.user()).session(key.sessionId()));
    }

    /** Confuses sessions, but not users. */
    static SessionStore ofSessions(SessionStore store, UnaryOperator<SessionKey> keys) {
        return new MappedKeys(store, user -> user, keys);
    }

    private MappedKeys(SessionStore store, UnaryOperator<UserKey> users, UnaryOperator<SessionKey> keys) {
        super(store);
        this.users = users;
        this.keys = keys;
    }

    private SessionKey map(SessionKey key) {
        return keys.apply(key);
    }

    private StateOwner map(StateOwner owner) {
        if (owner instanceof SessionKey key) {
            return map(key);
        }
        return owner instanceof UserKey user ? users.apply(user) : owner;
    }

    private SessionFilter map(SessionFilter filter) {
        String userId = filter.userId();
        return new SessionFilter(
                filter.appName(),
                userId == null
                        ? null
                        : users.apply(UserKey.of(filter.appName(), userId)).userId(),
                filter.status(),
                filter.agentId(),
                filter.created(),
                filter.updated());
    }

    private static Session shown(SessionKey key, Session session) {
        return new Session(
                key, session.agentId(), session.status(), session.metadata(), session.state(), session.revision());
    }

    @Override
    public Mono<Session> create(SessionKey key, NewSession session) {
        return super.create(map(key), session).map(created -> shown(key, created));
    }

    @Override
    public Mono<Session> find(SessionKey key) {
        return super.find(map(key)).map(found -> shown(key, found));
    }

    @Override
    public Mono<Session> update(SessionKey key, SessionUpdate update) {
        return super.update(map(key), update).map(updated -> shown(key, updated));
    }

    @Override
    public Mono<Page<Session, SessionCursor>> list(SessionScan scan) {
        return super.list(new SessionScan(map(scan.filter()), scan.withState(), scan.after(), scan.limit()));
    }

    @Override
    public Mono<Long> countSessions(SessionFilter filter) {
        return super.countSessions(map(filter));
    }

    @Override
    public Mono<Long> delete(DeleteScope scope, int limit) {
        DeleteScope mapped = scope;
        if (scope instanceof DeleteScope.OneSession one) {
            mapped = new DeleteScope.OneSession(map(one.key()));
        } else if (scope instanceof DeleteScope.OfUser of) {
            mapped = new DeleteScope.OfUser(users.apply(of.user()));
        }
        return super.delete(mapped, limit);
    }

    @Override
    public Mono<Appended> append(SessionKey key, List<Event> events, ExpectedSequence expected) {
        return super.append(map(key), events, expected);
    }

    @Override
    public Mono<Page<Event, Long>> events(SessionKey key, EventScan scan) {
        return super.events(map(key), scan);
    }

    @Override
    public Mono<List<News>> news(List<Position> positions, int limit) {
        return super.news(
                positions.stream()
                        .map(position -> new Position(map(position.key()), position.sequence()))
                        .toList(),
                limit);
    }

    @Override
    public Mono<Long> countEvents(SessionKey key, EventFilter filter, SequenceRange range) {
        return super.countEvents(map(key), filter, range);
    }

    @Override
    public Mono<JsonObject> state(StateOwner owner) {
        return super.state(map(owner));
    }

    @Override
    public Mono<JsonObject> updateState(StateOwner owner, JsonObject delta) {
        return super.updateState(map(owner), delta);
    }
}
