/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.redis;

import io.github.reactivesession.AppKey;
import io.github.reactivesession.SessionKey;
import io.lettuce.core.protocol.CommandType;
import java.util.ArrayList;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The apps there are, so that a person's sessions, and sessions whose time is over, are found without looking at all keys. */
final class Apps {
    private static final int PAGE = 500;

    private final Redis redis;
    private final Keys keys;

    Apps(Redis redis, Keys keys) {
        this.redis = redis;
        this.keys = keys;
    }

    /** An app, and when it was last registered. */
    record Registered(AppKey key, String at) {}

    /** A part of the apps, and where to go on. */
    private record AppPage(List<Registered> apps, String next) {}

    Flux<Registered> all() {
        return page("0")
                .expand(page -> page.next().equals("0") ? Mono.empty() : page(page.next()))
                .concatMapIterable(AppPage::apps);
    }

    private Mono<AppPage> page(String cursor) {
        Request args = Redis.args().addKey(keys.apps()).add(cursor).add("COUNT").add(PAGE);
        return redis.list(CommandType.HSCAN, args).map(reply -> {
            List<Registered> apps = new ArrayList<>();
            Reply.fields(Reply.list(reply.get(1))).forEach((name, at) -> apps.add(new Registered(AppKey.of(name), at)));
            return new AppPage(apps, Reply.text(reply.get(0)));
        });
    }

    /** Sessions of an app whose time is over, and whether nothing is left of it. */
    record Due(Registered app, boolean isEmpty, List<SessionKey> sessions) {}

    Mono<Due> due(Registered app, int limit) {
        AppKey key = app.key();
        Arguments arguments = new Arguments()
                .keys(keys.index(key))
                .key(keys.state(key))
                .key(keys.users(key))
                .add(limit);
        return redis.run(Script.DUE, arguments)
                .map(reply -> new Due(app, Reply.number(reply.get(0)) == 1, keysOf(key, Reply.list(reply.get(1)))));
    }

    static List<SessionKey> keysOf(AppKey app, List<Object> names) {
        return names.stream().map(name -> Keys.inApp(app, Reply.text(name))).toList();
    }

    /** Forgets an app of which nothing is left, unless it was registered again meanwhile. */
    Mono<Void> strike(Registered app) {
        Arguments arguments =
                new Arguments().key(keys.apps()).add(app.key().appName()).add(app.at());
        return redis.run(Script.STRIKE, arguments).then();
    }

    Mono<Void> strikeIfEmpty(AppKey app) {
        Request args = Redis.args().addKey(keys.apps()).add(app.appName());
        return redis.list(CommandType.HGET, args)
                .filter(at -> !at.isEmpty() && at.get(0) != null)
                .flatMap(at -> due(new Registered(app, Reply.text(at.get(0))), 1))
                .filter(Due::isEmpty)
                .flatMap(due -> strike(due.app()));
    }
}
