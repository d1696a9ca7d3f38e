/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.memory;

import io.github.reactivesession.AppKey;
import io.github.reactivesession.DeleteScope;
import io.github.reactivesession.Event;
import io.github.reactivesession.EventFilter;
import io.github.reactivesession.EventScan;
import io.github.reactivesession.ExpectedSequence;
import io.github.reactivesession.JsonObject;
import io.github.reactivesession.NewSession;
import io.github.reactivesession.Page;
import io.github.reactivesession.SequenceRange;
import io.github.reactivesession.Session;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionStore;
import io.github.reactivesession.SessionUpdate;
import io.github.reactivesession.StateOwner;
import io.github.reactivesession.UserKey;
import java.util.List;
import java.util.function.UnaryOperator;
import reactor.core.publisher.Mono;

/** Takes different keys for the same one, as a column with the wrong collation does. */
final class FoldingStore extends Delegate {
    private final UnaryOperator<String> fold;

    FoldingStore(SessionStore store, UnaryOperator<String> fold) {
        super(store);
        this.fold = fold;
    }

    private SessionKey key(SessionKey key) {
        return SessionKey.of(key.appName(), fold.apply(key.userId()), fold.apply(key.sessionId()));
    }

    private StateOwner owner(StateOwner owner) {
        if (owner instanceof SessionKey key) {
            return key(key);
        }
        return owner instanceof UserKey user ? UserKey.of(user.appName(), fold.apply(user.userId())) : (AppKey) owner;
    }

    @Override
    public Mono<Session> create(SessionKey key, NewSession session) {
        return store.create(key(key), session);
    }

    @Override
    public Mono<Session> find(SessionKey key) {
        return store.find(key(key));
    }

    @Override
    public Mono<Session> update(SessionKey key, SessionUpdate update) {
        return store.update(key(key), update);
    }

    @Override
    public Mono<Long> delete(DeleteScope scope, int limit) {
        return scope instanceof DeleteScope.OneSession one
                ? store.delete(new DeleteScope.OneSession(key(one.key())), limit)
                : store.delete(scope, limit);
    }

    @Override
    public Mono<List<Event>> append(SessionKey key, List<Event> events, ExpectedSequence expected) {
        return store.append(key(key), events, expected);
    }

    @Override
    public Mono<Page<Event, Long>> events(SessionKey key, EventScan scan) {
        return store.events(key(key), scan);
    }

    @Override
    public Mono<Long> countEvents(SessionKey key, EventFilter filter, SequenceRange range) {
        return store.countEvents(key(key), filter, range);
    }

    @Override
    public Mono<JsonObject> state(StateOwner owner) {
        return store.state(owner(owner));
    }

    @Override
    public Mono<JsonObject> updateState(StateOwner owner, JsonObject delta) {
        return store.updateState(owner(owner), delta);
    }
}
