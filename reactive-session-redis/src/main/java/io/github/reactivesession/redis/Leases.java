/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.redis;

import io.github.reactivesession.Lease;
import io.github.reactivesession.LeaseHeldException;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionNotFoundException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import reactor.core.publisher.Mono;

/** Leases of sessions (R13): fields of a session's hash. Appends look at the number of the last one. */
final class Leases {
    private final Redis redis;
    private final Keys keys;

    Leases(Redis redis, Keys keys) {
        this.redis = redis;
        this.keys = keys;
    }

    Mono<Lease> take(SessionKey key, String holder, Duration time) {
        Arguments arguments = new Arguments().key(keys.meta(key)).add(holder).micros(time);
        return redis.run(Script.LEASE, arguments).flatMap(reply -> taken(key, holder, reply));
    }

    private static Mono<Lease> taken(SessionKey key, String holder, List<Object> reply) {
        long end = Reply.number(reply.get(0));
        if (end == 0) {
            return Mono.error(() -> new SessionNotFoundException(key));
        }
        Instant expiresAt = Micros.time(end);
        return reply.size() == 1
                ? Mono.error(() -> new LeaseHeldException(key, expiresAt))
                : Mono.just(new Lease(key, holder, Reply.number(reply.get(1)), expiresAt));
    }

    Mono<Void> release(SessionKey key, String holder) {
        Arguments arguments = new Arguments().key(keys.meta(key)).add(holder);
        return redis.run(Script.RELEASE, arguments).then();
    }
}
