/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.redis;

import io.github.reactivesession.AppKey;
import io.github.reactivesession.DeleteScope;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.UserKey;
import io.lettuce.core.protocol.CommandType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Deletes sessions, a page of an index at a time, and what is left of their owners when none is. Redis ends sessions by
 * itself when their time is over; sweeping takes what is left of them off the indexes.
 */
final class Deletions {
    /** The most sessions one script deletes: a few milliseconds of the server's time. */
    private static final int MOST = 100;

    private static final int APPS_AT_ONCE = 64;

    private final Redis redis;
    private final Keys keys;
    private final AppSlot appSlot;
    private final Apps apps;

    Deletions(Redis redis, Keys keys, AppSlot appSlot) {
        this.redis = redis;
        this.keys = keys;
        this.appSlot = appSlot;
        this.apps = new Apps(redis, keys);
    }

    Mono<Long> delete(DeleteScope scope, int limit) {
        if (scope instanceof DeleteScope.OneSession one) {
            return remove(List.of(one.key()), false).map(Removed::live);
        }
        if (scope instanceof DeleteScope.OfUser ofUser) {
            return ofUser(ofUser.user(), limit);
        }
        if (scope instanceof DeleteScope.OfApp ofApp) {
            return ofApp(ofApp.app(), limit);
        }
        return scope instanceof DeleteScope.OfPerson person ? ofPerson(person.userId(), limit) : sweep(limit);
    }

    /**
     * What has gone.
     *
     * @param live how many were there
     * @param all how many names left the index
     */
    private record Removed(long live, long all) {}

    private Mono<Long> ofUser(UserKey user, int limit) {
        String index = keys.index(user).get(0);
        return empty(index, limit, names -> keysOf(user, names))
                .flatMap(deleted -> deleted < limit ? forget(user).thenReturn(deleted) : Mono.just(deleted));
    }

    private static List<SessionKey> keysOf(UserKey user, List<Object> names) {
        return names.stream().map(name -> user.session(Reply.text(name))).toList();
    }

    /** Makes names in an index keys. */
    @FunctionalInterface
    private interface Naming {
        List<SessionKey> keys(List<Object> names);
    }

    /** Deletes what an index names, oldest first, until it is empty or enough live sessions went. */
    private Mono<Long> empty(String index, int limit, Naming naming) {
        return first(index, Math.min(limit, MOST))
                .flatMap(names -> names.isEmpty()
                        ? Mono.just(0L)
                        : remove(naming.keys(names), false)
                                .flatMap(gone -> gone.live() >= limit
                                        ? Mono.just(gone.live())
                                        : empty(index, (int) (limit - gone.live()), naming)
                                                .map(more -> gone.live() + more)));
    }

    private Mono<List<Object>> first(String index, int most) {
        return redis.list(CommandType.ZRANGE, Redis.args().addKey(index).add(0).add(most - 1));
    }

    /** The name goes first, so that a state which is written meanwhile is not there unknown. */
    private Mono<Void> forget(UserKey user) {
        return redis.list(
                        CommandType.ZREM,
                        Redis.args().addKey(keys.users(user.app())).add(user.userId()))
                .then(Mono.defer(() -> unlink(keys.state(user))))
                .then(Mono.defer(() -> redis.publish(keys.hints(user), HintText.OWNER)));
    }

    private Mono<Void> unlink(String key) {
        return redis.list(CommandType.UNLINK, Redis.args().addKey(key)).then();
    }

    private Mono<Long> ofApp(AppKey app, int limit) {
        String index = keys.index(app).get(0);
        return empty(index, limit, names -> Apps.keysOf(app, names))
                .flatMap(deleted -> deleted < limit ? forget(app).thenReturn(deleted) : Mono.just(deleted));
    }

    private Mono<Void> forget(AppKey app) {
        return forgetUsers(app)
                .then(Mono.defer(() -> unlink(keys.state(app))))
                .then(Mono.defer(() -> redis.publish(keys.hints(app), HintText.OWNER)))
                .then(Mono.defer(() -> apps.strikeIfEmpty(app)));
    }

    private Mono<Void> forgetUsers(AppKey app) {
        return first(keys.users(app), MOST)
                .flatMap(users -> users.isEmpty()
                        ? Mono.empty()
                        : Flux.fromIterable(users)
                                .flatMap(user -> forget(UserKey.of(app.appName(), Reply.text(user))))
                                .then(Mono.defer(() -> forgetUsers(app))));
    }

    /** Goes through the apps until enough went. */
    private Mono<Long> ofPerson(String userId, int limit) {
        return Mono.defer(() -> {
            AtomicInteger left = new AtomicInteger(limit);
            return apps.all()
                    .concatMap(app -> left.get() <= 0
                            ? Mono.empty()
                            : ofUser(UserKey.of(app.key().appName(), userId), left.get()))
                    .doOnNext(deleted -> left.addAndGet(-deleted.intValue()))
                    .reduce(0L, Long::sum);
        });
    }

    private Mono<Long> sweep(int limit) {
        return Mono.defer(() -> {
            AtomicInteger left = new AtomicInteger(limit);
            return apps.all()
                    .flatMapSequential(app -> apps.due(app, limit), APPS_AT_ONCE)
                    .concatMap(due -> sweep(due, left.get()))
                    .doOnNext(swept -> left.addAndGet(-swept.intValue()))
                    .reduce(0L, Long::sum);
        });
    }

    private Mono<Long> sweep(Apps.Due due, int left) {
        if (due.isEmpty()) {
            return apps.strike(due.app()).thenReturn(0L);
        }
        List<SessionKey> sessions =
                due.sessions().subList(0, Math.min(left, due.sessions().size()));
        return Flux.fromIterable(sessions)
                .buffer(MOST)
                .concatMap(some -> remove(some, true))
                .map(Removed::all)
                .reduce(0L, Long::sum);
    }

    private Mono<Removed> remove(List<SessionKey> sessions, boolean onlyExpired) {
        if (!redis.isClustered()) {
            return removeTogether(sessions, onlyExpired);
        }
        Collection<List<SessionKey>> users = sessions.stream()
                .collect(Collectors.groupingBy(SessionKey::user))
                .values();
        return Flux.fromIterable(users)
                .flatMap(own -> removeTogether(own, onlyExpired))
                .reduce(new Removed(0, 0), (a, b) -> new Removed(a.live() + b.live(), a.all() + b.all()));
    }

    private Mono<Removed> removeTogether(List<SessionKey> sessions, boolean onlyExpired) {
        AppKey app = sessions.get(0).app();
        Arguments arguments = new Arguments().add(onlyExpired ? 1 : 0);
        for (SessionKey key : sessions) {
            arguments.keys(keys.session(key)).keys(keys.index(key.user()));
            arguments.add(key.sessionId()).add(key.userId());
        }
        if (redis.isClustered()) {
            return redis.run(Script.DELETE, arguments)
                    .flatMap(reply -> appSlot.unlist(app, gone(sessions, reply)).thenReturn(removed(reply)));
        }
        arguments.keys(keys.index(app));
        return redis.run(Script.DELETE, arguments).map(Deletions::removed);
    }

    private static Removed removed(List<Object> reply) {
        long live = 0;
        long all = 0;
        for (int i = 0; i < reply.size(); i += 2) {
            long was = Reply.number(reply.get(i));
            live += Math.max(was, 0);
            all += was < 0 ? 0 : 1;
        }
        return new Removed(live, all);
    }

    private static List<String> gone(List<SessionKey> sessions, List<Object> reply) {
        List<String> gone = new ArrayList<>();
        for (int i = 0; i < sessions.size(); i++) {
            if (Reply.number(reply.get(2 * i)) >= 0) {
                gone.add(Keys.inApp(sessions.get(i)));
                gone.add(Long.toString(Reply.number(reply.get(2 * i + 1))));
            }
        }
        return gone;
    }
}
