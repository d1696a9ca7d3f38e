/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

import java.util.Collections;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Turns a query into scans of the store, and their pages into one flux (R17, R18). */
final class EventReader {
    private final SessionStore store;
    private final int pageSize;

    EventReader(SessionStore store) {
        this.store = store;
        this.pageSize = store.options().pageSize();
    }

    Flux<Event> read(ReadRequest request) {
        return request.query().startAtUserTurn() ? fromUserTurn(request) : view(request);
    }

    private Flux<Event> view(ReadRequest request) {
        EventQuery query = request.query();
        if (query.limit() == 0) {
            return Flux.empty();
        }
        return switch (query.order()) {
            case ASCENDING -> scan(request, false);
            case DESCENDING -> scan(request, true);
            case LATEST -> latest(request);
        };
    }

    private Flux<Event> scan(ReadRequest request, boolean descending) {
        EventQuery query = request.query();
        EventScan first = new EventScan(query.filter(), query.range(), descending, pageFor(query));
        return Pages.stream(first, scan -> store.events(request.key(), scan), EventScan::after)
                .skip(query.offset())
                .take(query.limit());
    }

    /** No page brings more than the query can use. */
    private int pageFor(EventQuery query) {
        long wanted = query.limit() > pageSize ? pageSize : query.limit() + Math.min(query.offset(), pageSize);
        return (int) Math.min(wanted, pageSize);
    }

    /** The newest events, oldest of them first: by turning a page around, or by finding where they begin. */
    private Flux<Event> latest(ReadRequest request) {
        EventQuery query = request.query();
        if (query.limit() == Long.MAX_VALUE && query.offset() == 0) {
            return scan(request, false);
        }
        Flux<Event> newestFirst = scan(request, true);
        if (query.limit() <= pageSize) {
            return newestFirst.collectList().flatMapIterable(EventReader::reversed);
        }
        return newestFirst
                .map(event -> SequenceRange.all().from(event.sequence()).upTo(event.sequence()))
                .reduce((newer, older) -> new SequenceRange(older.first(), newer.last()))
                .flatMapMany(range -> scan(within(request, range), false));
    }

    private static List<Event> reversed(List<Event> events) {
        Collections.reverse(events);
        return events;
    }

    private static ReadRequest within(ReadRequest request, SequenceRange range) {
        EventQuery query = EventQuery.all().withFilter(request.query().filter()).withRange(range);
        return new ReadRequest(request.key(), query);
    }

    private Flux<Event> fromUserTurn(ReadRequest request) {
        Flux<Event> view = view(request);
        return view.skipUntil(event -> event.author().equals(Event.USER))
                .switchIfEmpty(view.next()
                        .map(Event::sequence)
                        .defaultIfEmpty(Long.MAX_VALUE)
                        .flatMap(first -> userTurnBefore(request, first))
                        .flatMapMany(turn -> view.startWith(turn)));
    }

    /** The newest event by the user that lies before the view, and no later than the query asks for. */
    private Mono<Event> userTurnBefore(ReadRequest request, long first) {
        EventQuery asked = request.query();
        SequenceRange before = SequenceRange.all().upTo(asked.range().last());
        EventQuery query = EventQuery.all()
                .withRange(before.below(first))
                .to(asked.filter().time().to())
                .author(Event.USER)
                .descending()
                .limit(1);
        return view(new ReadRequest(request.key(), query)).next();
    }
}
