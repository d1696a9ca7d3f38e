/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

import java.util.List;
import reactor.core.publisher.Mono;

/** What a follower reads of a history that the tail does not hold any more. */
final class HistoryPages {
    private final SessionStore store;
    private final SessionKey key;
    private final EventFilter filter;
    private final boolean unfiltered;

    HistoryPages(SessionStore store, SessionKey key, EventFilter filter) {
        this.store = store;
        this.key = key;
        this.filter = filter;
        this.unfiltered = filter.equals(EventFilter.all());
    }

    /**
     * A page.
     *
     * @param page what the filter lets through
     * @param kept what was kept after it was read, and of which session
     * @param newest how far it surely reached, if it is the last one
     */
    record Read(Page<Event, Long> page, News kept, long newest) {}

    /**
     * What comes with news tells which session it is of (R33). A filter hides what lies between two events, so what the event
     * limit has taken meanwhile is looked for by itself, after the page: what is still there then was there for the page.
     */
    Mono<Read> read(long position, long newest) {
        Position from = new Position(key, position);
        if (unfiltered) {
            int most = NewsReader.most(store);
            return store.news(List.of(from), most)
                    .map(news -> news.get(0))
                    .map(news -> new Read(news.page(most), news, newest));
        }
        EventScan scan = new EventScan(
                filter,
                SequenceRange.all().above(position),
                false,
                store.options().pageSize());
        return store.events(key, scan)
                .flatMap(page -> store.news(List.of(from), 1).map(news -> new Read(page, news.get(0), newest)));
    }
}
