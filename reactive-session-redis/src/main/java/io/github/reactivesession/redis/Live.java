/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.redis;

import io.github.reactivesession.ClosedException;
import io.github.reactivesession.DeleteScope;
import io.github.reactivesession.Event;
import io.github.reactivesession.Hint;
import io.github.reactivesession.HintHub;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.StateDelta;
import io.github.reactivesession.StateOwner;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Tells those who follow: in this process at once, in others by channels, on which the scripts that write say it (R32). */
final class Live {
    private final Redis redis;
    private final Keys keys;
    private final String self = Long.toHexString(ThreadLocalRandom.current().nextLong());
    private final Listening listening;
    private final HintHub<StateOwner> hub;
    private volatile boolean closed;

    Live(Redis redis, Keys keys) {
        this.redis = redis;
        this.keys = keys;
        this.listening = new Listening(redis, keys, self);
        this.hub = listening.hub();
    }

    Flux<Hint> hints(StateOwner owner) {
        return Flux.defer(() -> closed ? Flux.error(new ClosedException("store")) : hub.hints(owner));
    }

    /** Those in this process see it at once; what the server does not pass on is no reason to fail (R15). */
    Mono<Void> publish(SessionKey key, Event partial) {
        return Mono.defer(() -> {
            if (closed) {
                return Mono.error(new ClosedException("store"));
            }
            String text = HintText.passing(self, key, partial);
            hub.tell(key, new Hint.Passing(partial));
            return redis.ready().then(redis.whole(Mono.defer(() -> redis.publish(keys.hints(key.user()), text))));
        });
    }

    void changed(StateOwner owner) {
        if (!hub.isIdle()) {
            hub.tell(owner, Hint.LOOK);
            if (owner instanceof SessionKey key) {
                hub.tell(key.user(), Hint.LOOK);
            }
        }
    }

    void deleted(DeleteScope scope) {
        if (scope instanceof DeleteScope.OneSession one) {
            changed(one.key());
        } else {
            hub.tellAll();
        }
    }

    void appended(SessionKey key, List<Event> stored) {
        if (!hub.isIdle()) {
            hub.tell(key, new Hint.Moved(stored.get(stored.size() - 1).sequence()));
            hub.tell(key.user(), Hint.LOOK);
            if (!StateDelta.ofAll(stored).app().isEmpty()) {
                hub.tell(key.app(), Hint.LOOK);
            }
        }
    }

    Mono<Void> close() {
        return Mono.defer(() -> {
            closed = true;
            return listening.close();
        });
    }
}
