/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.redis;

import io.github.reactivesession.Event;
import io.github.reactivesession.EventFilter;
import io.github.reactivesession.EventScan;
import io.github.reactivesession.News;
import io.github.reactivesession.Page;
import io.github.reactivesession.Position;
import io.github.reactivesession.SequenceRange;
import io.github.reactivesession.SessionKey;
import io.lettuce.core.protocol.CommandType;
import java.util.ArrayList;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Pages of a history, by sequence; what takes a filter reads a piece of it at a time. */
final class History {
    /** How many events a filter looks at before it answers. */
    private static final int MOST_SEEN = 512;
    /** How many events one command reads: some milliseconds of the server's time. */
    private static final int MOST_READ = 5_000;

    private final Redis redis;
    private final Keys keys;

    History(Redis redis, Keys keys) {
        this.redis = redis;
        this.keys = keys;
    }

    Mono<Page<Event, Long>> page(SessionKey key, EventScan scan) {
        if (scan.range().isEmpty()) {
            return Mono.just(new Page<>(List.of(), null));
        }
        if (scan.filter().eventId() != null) {
            return one(key, scan.filter(), scan.range());
        }
        return scan.filter().equals(EventFilter.all()) ? plain(key, scan) : filtered(key, scan);
    }

    private Mono<Page<Event, Long>> one(SessionKey key, EventFilter filter, SequenceRange range) {
        Arguments arguments = new Arguments()
                .key(keys.meta(key))
                .key(keys.events(key))
                .key(keys.ids(key))
                .add(filter.eventId());
        return redis.run(Script.EVENT, arguments).map(reply -> {
            List<Event> found = events(reply, 0);
            found.removeIf(event ->
                    !filter.matches(event) || event.sequence() < range.first() || event.sequence() > range.last());
            return new Page<>(found, null);
        });
    }

    /**
     * Two commands in one round trip: which sequences count, and the events. What lies outside of them belongs to a large
     * batch that is not whole yet, or waits to be trimmed.
     */
    private Mono<Page<Event, Long>> plain(SessionKey key, EventScan scan) {
        return Mono.zip(bounds(key), redis.list(read(scan), range(key, scan)))
                .flatMap(reply -> page(key, scan, reply.getT1(), reply.getT2()));
    }

    private Mono<List<Object>> bounds(SessionKey key) {
        return redis.list(
                CommandType.HMGET,
                Redis.args().addKey(keys.meta(key)).add("first").add("sequence").add("created"));
    }

    /** As many round trips at once as there are sessions, each of the two commands of a page. */
    Mono<List<News>> news(List<Position> positions, int limit) {
        return Flux.fromIterable(positions)
                .flatMapSequential(position -> news(position, limit), positions.size())
                .collectList();
    }

    private Mono<News> news(Position position, int limit) {
        SequenceRange range = SequenceRange.all().above(position.sequence());
        EventScan scan = new EventScan(EventFilter.all(), range, false, limit);
        return Mono.zip(bounds(position.key()), redis.list(read(scan), range(position.key(), scan)))
                .flatMap(reply -> news(position.key(), scan, reply.getT1(), reply.getT2()));
    }

    /** What waits to be trimmed may fill a page of entries; the next one begins behind it. */
    private Mono<News> news(SessionKey key, EventScan scan, List<Object> bounds, List<Object> entries) {
        if (bounds.get(0) == null) {
            return Mono.just(News.absent());
        }
        long first = Reply.number(bounds.get(0));
        if (scan.range().first() < first) {
            return news(new Position(key, first - 1), scan.limit());
        }
        Page<Event, Long> page = page(scan, first, Reply.number(bounds.get(1)), entries);
        return Mono.just(new News(Micros.time(Reply.text(bounds.get(2))), page.items()));
    }

    private static CommandType read(EventScan scan) {
        return scan.descending() ? CommandType.XREVRANGE : CommandType.XRANGE;
    }

    private Request range(SessionKey key, EventScan scan) {
        String first = Long.toString(Math.max(scan.range().first(), 0));
        String last = Long.toString(scan.range().last());
        return Redis.args()
                .addKey(keys.events(key))
                .add(scan.descending() ? last : first)
                .add(scan.descending() ? first : last)
                .add("COUNT")
                .add(most(scan));
    }

    private static int most(EventScan scan) {
        return Math.min(scan.limit(), MOST_READ);
    }

    /** A page that begins in a batch which is not whole is read again from below it, or else the reader would see a half. */
    private Mono<Page<Event, Long>> page(SessionKey key, EventScan scan, List<Object> bounds, List<Object> entries) {
        if (bounds.get(0) == null || entries.isEmpty()) {
            return Mono.just(new Page<>(List.of(), null));
        }
        long last = Reply.number(bounds.get(1));
        if (scan.descending() && sequence(entries.get(0)) > last) {
            SequenceRange below = scan.range().upTo(last);
            return page(key, new EventScan(scan.filter(), below, true, scan.limit()));
        }
        return Mono.just(page(scan, Reply.number(bounds.get(0)), last, entries));
    }

    private static Page<Event, Long> page(EventScan scan, long first, long last, List<Object> entries) {
        List<Event> events = new ArrayList<>(entries.size());
        long sequence = 0;
        for (Object entry : entries) {
            sequence = sequence(entry);
            if (sequence >= first && sequence <= last) {
                events.add(event(entry));
            }
        }
        boolean ended = entries.size() < most(scan) || sequence > last;
        // Those before the first that counts wait to be trimmed, and are passed over at once.
        long next = scan.descending()
                ? sequence
                : Math.max(sequence, Math.min(first - 1, scan.range().last()));
        return new Page<>(events, ended ? null : (Long) next);
    }

    /** An entry of a stream is its id, here a sequence and {@code -0}, and its fields. */
    private static long sequence(Object entry) {
        String id = Reply.text(Reply.list(entry).get(0));
        return Long.parseLong(id, 0, id.length() - 2, 10);
    }

    static Event event(Object entry) {
        return EventText.read(sequence(entry), text(entry));
    }

    private static String text(Object entry) {
        return Reply.text(Reply.list(Reply.list(entry).get(1)).get(1));
    }

    /** In the client: the server looks through a piece of a history for more than three times as long as it reads it. */
    private Mono<Page<Event, Long>> filtered(SessionKey key, EventScan scan) {
        return piece(key, scan.range(), scan.descending()).map(piece -> matching(piece, scan));
    }

    private Mono<Page<Event, Long>> piece(SessionKey key, SequenceRange range, boolean descending) {
        return plain(key, new EventScan(EventFilter.all(), range, descending, MOST_SEEN));
    }

    private static Page<Event, Long> matching(Page<Event, Long> piece, EventScan scan) {
        List<Event> found = new ArrayList<>();
        for (Event event : piece.items()) {
            if (scan.filter().matches(event)) {
                found.add(event);
                if (found.size() == scan.limit()) {
                    return new Page<>(found, event.sequence());
                }
            }
        }
        return new Page<>(found, piece.next());
    }

    /** Sequences and texts by turns. */
    private static List<Event> events(List<Object> reply, int from) {
        List<Event> events = new ArrayList<>();
        for (int i = from; i < reply.size(); i += 2) {
            events.add(EventText.read(Reply.number(reply.get(i)), Reply.text(reply.get(i + 1))));
        }
        return events;
    }

    Mono<Long> count(SessionKey key, EventFilter filter, SequenceRange range) {
        if (range.isEmpty()) {
            return Mono.just(0L);
        }
        if (filter.eventId() != null) {
            return one(key, filter, range).map(page -> (long) page.items().size());
        }
        return filter.equals(EventFilter.all()) ? countAll(key, range) : countMatching(key, filter, range);
    }

    /** Sequences have no gaps, so nothing needs to be looked at. */
    private Mono<Long> countAll(SessionKey key, SequenceRange range) {
        return redis.list(
                        CommandType.HMGET,
                        Redis.args().addKey(keys.meta(key)).add("first").add("sequence"))
                .map(counted -> counted.get(0) == null ? 0 : overlap(counted, range));
    }

    private static long overlap(List<Object> counted, SequenceRange range) {
        long first = Math.max(Reply.number(counted.get(0)), range.first());
        long last = Math.min(Reply.number(counted.get(1)), range.last());
        return Math.max(0, last - first + 1);
    }

    private Mono<Long> countMatching(SessionKey key, EventFilter filter, SequenceRange range) {
        return piece(key, range, false)
                .expand(piece -> piece.next() == null ? Mono.empty() : piece(key, range.above(piece.next()), false))
                .map(piece -> piece.items().stream().filter(filter::matches).count())
                .reduce(0L, Long::sum);
    }
}
