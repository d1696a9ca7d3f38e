/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactivesession.DeleteScope;
import io.github.reactivesession.NewSession;
import io.github.reactivesession.Session;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionNotFoundException;
import io.github.reactivesession.SessionUpdate;
import io.github.reactivesession.servers.ServerKind;
import java.time.Duration;
import java.util.Map;
import reactor.core.publisher.Flux;

/** Sessions that are gone before their call has returned are no error (R4, R27). */
class ShortLivesTest {
    private static final int TIMES = 50;

    private static SessionKey key(int n) {
        return SessionKey.of("app", "user", "session-" + n);
    }

    @OnEachServer
    void aSessionIsReturnedByItsCreationHoweverShortItLives(ServerKind kind) {
        try (Scratch scratch = Scratch.on(kind)) {
            R2dbcSessionStore store = scratch.store(R2dbcOptions.defaults());
            for (int n = 0; n < TIMES; n++) {
                NewSession brief = NewSession.of(key(n)).withTimeToLive(Duration.ofMillis(1));
                Session alone = store.create(key(n), brief).block(Scratch.PATIENCE);
                assertThat(alone.key()).isEqualTo(key(n));

                SessionKey other = SessionKey.of("other app", "user", "session-" + n);
                Session withState = store.create(other, brief.withState(Map.of("app:a", 1, "user:u", 2)))
                        .block(Scratch.PATIENCE);
                assertThat(withState.state()).containsOnlyKeys("app:a", "user:u");
            }
        }
    }

    @OnEachServer
    void anUpdateOfASessionThatEndsMeanwhileIsDoneOrFindsNone(ServerKind kind) {
        try (Scratch scratch = Scratch.on(kind)) {
            R2dbcSessionStore store = scratch.store(R2dbcOptions.defaults());
            for (int n = 0; n < TIMES; n++) {
                SessionKey key = key(n);
                NewSession brief = NewSession.of(key).withTimeToLive(Duration.ofMillis(2));
                store.create(key, brief)
                        .then(store.update(key, SessionUpdate.metadata(Map.of("k", "v"))))
                        .onErrorComplete(SessionNotFoundException.class)
                        .block(Scratch.PATIENCE);
            }
        }
    }

    @OnEachServer
    void aSessionThatIsDeletedAsItIsCreatedIsReturnedAllTheSame(ServerKind kind) {
        try (Scratch scratch = Scratch.on(kind)) {
            R2dbcSessionStore store = scratch.store(R2dbcOptions.defaults());
            store.prepare().block(Scratch.PATIENCE);
            SessionKey key = key(0);
            Flux<Long> deleting =
                    store.delete(new DeleteScope.OneSession(key), 1).repeat();

            Long created = Flux.range(0, TIMES)
                    .concatMap(n -> store.create(key, NewSession.of(key))
                            .then(store.delete(new DeleteScope.OneSession(key), 1)))
                    .count()
                    .mergeWith(deleting.ignoreElements())
                    .blockFirst(Scratch.PATIENCE);

            assertThat(created).isEqualTo(TIMES);
        }
    }
}
