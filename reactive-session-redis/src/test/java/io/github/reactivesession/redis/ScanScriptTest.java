/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactivesession.Event;
import io.github.reactivesession.ExpectedSequence;
import io.github.reactivesession.NewSession;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.servers.ServerKind;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The script that filters, by itself: how far it looks before it answers (R18). */
class ScanScriptTest {
    private static final SessionKey KEY = SessionKey.of("app", "user", "s");

    private final Keyspace keyspace = Keyspace.on(ServerKind.REDIS);
    private final RedisSessionStore store = keyspace.store();

    /** Every tenth is the agent's. */
    private void fill(int events, String text) {
        Keyspace.await(store.create(KEY, NewSession.of(KEY)));
        List<Event> batch = IntStream.rangeClosed(1, events)
                .mapToObj(i -> (i % 10 == 0 ? Event.agent("agent", text) : Event.user(text))
                        .toBuilder().id("e" + i).build())
                .toList();
        for (int from = 0; from < events; from += 100) {
            Keyspace.await(
                    store.append(KEY, batch.subList(from, Math.min(events, from + 100)), ExpectedSequence.any()));
        }
    }

    private List<Object> scan(long first, long last, boolean down, int most, int room, String author) {
        Arguments arguments = new Arguments()
                .key(keyspace.names().meta(KEY))
                .key(keyspace.names().events(KEY))
                .add(first)
                .add(last)
                .add(down ? 1 : 0)
                .add(most)
                .add(room)
                .add(null)
                .add(null)
                .add(author)
                .add(null)
                .add(null)
                .add(null);
        return keyspace.eval(Script.SCAN, arguments);
    }

    private static List<Long> sequences(List<Object> reply) {
        List<Long> sequences = new ArrayList<>();
        for (int i = 2; i < reply.size(); i += 2) {
            sequences.add(Reply.number(reply.get(i)));
        }
        return sequences;
    }

    @Test
    void itLooksAtSoManyAndTellsHowFarItCame() {
        fill(1000, "hello");
        List<Object> reply = scan(1, Long.MAX_VALUE, false, 100, 250, "agent");
        assertThat(reply).startsWith(250L, 25L);
        assertThat(sequences(reply))
                .isEqualTo(
                        LongStream.rangeClosed(1, 25).map(i -> i * 10).boxed().toList());
        assertThat(scan(251, Long.MAX_VALUE, false, 100, 10_000, "agent")).startsWith(0L, 75L);
        assertThat(scan(1, Long.MAX_VALUE, false, 100, 300, "nobody")).containsExactly(300L, 0L);
    }

    @Test
    void downwardItDoesTheSame() {
        fill(1000, "hello");
        List<Object> reply = scan(1, Long.MAX_VALUE, true, 3, 2000, "agent");
        assertThat(reply).startsWith(980L, 3L);
        assertThat(sequences(reply)).containsExactly(1000L, 990L, 980L);
        assertThat(scan(1, Long.MAX_VALUE, true, 100, 300, "nobody")).containsExactly(701L, 0L);
        assertThat(scan(1, 10, true, 100, 300, "agent")).startsWith(0L, 1L);
    }

    @Test
    void itCountsWithoutAnsweringEvents() {
        fill(1000, "hello");
        assertThat(scan(1, Long.MAX_VALUE, false, 0, 2000, "agent")).containsExactly(0L, 100L);
        assertThat(scan(15, 95, false, 0, 2000, "agent")).containsExactly(0L, 8L);
        assertThat(scan(1, Long.MAX_VALUE, false, 0, 500, "agent")).containsExactly(500L, 50L);
    }

    /** It looks in pieces of a hundred, and begins no other when it has seen a megabyte. */
    @Test
    void itStopsAfterAMegabyteOfTexts() {
        fill(1000, "x".repeat(6_000));
        List<Object> reply = scan(1, Long.MAX_VALUE, false, 1000, 2000, "agent");
        assertThat(reply).startsWith(200L, 20L);
        assertThat(scan(1, Long.MAX_VALUE, true, 1000, 2000, "agent")).startsWith(801L, 20L);
    }

    @Test
    void anAbsentSessionAndAnEmptyRangeAreTheEnd() {
        assertThat(scan(1, Long.MAX_VALUE, false, 10, 100, "agent")).containsExactly(0L, 0L);
        fill(10, "hello");
        assertThat(scan(11, Long.MAX_VALUE, false, 10, 100, "agent")).containsExactly(0L, 0L);
        assertThat(scan(-5, Long.MAX_VALUE, true, 10, 100, "agent")).startsWith(0L, 1L);
    }
}
