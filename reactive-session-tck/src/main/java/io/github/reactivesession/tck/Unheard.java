/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import static io.github.reactivesession.tck.Live.byHints;

import io.github.reactivesession.Event;
import io.github.reactivesession.NewSession;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionService;
import io.github.reactivesession.StoreOptions;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import reactor.core.publisher.Mono;

/** A session that a service follows, and that somebody else creates again without its being told. */
final class Unheard {
    final DeafStore deaf;
    final SessionService here;
    final SessionService there;
    final SessionKey key;
    private final Tck tck;

    Unheard(Tck tck, StoreOptions options) {
        this.tck = tck;
        this.deaf = new DeafStore(tck.fixture().store(options));
        this.here = tck.fixture().service(deaf, byHints());
        this.there = tck.fixture().service(options, byHints());
        this.key = tck.fixture().key();
        tck.create(here, key);
        tck.awaitAll(here.appendAll(key, texts("former", 3)));
    }

    /** Deafens it for good, so that what was told meanwhile is never heard. */
    void createAgain(int events) {
        deaf.deafen(true);
        tck.await(there.delete(key));
        tck.fixture().passTime(Duration.ofMillis(2));
        tck.await(there.create(NewSession.of(key)));
        tck.awaitAll(there.appendAll(key, texts("later", events)));
        // Until what was told has come, and has not been heard.
        tck.await(Mono.delay(Duration.ofMillis(100)));
    }

    private static List<Event> texts(String text, int count) {
        return IntStream.range(0, count)
                .mapToObj(n -> Event.user(text + " " + n))
                .toList();
    }
}
