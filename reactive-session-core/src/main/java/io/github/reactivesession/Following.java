/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.util.retry.Retry;

/** What a service follows: a feed for each session that has followers (R30 to R34). */
final class Following {
    /** A store that is away delays those that follow, and does not end them (R32). */
    static final Retry PATIENTLY = Retry.backoff(Long.MAX_VALUE, Duration.ofMillis(50))
            .maxBackoff(Duration.ofSeconds(2))
            .filter(error -> error instanceof SessionException known && known.isRetryable());

    private final Map<SessionKey, Feed> feeds = new ConcurrentHashMap<>();
    /** Those of sessions that are gone, as far as this service knows, until they have seen so themselves. */
    private final Set<Feed> former = ConcurrentHashMap.newKeySet();

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

    /** Tells the followers of a session in this service what it has stored, without a round trip. */
    void appended(SessionKey key, List<Event> events) {
        if (!feeds.isEmpty()) {
            Feed feed = feeds.get(key);
            if (feed != null) {
                feed.appended(events);
            }
        }
    }

    /** Gives a follower the feed of its session, which its first follower starts. */
    Feed join(SessionKey key, Follower follower) {
        Feed joined = feeds.compute(key, (any, there) -> {
            Feed feed = there == null || there.end() != null ? new Feed(key, this) : there;
            feed.followers().add(follower);
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
            there.followers().remove(follower);
            return there == feed && there.followers().isEmpty() ? null : there;
        });
        feed.followers().remove(follower);
        if (left != feed) {
            stopUnused(feed);
        }
    }

    private void stopUnused(Feed feed) {
        if (feed.followers().isEmpty()) {
            former.remove(feed);
            feed.stop();
        }
    }

    void forget(Feed feed) {
        feeds.remove(feed.key(), feed);
        former.remove(feed);
    }

    /** Whoever comes now is not given what was known of a session that this service has made, or deleted (R9, R33). */
    void renew(SessionKey key) {
        Feed feed = feeds.get(key);
        if (feed != null) {
            renew(feed);
        }
    }

    /** The same for all sessions of a scope. */
    void renew(DeleteScope scope) {
        feeds.values().stream().filter(feed -> isOf(scope, feed.key())).forEach(this::renew);
    }

    private void renew(Feed feed) {
        if (feeds.remove(feed.key(), feed)) {
            former.add(feed);
            feed.look();
            stopUnused(feed);
            if (closed) {
                feed.finish(null);
            }
        }
    }

    private static boolean isOf(DeleteScope scope, SessionKey key) {
        if (scope instanceof DeleteScope.OfUser user) {
            return key.user().equals(user.user());
        }
        if (scope instanceof DeleteScope.OfApp app) {
            return key.app().equals(app.app());
        }
        return scope instanceof DeleteScope.OfPerson person && key.userId().equals(person.userId());
    }

    /** Completes all followers (R40). */
    void close() {
        closed = true;
        feeds.values().forEach(feed -> feed.finish(null));
        former.forEach(feed -> feed.finish(null));
    }
}
