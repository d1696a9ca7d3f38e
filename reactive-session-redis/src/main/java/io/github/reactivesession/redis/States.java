/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.redis;

import io.github.reactivesession.AppKey;
import io.github.reactivesession.JsonObject;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.StateOwner;
import io.github.reactivesession.StoreOptions;
import io.github.reactivesession.UserKey;
import reactor.core.publisher.Mono;

/** The states of apps, users and sessions: a hash each, a field for every key, with JSON in it. */
final class States {
    private final Redis redis;
    private final Keys keys;
    private final StoreOptions options;
    private final AppSlot appSlot;
    private final Sessions sessions;

    States(Redis redis, Keys keys, StoreOptions options, AppSlot appSlot, Sessions sessions) {
        this.redis = redis;
        this.keys = keys;
        this.options = options;
        this.appSlot = appSlot;
        this.sessions = sessions;
    }

    Mono<JsonObject> state(StateOwner owner) {
        return redis.hash(key(owner));
    }

    private String key(StateOwner owner) {
        if (owner instanceof AppKey app) {
            return keys.state(app);
        }
        return owner instanceof UserKey user ? keys.state(user) : keys.state((SessionKey) owner);
    }

    Mono<JsonObject> update(StateOwner owner, JsonObject delta) {
        if (owner instanceof SessionKey session) {
            return sessions.updateState(session, delta);
        }
        return owner instanceof UserKey user ? ofUser(user, delta) : ofApp((AppKey) owner, delta);
    }

    private Mono<JsonObject> ofUser(UserKey user, JsonObject delta) {
        Arguments arguments = new Arguments().key(keys.state(user));
        if (!redis.isClustered()) {
            arguments.key(keys.apps()).key(keys.users(user.app()));
        }
        arguments
                .millis(options.userStateTtl())
                .add(user.appName())
                .add(user.userId())
                .pairs("", delta);
        return appSlot.announce(user)
                .then(Mono.defer(() -> redis.run(Script.OWNER, arguments)))
                .map(Reply::object);
    }

    private Mono<JsonObject> ofApp(AppKey app, JsonObject delta) {
        Arguments arguments = new Arguments().key(keys.state(app));
        if (!redis.isClustered()) {
            arguments.key(keys.apps());
        }
        arguments.millis(options.appStateTtl()).add(app.appName()).add(null).pairs("", delta);
        return appSlot.register(app)
                .then(Mono.defer(() -> redis.run(Script.OWNER, arguments)))
                .map(Reply::object);
    }
}
