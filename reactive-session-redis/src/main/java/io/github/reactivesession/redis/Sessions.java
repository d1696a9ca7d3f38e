/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.redis;

import io.github.reactivesession.JsonObject;
import io.github.reactivesession.NewSession;
import io.github.reactivesession.Session;
import io.github.reactivesession.SessionExistsException;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionNotFoundException;
import io.github.reactivesession.SessionUpdate;
import io.github.reactivesession.StateDelta;
import io.github.reactivesession.StoreOptions;
import io.github.reactivesession.VersionConflictException;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** One session: making it, reading it, changing its record and its own state. */
final class Sessions {
    private final Redis redis;
    private final Keys keys;
    private final StoreOptions options;
    private final AppSlot appSlot;

    Sessions(Redis redis, Keys keys, StoreOptions options, AppSlot appSlot) {
        this.redis = redis;
        this.keys = keys;
        this.options = options;
        this.appSlot = appSlot;
    }

    Mono<Session> create(SessionKey key, NewSession session) {
        StateDelta delta = StateDelta.of(session.state());
        JsonObject own = JsonObject.empty().merge(delta.session());
        return appSlot.announce(key, !delta.user().isEmpty())
                .then(Mono.defer(() -> redis.run(Script.CREATE, creation(key, session, own, delta))))
                .flatMap(reply -> created(key, own, reply));
    }

    private Arguments creation(SessionKey key, NewSession session, JsonObject own, StateDelta delta) {
        Arguments arguments = new Arguments()
                .keys(keys.session(key))
                .keys(keys.index(key.user()))
                .key(keys.state(key.user()));
        if (!redis.isClustered()) {
            arguments
                    .keys(keys.index(key.app()))
                    .key(keys.state(key.app()))
                    .key(keys.users(key.app()))
                    .key(keys.apps());
        }
        JsonObject metadata = session.metadata();
        return arguments
                .add(key.sessionId())
                .add(key.userId())
                .add(key.appName())
                .add(callName())
                .add(session.agentId())
                .micros(session.timeToLive())
                .micros(options.sessionTtl())
                .millis(options.userStateTtl())
                .millis(options.appStateTtl())
                .add(metadata.size())
                .add(own.size())
                .add(delta.user().size())
                .add(delta.app().size())
                .object(metadata)
                .object(own)
                .pairs("", delta.user())
                .pairs("", delta.app());
    }

    /** A call has a name, so that it is known again when it is sent once more after a connection broke. */
    private static String callName() {
        return Long.toHexString(ThreadLocalRandom.current().nextLong());
    }

    private Mono<Session> created(SessionKey key, JsonObject own, List<Object> reply) {
        if (reply.get(0) instanceof Long code) {
            return code == 1 ? find(key, true) : appSlot.settle(key.app()).then(exists(key));
        }
        return told(key, own, reply, true);
    }

    private static Mono<Session> exists(SessionKey key) {
        return Mono.error(() -> new SessionExistsException(key));
    }

    Mono<Session> find(SessionKey key) {
        return find(key, false);
    }

    /** After a change whose answer was lost, the app is told of it again. */
    private Mono<Session> find(SessionKey key, boolean changed) {
        Arguments arguments =
                new Arguments().key(keys.meta(key)).key(keys.state(key)).key(keys.state(key.user()));
        if (!redis.isClustered()) {
            arguments.key(keys.state(key.app()));
        }
        return redis.run(Script.FIND, arguments)
                .filter(reply -> !reply.isEmpty())
                .flatMap(reply -> told(key, reply, changed));
    }

    /** Whoever reads a session that has something to tell its app tells it first, and so sees what it was told (R22). */
    private Mono<Session> told(SessionKey key, List<Object> reply, boolean changed) {
        return told(key, Reply.object(Reply.list(reply.get(1))), reply, changed);
    }

    private Mono<Session> told(SessionKey key, JsonObject own, List<Object> reply, boolean changed) {
        SessionRecord record = SessionRecord.of(key, Reply.list(reply.get(0)));
        JsonObject user = Reply.object(Reply.list(reply.get(2)));
        List<Object> rest = Reply.list(reply.get(3));
        if (!redis.isClustered()) {
            return Mono.just(record.session(state(own, user, Reply.object(rest))));
        }
        AppSlot.News news = record.news(rest, changed);
        Mono<Void> told = changed || news.outbox() != null ? appSlot.tell(key.app(), List.of(news)) : Mono.empty();
        return told.then(Mono.defer(() -> redis.hash(keys.state(key.app()))))
                .map(app -> record.session(state(own, user, app)));
    }

    private static JsonObject state(JsonObject own, JsonObject user, JsonObject app) {
        return StateDelta.merged(app, user, own);
    }

    Mono<Session> update(SessionKey key, SessionUpdate update) {
        Long expected = update.expectedVersion();
        Arguments arguments = changing(key)
                .add(expected == null ? null : expected.toString())
                .add(update.status() == null ? null : update.status().name())
                .micros(options.sessionTtl())
                .add(update.metadata().size())
                .add(0)
                .pairs("", update.metadata());
        return redis.run(Script.UPDATE, arguments)
                .flatMap(reply -> changed(key, expected, reply))
                .flatMap(reply -> told(key, reply, true));
    }

    Mono<JsonObject> updateState(SessionKey key, JsonObject delta) {
        Arguments arguments = changing(key)
                .add(null)
                .add(null)
                .micros(options.sessionTtl())
                .add(0)
                .add(delta.size())
                .pairs("", delta);
        return redis.run(Script.UPDATE, arguments)
                .flatMap(reply -> changed(key, null, reply))
                .flatMap(reply -> told(key, reply, true).thenReturn(Reply.object(Reply.list(reply.get(1)))));
    }

    private Arguments changing(SessionKey key) {
        Arguments arguments = new Arguments()
                .keys(keys.session(key))
                .keys(keys.index(key.user()))
                .key(keys.state(key.user()));
        if (!redis.isClustered()) {
            arguments.keys(keys.index(key.app())).key(keys.state(key.app()));
        }
        return arguments.add(key.sessionId()).add(key.userId()).add(callName());
    }

    private static Mono<List<Object>> changed(SessionKey key, @Nullable Long expected, List<Object> reply) {
        if (!(reply.get(0) instanceof Long number)) {
            return Mono.just(reply);
        }
        return Mono.error(() -> number == 0 || expected == null
                ? new SessionNotFoundException(key)
                : new VersionConflictException(key, expected, number));
    }
}
