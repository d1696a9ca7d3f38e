/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.memory;

import io.github.reactivesession.Event;
import io.github.reactivesession.EventFilter;
import io.github.reactivesession.EventScan;
import io.github.reactivesession.News;
import io.github.reactivesession.Page;
import io.github.reactivesession.SequenceRange;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads of a log that seek by sequence, and stop after a bounded look (R17, R18). */
final class LogScan {
    /** The most events one read looks at, however few its filter lets through. */
    private static final int MOST_LOOKED_AT = 10_000;

    private LogScan() {}

    static Page<Event, Long> page(EventLog log, Snapshot snapshot, EventScan scan) {
        String id = scan.filter().eventId();
        return id == null ? walk(log, snapshot, scan) : one(log, snapshot, scan, id);
    }

    private static Page<Event, Long> one(EventLog log, Snapshot snapshot, EventScan scan, String id) {
        Event event = log.byId(id);
        boolean found = event != null
                && event.sequence() <= snapshot.lastSequence()
                && event.sequence() >= scan.range().first()
                && event.sequence() <= scan.range().last()
                && scan.filter().matches(event);
        return new Page<>(found ? List.of(event) : List.of(), null);
    }

    static News news(EventLog log, Snapshot snapshot, long behind, int limit) {
        EventScan scan = new EventScan(EventFilter.all(), SequenceRange.all().above(behind), false, limit);
        return new News(
                snapshot.revision().createdAt(), page(log, snapshot, scan).items());
    }

    private static Page<Event, Long> walk(EventLog log, Snapshot snapshot, EventScan scan) {
        SequenceRange kept = kept(snapshot, scan.range());
        long step = scan.descending() ? -1 : 1;
        long sequence = scan.descending() ? kept.last() : kept.first();
        long end = scan.descending() ? kept.first() : kept.last();
        long left = kept.isEmpty() ? 0 : (end - sequence) * step + 1;
        List<Event> found = new ArrayList<>((int) Math.min(left, scan.limit()));
        for (int looked = 0; looked < left; looked++, sequence += step) {
            if (found.size() == scan.limit() || looked == MOST_LOOKED_AT) {
                return new Page<>(found, sequence - step);
            }
            addIfMatching(found, log.at(sequence), scan.filter());
        }
        return new Page<>(found, null);
    }

    private static SequenceRange kept(Snapshot snapshot, SequenceRange range) {
        return range.from(snapshot.firstSequence()).upTo(snapshot.lastSequence());
    }

    private static void addIfMatching(List<Event> found, @Nullable Event event, EventFilter filter) {
        if (event != null && filter.matches(event)) {
            found.add(event);
        }
    }

    static long count(EventLog log, Snapshot snapshot, EventFilter filter, SequenceRange range) {
        SequenceRange kept = kept(snapshot, range);
        if (filter.equals(EventFilter.all())) {
            return kept.isEmpty() ? 0 : kept.last() - kept.first() + 1;
        }
        long count = 0;
        for (long sequence = kept.first(); sequence <= kept.last(); sequence++) {
            Event event = log.at(sequence);
            count += event != null && filter.matches(event) ? 1 : 0;
        }
        return count;
    }
}
