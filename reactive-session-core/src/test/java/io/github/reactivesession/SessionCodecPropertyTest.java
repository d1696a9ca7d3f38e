/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What goes through the codec comes out equal (R20), and is as large as it is said to be (R21). */
class SessionCodecPropertyTest {
    private static final int SAMPLES = 3000;

    /** Runs a property over many samples; the seed that breaks it is in the message. */
    private static void forAll(Consumer<Samples> property) {
        LongStream.range(0, SAMPLES).forEach(seed -> {
            Throwable broken = catchThrowable(() -> property.accept(new Samples(seed)));
            assertThat(broken).as("seed %d", seed).isNull();
        });
    }

    @Test
    void r20_anEventSurvivesAWriteAndARead() {
        forAll(samples -> {
            Event event = samples.event();
            assertThat(SessionCodec.readEvent(SessionCodec.write(event))).isEqualTo(event);
        });
    }

    @Test
    void r20_anObjectSurvivesAWriteAndARead() {
        forAll(samples -> {
            JsonObject object = samples.object();
            assertThat(SessionCodec.readObject(SessionCodec.write(object))).isEqualTo(object);
        });
    }

    @Test
    void r21_theSizeOfAnEventIsThatOfItsJson() {
        forAll(samples -> {
            Event event = samples.event();
            byte[] json = SessionCodec.write(event).getBytes(StandardCharsets.UTF_8);
            assertThat(SessionCodec.size(event)).isEqualTo(json.length);
        });
    }

    @Test
    void r21_nothingThatIsTooLargeIsTakenForSmall() {
        forAll(samples -> {
            List<Event> event = List.of(samples.event());
            Limits exact = Limits.defaults().withMaxEventBytes(SessionCodec.size(event.get(0)));
            Limits less = exact.withMaxEventBytes(exact.maxEventBytes() - 1);
            Sizes.requireEvents(event, exact);
            assertThat(catchThrowable(() -> Sizes.requireEvents(event, less)))
                    .isInstanceOf(LimitExceededException.class);
        });
    }

    @Test
    void textsAreOrderedAsTheirBytesInUtf8() {
        forAll(samples -> {
            String left = samples.text();
            String right = samples.text();
            int bytes = Arrays.compareUnsigned(
                    left.getBytes(StandardCharsets.UTF_8), right.getBytes(StandardCharsets.UTF_8));
            assertThat(Integer.signum(Texts.compare(left, right))).isEqualTo(Integer.signum(bytes));
        });
    }
}
