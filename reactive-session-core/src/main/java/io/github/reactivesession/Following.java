/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/** What a service follows: a feed for each session that has followers (R30 to R34). */
final class Following {
    /** A store that is away delays those that follow, and does not end them (R32). */
    static final Retry PATIENTLY = Retry.backoff(Long.MAX_VALUE, Duration.ofMillis(50))
            .maxBackoff(Duration.ofSeconds(2))
            .filter(Following::isRetryable);

    private final Map<SessionKey, Feed> feeds = new ConcurrentHashMap<>();
    private final SessionStore store;
    private final FollowOptions options;
    private final Turns turns;
    private final NewsReader news;
    private volatile boolean closed;

    Following(SessionStore store, FollowOptions options) {
        this.store = store;
        this.options = options;
        this.turns = new Turns(options.concurrentReads());
        // Half of what a tail holds, so that its followers can take some before the next ones push them out.
        int most = Math.max(Math.min(store.options().pageSize(), options.tailEvents() / 2), 1);
        this.news = new NewsReader(store, turns, most);
    }

    static boolean isRetryable(Throwable error) {
        return error instanceof SessionException known && known.isRetryable();
    }

    SessionStore store() {
        return store;
    }

    FollowOptions options() {
        return options;
    }

    Turns turns() {
        return turns;
    }

    NewsReader news() {
        return news;
    }

    /** History, then what comes. With a marker, an event that {@link Follower#isMarker} knows comes between the two. */
    Flux<Event> follow(SessionKey key, FollowQuery query, boolean marker) {
        return new Flux<>() {
            @Override
            public void subscribe(CoreSubscriber<? super Event> actual) {
                Follower follower = new Follower(actual, Following.this, key, query, marker);
                actual.onSubscribe(follower);
                follower.begin();
            }
        };
    }

    /** What a session holds behind a sequence, as long as it is that one which has the key (R33). */
    Flux<Event> events(Session session, FollowQuery query) {
        Position first = new Position(session.key(), query.after());
        return Pages.stream(
                        first,
                        position -> page(session, position),
                        (position, next) -> new Position(position.key(), next))
                .filter(query.filter()::matches);
    }

    private Mono<Page<Event, Long>> page(Session session, Position position) {
        int most = NewsReader.most(store);
        return store.news(List.of(position), most)
                .map(news -> news.get(0))
                .filter(news -> session.createdAt().equals(news.createdAt()))
                .map(news -> news.page(most))
                .defaultIfEmpty(new Page<>(List.of(), null));
    }

    /** Tells the followers of a session in this service what it has stored, without a round trip. */
    void appended(SessionKey key, Appended stored) {
        if (!feeds.isEmpty()) {
            Feed feed = feeds.get(key);
            if (feed != null) {
                feed.appended(stored);
            }
        }
    }

    /** Gives a follower the feed of its session, which its first follower starts. */
    Feed join(SessionKey key, Follower follower) {
        Feed joined = feeds.compute(key, (any, there) -> {
            Feed feed = there == null || there.end() != null ? new Feed(key, this) : there;
            feed.followers().join(follower);
            return feed;
        });
        joined.start();
        if (closed) {
            joined.finish(null);
        }
        return joined;
    }

    /** Takes a follower off; the last one stops the feed. */
    void leave(Feed feed, Follower follower) {
        Feed left = feeds.computeIfPresent(feed.key(), (any, there) -> {
            there.followers().leave(follower, there.isReady(follower.number()));
            return there == feed && there.followers().isEmpty() ? null : there;
        });
        if (left != feed) {
            feed.followers().leave(follower, false);
            feed.stop();
        }
    }

    void forget(Feed feed) {
        feeds.remove(feed.key(), feed);
    }

    /** Completes all followers (R40). */
    void close() {
        closed = true;
        feeds.values().forEach(feed -> feed.finish(null));
    }
}
