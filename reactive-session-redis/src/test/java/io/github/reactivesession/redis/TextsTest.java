/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reactivesession.Content;
import io.github.reactivesession.Event;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The forms in which times and events lie in Redis. */
class TextsTest {
    private static final Instant FIRST = Instant.parse("1000-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999Z");

    private static List<Instant> times() {
        Random random = new Random(7);
        long from = FIRST.getEpochSecond();
        long to = LAST.getEpochSecond();
        Stream<Instant> some = random.longs(2_000, from, to)
                .mapToObj(second -> Instant.ofEpochSecond(second, random.nextInt(1_000_000) * 1_000L));
        return Stream.concat(Stream.of(FIRST, LAST, Instant.EPOCH, Instant.EPOCH.minus(1, ChronoUnit.MICROS)), some)
                .toList();
    }

    @Test
    void timesComeBackAsNumbersAndAsText() {
        for (Instant time : times()) {
            assertThat(Micros.time(Micros.of(time))).isEqualTo(time);
            assertThat(Micros.parse(Micros.text(time))).isEqualTo(time);
            assertThat(Micros.text(time)).hasSize(27);
            assertThat(Instant.parse(Micros.text(time))).isEqualTo(time);
        }
    }

    @Test
    void textsSortAsTimesDo() {
        List<String> byTime = times().stream().sorted().map(Micros::text).toList();
        assertThat(byTime).isSortedAccordingTo(Comparator.naturalOrder());
    }

    @Test
    void whatIsNoTimeIsRefused() {
        assertThatThrownBy(() -> Micros.parse("2026-11-25T08:30:00.12345xZ"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anEventHasNineFieldsWhateverItHolds() {
        Event bare = Event.builder("a").id("i").timestamp(Instant.EPOCH).build();
        assertThat(EventText.write(bare))
                .isEqualTo("i\u001F1970-01-01T00:00:00.000000Z\u001Fa\u001F\u001F\u001F\u001F\u001F\u001F");
        Event full = Event.builder("a")
                .id("i")
                .timestamp(Instant.EPOCH)
                .agentId("g")
                .invocationId("v")
                .branch("b")
                .content(Content.user("x\u001Fy"))
                .metadata(Map.of("k\u001F", 1))
                .build()
                .withStateDelta(Map.of("s", "\u001F"));
        for (Event event : List.of(bare, full)) {
            String text = EventText.write(event);
            assertThat(text.chars().filter(c -> c == '\u001F')).hasSize(8);
            assertThat(EventText.read(5, text)).isEqualTo(event.withSequence(5));
        }
    }
}
