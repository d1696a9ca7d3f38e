/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What can be told of the peers without a server. */
class PeerFiguresTest {
    private final List<Sample> samples = Sample.list();

    @Test
    void memoryIsNamedAsAServerIs() {
        Settings settings = Settings.parse(Program.PEERS, "memory", "--rounds=3");

        assertThat(settings.server()).isEqualTo(PeerFigures.MEMORY);
        assertThat(settings.cases()).containsExactly("append", "read");
        assertThat(settings.events()).isEqualTo(1_000_000);
        assertThatThrownBy(() -> Settings.parse(Program.PEERS, "append")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Settings.parse(Program.PEERS, "redis")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void eachPeerKeepsWhatItIsGiven() throws Exception {
        for (Peer peer : peers(3)) {
            assertThat(Callers.appending(2, peer, (caller, count) -> caller).take(1))
                    .isPositive();
            peer.close();
        }
    }

    @Test
    void whatIsMissingFails() {
        for (Peer peer : peers(3)) {
            peer.append(2, 999);

            assertThatThrownBy(() -> peer.check(2)).isInstanceOf(IllegalStateException.class);
            peer.close();
        }
    }

    @Test
    void sessionsAreMadeAnewBeforeTheyAreTwiceAsLong() throws Exception {
        List<Integer> made = new ArrayList<>();

        double rate = new Lengthening(2, 100_000, sessions -> {
                    made.add(sessions);
                    return new Nowhere();
                })
                .take(1);

        assertThat(rate).isPositive();
        assertThat(made).hasSizeGreaterThan(1).containsOnly(2);
    }

    private List<Peer> peers(int sessions) {
        return List.of(
                new OursInMemory(sessions, samples),
                new AdkSessions(sessions, samples, AdkSessions.contents(samples)),
                SpringSessions.inMemory(sessions, samples, SpringMessages.all(samples)));
    }

    private static final class Nowhere implements Peer {
        @Override
        public void append(int session, int sample) {}

        @Override
        public void check(long appended) {}
    }
}
