/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.benchmarks;

import io.github.reactivesession.Content;
import io.github.reactivesession.Event;
import io.github.reactivesession.SessionCodec;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** An event, and the texts of its JSON, which rivals are given for nothing. */
record Sample(
        Event event,
        OffsetDateTime time,
        @Nullable String content,
        @Nullable String metadata) {
    static final int COUNT = 1_000;

    private static final AtomicLong IDS = new AtomicLong();
    private static final long RUN = new SplittableRandom().nextLong();

    static List<Sample> list() {
        return new Conversations(1).events(COUNT).stream().map(Sample::of).toList();
    }

    private static Sample of(Event event) {
        Content content = event.content();
        return new Sample(
                event,
                event.timestamp().atOffset(ZoneOffset.UTC),
                content == null ? null : SessionCodec.write(content),
                event.metadata().isEmpty() ? null : SessionCodec.write(event.metadata()));
    }

    /** An id that nothing had before: as long as a UUID, and increasing like one of version 7. */
    static String newId() {
        return new UUID(System.currentTimeMillis() << 16 | 0x7000, RUN << 32 | IDS.incrementAndGet()).toString();
    }

    Event fresh() {
        return event.toBuilder().id(newId()).build();
    }
}
