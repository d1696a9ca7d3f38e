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
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Pages of a history, by sequence; what takes a filter reads a piece of it at a time. */
final class History {
    /** How many events a page with a filter looks at, or a few more. */
    private static final int MOST_SEEN = 4_096;
    /** How many events the first piece has for a filter, and how many a piece has at most. */
    private static final int FIRST_PIECE = 32;

    private static final int LARGEST_PIECE = 512;
    /** How long the texts of a piece should be together at most. */
    private static final int PIECE_CHARACTERS = 1 << 20;
    /** How many events one command reads: some milliseconds of the server's time. */
    private static final int MOST_READ = 5_000;
    /** Where {@link #bounds} says when the session was created. */
    private static final int CREATED = 2;

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

    private Mono<Page<Event, Long>> plain(SessionKey key, EventScan scan) {
        return piece(key, scan).map(Piece::page);
    }

    /**
     * Two commands in one round trip: which sequences count, and the events. What lies outside of them belongs to a large
     * batch that is not whole yet, or waits to be trimmed.
     */
    private Mono<Piece> piece(SessionKey key, EventScan scan) {
        return redis.inOrder(bounds(key), entries(key, scan))
                .flatMap(reply -> piece(key, scan, reply.get(0), reply.get(1)));
    }

    private Redis.Command bounds(SessionKey key) {
        return new Redis.Command(
                CommandType.HMGET,
                Redis.args().addKey(keys.meta(key)).add("first").add("sequence").add("created"));
    }

    /** As many round trips at once as there are sessions, each of the commands of a page and one more. */
    Mono<List<News>> news(List<Position> positions, int limit) {
        return Flux.fromIterable(positions)
                .flatMapSequential(position -> news(position, limit), positions.size())
                .collectList();
    }

    /** Events that were read between two looks at the session are of the one that both have seen (R33). */
    private Mono<News> news(Position position, int limit) {
        SessionKey key = position.key();
        EventScan scan = new EventScan(EventFilter.all(), SequenceRange.all().above(position.sequence()), false, limit);
        return redis.inOrder(bounds(key), entries(key, scan), bounds(key)).flatMap(reply -> news(key, scan, reply));
    }

    /** What waits to be trimmed may fill a page of entries; the next one begins behind it. */
    private Mono<News> news(SessionKey key, EventScan scan, List<List<Object>> reply) {
        List<Object> bounds = reply.get(0);
        if (bounds.get(0) == null) {
            return Mono.just(News.absent());
        }
        long first = Reply.number(bounds.get(0));
        boolean another = !bounds.get(CREATED).equals(reply.get(2).get(CREATED));
        List<Object> entries = reply.get(1);
        boolean waitsToBeTrimmed = entries.size() == most(scan) && sequence(entries.get(0)) < first;
        if (another || waitsToBeTrimmed) {
            long behind = another ? scan.range().first() - 1 : first - 1;
            return news(new Position(key, behind), scan.limit());
        }
        Piece piece = piece(scan, first, Reply.number(bounds.get(1)), entries);
        return Mono.just(new News(
                Micros.time(Reply.text(bounds.get(CREATED))), piece.page().items()));
    }

    private Redis.Command entries(SessionKey key, EventScan scan) {
        String first = Long.toString(Math.max(scan.range().first(), 0));
        String last = Long.toString(scan.range().last());
        Request request = Redis.args()
                .addKey(keys.events(key))
                .add(scan.descending() ? last : first)
                .add(scan.descending() ? first : last)
                .add("COUNT")
                .add(most(scan));
        return new Redis.Command(scan.descending() ? CommandType.XREVRANGE : CommandType.XRANGE, request);
    }

    private static int most(EventScan scan) {
        return Math.min(scan.limit(), MOST_READ);
    }

    /** A page that begins in a batch which is not whole is read again from below it, or else the reader would see a half. */
    private Mono<Piece> piece(SessionKey key, EventScan scan, List<Object> bounds, List<Object> entries) {
        if (bounds.get(0) == null || entries.isEmpty()) {
            return Mono.just(new Piece(new Page<>(List.of(), null), scan.limit(), 0));
        }
        long last = Reply.number(bounds.get(1));
        if (scan.descending() && sequence(entries.get(0)) > last) {
            SequenceRange below = scan.range().upTo(last);
            return piece(key, new EventScan(scan.filter(), below, true, scan.limit()));
        }
        return Mono.just(piece(scan, Reply.number(bounds.get(0)), last, entries));
    }

    private static Piece piece(EventScan scan, long first, long last, List<Object> entries) {
        List<Event> events = new ArrayList<>(entries.size());
        long sequence = 0;
        long characters = 0;
        for (Object entry : entries) {
            sequence = sequence(entry);
            characters += text(entry).length();
            if (sequence >= first && sequence <= last) {
                events.add(event(entry));
            }
        }
        boolean ended = entries.size() < most(scan) || sequence > last;
        // Those before the first that counts wait to be trimmed, and are passed over at once.
        long next = scan.descending()
                ? sequence
                : Math.max(sequence, Math.min(first - 1, scan.range().last()));
        return new Piece(new Page<>(events, ended ? null : (Long) next), most(scan), characters);
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
        return Mono.defer(() -> {
            Search search = new Search(scan);
            return pieces(key, scan.range(), scan.descending(), FIRST_PIECE)
                    .takeUntil(search::endsWith)
                    .then(Mono.fromSupplier(search::page));
        });
    }

    /** Piece after piece, each as long as the size of the one before suggests. */
    private Flux<Piece> pieces(SessionKey key, SequenceRange range, boolean descending, int count) {
        Function<Piece, Mono<Piece>> next = piece -> {
            Long behind = piece.page().next();
            return behind == null
                    ? Mono.empty()
                    : some(key, descending ? range.below(behind) : range.above(behind), descending, piece.nextCount());
        };
        return some(key, range, descending, count).expand(next);
    }

    private Mono<Piece> some(SessionKey key, SequenceRange range, boolean descending, int count) {
        return piece(key, new EventScan(EventFilter.all(), range, descending, count));
    }

    /**
     * What one command has read.
     *
     * @param page the events that count
     * @param count how many were asked for
     * @param characters how long the texts of all are
     */
    private record Piece(Page<Event, Long> page, int count, long characters) {
        /** Twice as many while they are small, and fewer when they are large (R18). */
        int nextCount() {
            long fitting = count * (long) PIECE_CHARACTERS / Math.max(characters, 1);
            return (int) Math.max(1, Math.min(fitting, Math.min(2L * count, LARGEST_PIECE)));
        }
    }

    /** A page with a filter, while it is looked for. */
    private static final class Search {
        private final EventScan scan;
        private final List<Event> found = new ArrayList<>();
        private int seen;
        private @Nullable Long next;

        Search(EventScan scan) {
            this.scan = scan;
        }

        /** Takes what passes; tells whether that is enough. */
        boolean endsWith(Piece piece) {
            seen += piece.count();
            next = piece.page().next();
            for (Event event : piece.page().items()) {
                if (scan.filter().matches(event)) {
                    found.add(event);
                    if (found.size() == scan.limit()) {
                        next = event.sequence();
                        return true;
                    }
                }
            }
            return seen >= MOST_SEEN;
        }

        Page<Event, Long> page() {
            return new Page<>(found, next);
        }
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
        return pieces(key, range, false, FIRST_PIECE)
                .map(piece ->
                        piece.page().items().stream().filter(filter::matches).count())
                .reduce(0L, Long::sum);
    }
}
