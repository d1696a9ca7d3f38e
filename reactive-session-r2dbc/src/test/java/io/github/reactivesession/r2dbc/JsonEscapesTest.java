/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactivesession.Event;
import io.github.reactivesession.EventFilter;
import io.github.reactivesession.EventScan;
import io.github.reactivesession.ExpectedSequence;
import io.github.reactivesession.JsonObject;
import io.github.reactivesession.NewSession;
import io.github.reactivesession.SequenceRange;
import io.github.reactivesession.SessionCodec;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.servers.ServerKind;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Whatever JSON there is comes out of a database equal (R20). */
class JsonEscapesTest {
    private static final int SAMPLES = 5000;
    private static final int MOST_DIGITS = 15;

    private static String there(long seed, UnaryOperator<String> escape) {
        return escape.apply(SessionCodec.write(new RandomJson(seed).object()));
    }

    private static void requireBack(UnaryOperator<String> escape) {
        for (long seed = 0; seed < SAMPLES; seed++) {
            JsonObject back = SessionCodec.readObject(JsonEscapes.unescape(there(seed, escape)));
            assertThat(back).as("seed %d", seed).isEqualTo(new RandomJson(seed).object());
        }
    }

    @Test
    void whatHasItsZerosEscapedComesBackEqual() {
        requireBack(JsonEscapes::escapeZero);
    }

    @Test
    void whatHasItsDoublesEscapedComesBackEqual() {
        requireBack(JsonEscapes::escapeDoubles);
    }

    @Test
    void whatNeverWasEscapedComesBackEqual() {
        String json = "{\"a\":[1,-2.5,\"\\\"\\\\u001ad\\\\\"],\"\\n\":null}";
        assertThat(JsonEscapes.escapeZero(json)).isEqualTo(json);
        assertThat(JsonEscapes.escapeDoubles(json)).isEqualTo(json);
        assertThat(JsonEscapes.unescape(json)).isEqualTo(json);
    }

    @Test
    void noStoredTextHoldsAZero() {
        for (long seed = 0; seed < SAMPLES; seed++) {
            for (Object part : parts(SessionCodec.readObject(there(seed, JsonEscapes::escapeZero)))) {
                assertThat(String.valueOf(part)).as("seed %d", seed).doesNotContain("\0");
            }
        }
    }

    @Test
    void noStoredNumberHasMoreDigitsThanAreReadExactly() {
        for (long seed = 0; seed < SAMPLES; seed++) {
            for (Object part : parts(SessionCodec.readObject(there(seed, JsonEscapes::escapeDoubles)))) {
                if (part instanceof Double number && number != 0) {
                    BigDecimal written = BigDecimal.valueOf(number).stripTrailingZeros();
                    assertThat(written.precision()).as("seed %d", seed).isLessThanOrEqualTo(MOST_DIGITS);
                    assertThat(Math.abs(written.scale())).as("seed %d", seed).isLessThanOrEqualTo(22);
                }
            }
        }
    }

    /** All keys and all plain values. */
    private static List<Object> parts(Object value) {
        List<Object> parts = new ArrayList<>();
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, inner) -> {
                parts.add(key);
                parts.addAll(parts(inner));
            });
        } else if (value instanceof Collection<?> list) {
            list.forEach(inner -> parts.addAll(parts(inner)));
        } else if (value != null) {
            parts.add(value);
        }
        return parts;
    }

    @OnEachServer
    void serversGiveBackWhatTheyGot(ServerKind kind) {
        try (Scratch scratch = Scratch.on(kind)) {
            R2dbcSessionStore store = scratch.store(R2dbcOptions.defaults());
            SessionKey key = SessionKey.of("app", "user", "session");
            JsonObject some = new RandomJson(-1).object();
            JsonObject created = store.create(key, NewSession.of(key).withMetadata(some))
                    .block(Scratch.PATIENCE)
                    .metadata();
            assertThat(created).isEqualTo(some);

            List<Event> events = LongStream.range(0, 400)
                    .mapToObj(seed -> Event.user("hello").withMetadata(new RandomJson(seed).object()))
                    .toList();
            List<Event> stored = store.append(key, events, ExpectedSequence.any())
                    .block(Scratch.PATIENCE)
                    .events();

            EventScan all = new EventScan(EventFilter.all(), SequenceRange.all(), false, events.size());
            assertThat(store.events(key, all).block(Scratch.PATIENCE).items()).isEqualTo(stored);
        }
    }

    @OnEachServer
    void serversGiveBackEveryDoubleToItsLastBit(ServerKind kind) {
        try (Scratch scratch = Scratch.on(kind)) {
            R2dbcSessionStore store = scratch.store(R2dbcOptions.defaults());
            SessionKey key = SessionKey.of("app", "user", "session");
            RandomJson random = new RandomJson(7);
            List<Double> numbers =
                    LongStream.range(0, 5000).mapToObj(n -> random.number()).toList();
            JsonObject metadata = JsonObject.of("numbers", numbers);
            store.create(key, NewSession.of(key).withMetadata(metadata)).block(Scratch.PATIENCE);

            assertThat(store.find(key).block(Scratch.PATIENCE).metadata()).isEqualTo(metadata);
        }
    }
}
