/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a session holds behind a {@link Position}, and which session it is: one that was deleted and created again under the
 * same key is another (R33).
 *
 * @param createdAt when it was created, or null when it is absent
 * @param events what follows the position, in order; where the event limit has taken some, what follows those
 */
public record News(@Nullable Instant createdAt, List<Event> events) {
    private static final News ABSENT = new News(null, List.of());

    /** As a page of at most so many events, behind which there are others if it is full. */
    Page<Event, Long> page(int most) {
        return new Page<>(
                events, events.size() < most ? null : events.get(most - 1).sequence());
    }

    /**
     * Returns what there is of an absent session.
     *
     * @return always the same
     */
    public static News absent() {
        return ABSENT;
    }
}
