/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.redis;

import io.github.reactivesession.AppKey;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.StoreOptions;
import io.github.reactivesession.UserKey;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * What belongs to an app and lies in another slot of a cluster than its users' sessions: the steps before and after a write
 * to a session. Where one server has all they are part of that write, and nothing happens here.
 */
final class AppSlot {
    private final Redis redis;
    private final Keys keys;
    private final StoreOptions options;

    AppSlot(Redis redis, Keys keys, StoreOptions options) {
        this.redis = redis;
        this.keys = keys;
        this.options = options;
    }

    /** Lets the app know of a session before it is there, so that it is never there unknown. */
    Mono<Void> announce(SessionKey key, boolean changesUser) {
        return redis.isClustered()
                ? register(key.app()).then(enroll(key.user(), Keys.inApp(key), changesUser))
                : Mono.empty();
    }

    /** Lets the app know of a user before there is a state. */
    Mono<Void> announce(UserKey user) {
        return redis.isClustered() ? register(user.app()).then(enroll(user, null, true)) : Mono.empty();
    }

    /** After what was announced has not come: the app's index ends with its last session again. */
    Mono<Void> settle(AppKey app) {
        return redis.isClustered() ? tell(app, List.of()) : Mono.empty();
    }

    Mono<Void> register(AppKey app) {
        Arguments arguments = new Arguments().key(keys.apps()).add(app.appName());
        return redis.isClustered() ? redis.run(Script.REGISTER, arguments).then() : Mono.empty();
    }

    Mono<Void> enroll(UserKey user, @Nullable String session, boolean changesUser) {
        Arguments arguments = new Arguments()
                .keys(keys.index(user.app()))
                .key(keys.users(user.app()))
                .add(session)
                .add(changesUser ? user.userId() : null)
                .millis(options.userStateTtl());
        return redis.run(Script.ENROLL, arguments).then();
    }

    /** What a session has to tell its app: when it was written to, until when it lives, and changes that wait. */
    record News(
            SessionKey key,
            long updated,
            long expires,
            @Nullable Outbox outbox) {}

    /**
     * Changes of an app's state that a session holds until the app has them.
     *
     * @param created of which session, if there was more than one by its name
     * @param changes each a sequence, a key, and JSON or nothing
     */
    record Outbox(String created, List<Object> changes) {
        static @Nullable Outbox of(String created, List<Object> changes) {
            return changes.isEmpty() ? null : new Outbox(created, changes);
        }

        long last() {
            return Reply.number(Reply.list(changes.get(changes.size() - 1)).get(0));
        }
    }

    /** Tells an app, and then the sessions that it was told. What was told before is not told again (R22). */
    Mono<Void> tell(AppKey app, List<News> news) {
        Arguments arguments = new Arguments()
                .keys(keys.index(app))
                .key(keys.state(app))
                .key(keys.told(app))
                .millis(options.appStateTtl());
        List<News> waiting = new ArrayList<>();
        for (News item : news) {
            add(arguments, item);
            if (item.outbox() != null) {
                waiting.add(item);
            }
        }
        Mono<Void> told = Flux.fromIterable(waiting).flatMap(this::told).then();
        return redis.run(Script.SHARE, arguments).then(told);
    }

    private static void add(Arguments arguments, News item) {
        Outbox outbox = item.outbox();
        List<Object> changes = outbox == null ? List.of() : outbox.changes();
        arguments
                .add(Keys.inApp(item.key()))
                .add(item.updated())
                .add(item.expires())
                .add(outbox == null ? "0" : outbox.created())
                .add(changes.size());
        changes.forEach(change -> arguments.all(Reply.list(change)));
    }

    private Mono<Void> told(News item) {
        Outbox outbox = item.outbox();
        if (outbox == null) {
            return Mono.empty();
        }
        Arguments arguments =
                new Arguments().key(keys.meta(item.key())).add(outbox.created()).add(outbox.last());
        return redis.run(Script.TOLD, arguments).then();
    }

    /**
     * Takes sessions off an app.
     *
     * @param gone each a name in the index, and the time up to which it is gone
     */
    Mono<Void> unlist(AppKey app, List<String> gone) {
        Arguments arguments = new Arguments().keys(keys.index(app)).key(keys.told(app));
        gone.forEach(arguments::add);
        return gone.isEmpty()
                ? Mono.empty()
                : redis.run(Script.UNLIST, arguments).then();
    }
}
