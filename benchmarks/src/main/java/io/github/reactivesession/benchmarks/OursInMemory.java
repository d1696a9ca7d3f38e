/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.benchmarks;

import io.github.reactivesession.NewSession;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionService;
import io.github.reactivesession.StoreOptions;
import io.github.reactivesession.memory.InMemorySessionStore;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/** Our store in memory that keeps all events, called as a peer is: by threads, through the service, one answer each. */
final class OursInMemory implements Peer {
    private final SessionService service = SessionService.create(InMemorySessionStore.create(StoreOptions.defaults()));
    private final List<SessionKey> keys;
    private final List<Sample> samples;
    private long due;

    OursInMemory(int sessions, List<Sample> samples) {
        this.samples = samples;
        keys = IntStream.range(0, sessions).mapToObj(Arena::key).toList();
        keys.forEach(key -> Arena.await(service.create(NewSession.of(key))));
    }

    @Override
    public void append(int session, int sample) {
        Arena.await(service.append(keys.get(session), samples.get(sample).fresh()));
    }

    @Override
    public void check(long appended) {
        due += appended;
        Peer.require(Figure.OURS, due, keys.stream().mapToLong(this::length).sum());
    }

    private long length(SessionKey key) {
        return Objects.requireNonNull(service.events(key).count().block());
    }

    @Override
    public void close() {
        Arena.await(service.close());
    }
}
