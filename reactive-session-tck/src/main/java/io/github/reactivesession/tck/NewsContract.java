/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import static io.github.reactivesession.tck.Live.byHints;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactivesession.Event;
import io.github.reactivesession.FollowOptions;
import io.github.reactivesession.News;
import io.github.reactivesession.Position;
import io.github.reactivesession.Session;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionService;
import io.github.reactivesession.SessionStore;
import io.github.reactivesession.StoreOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** What the sessions of many followers have gained, in one read: what it brings, and that it is shared (R30, R33, R34). */
public interface NewsContract extends Tck {
    /** Each position has its own answer, wherever it stands among the others, whatever becomes of those. */
    @Test
    default void r30_newsComeForEachPositionInOrder() {
        SessionStore store = fixture().store(StoreOptions.defaults());
        SessionService service = fixture().service(store, byHints());
        SessionKey full = fixture().user().session("full");
        SessionKey bare = fixture().user().session("bare");
        SessionKey absent = fixture().user().session("absent");
        Session made = create(service, full);
        Session empty = create(service, bare);
        List<Event> stored = awaitAll(service.appendAll(full, events(7)));
        List<News> news = news(
                store,
                4,
                new Position(bare, 0),
                new Position(full, 5),
                new Position(absent, 0),
                new Position(full, 0),
                new Position(full, 7),
                new Position(bare, 3));
        assertThat(news)
                .containsExactly(
                        new News(empty.createdAt(), List.of()),
                        new News(made.createdAt(), stored.subList(5, 7)),
                        News.absent(),
                        new News(made.createdAt(), stored.subList(0, 4)),
                        new News(made.createdAt(), List.of()),
                        new News(empty.createdAt(), List.of()));
    }

    /** As many sessions as one read may be for, with events of any form. */
    @Test
    default void r30_r5_newsAreExactForManySessions() {
        SessionStore store = fixture().store(StoreOptions.defaults());
        SessionService service = fixture().service(store, byHints());
        List<SessionKey> keys = IntStream.range(0, 64)
                .mapToObj(n -> fixture().user().session("'session\u20AC\\ " + n))
                .toList();
        List<News> expected = new ArrayList<>();
        List<Position> positions = new ArrayList<>();
        for (int n = 0; n < keys.size(); n++) {
            Session session = create(service, keys.get(n));
            List<Event> stored =
                    awaitAll(service.appendAll(keys.get(n), Histories.story().subList(0, n % 5)));
            positions.add(new Position(keys.get(n), n % 3));
            expected.add(new News(session.createdAt(), stored.subList(Math.min(n % 3, stored.size()), stored.size())));
        }
        assertThat(news(store, 8, positions.toArray(Position[]::new))).isEqualTo(expected);
    }

    /** Where the event limit has taken what follows, what is kept comes. */
    @Test
    default void r30_r19_newsBeginWithWhatIsKept() {
        SessionStore store = fixture().store(StoreOptions.defaults().withEventLimit(5));
        SessionService service = fixture().service(store, byHints());
        create(service, fixture().key());
        List<Event> stored = awaitAll(Flux.fromIterable(events(20))
                .concatMap(event -> service.append(fixture().key(), event)));
        List<News> news = news(
                store,
                3,
                new Position(fixture().key(), 0),
                new Position(fixture().key(), 17));
        assertThat(news.get(0).events()).isEqualTo(stored.subList(15, 18));
        assertThat(news.get(1).events()).isEqualTo(stored.subList(17, 20));
    }

    /** However fast the limit takes what is old, a read ends. */
    @Test
    default void r30_r19_newsComeWhileTheLimitTakesWhatIsOld() {
        SessionStore store = fixture().store(StoreOptions.defaults().withEventLimit(5));
        SessionService service = fixture().service(store, byHints());
        create(service, fixture().key());
        Disposable writing = Flux.range(0, 1_000_000)
                .flatMap(n -> service.append(fixture().key(), Event.user("text " + n)), 32)
                .subscribe();
        for (int n = 0; n < 50; n++) {
            List<News> news = news(store, 3, new Position(fixture().key(), 0));
            assertThat(news.get(0).createdAt()).isNotNull();
        }
        writing.dispose();
    }

    /** What is past its time is absent, for this read as for others. */
    @Test
    default void r30_r28_thereAreNoNewsOfAnExpiredSession() {
        SessionStore store = fixture().store(StoreOptions.defaults().withSessionTtl(Duration.ofSeconds(2)));
        SessionService service = fixture().service(store, byHints().withSweepInterval(Duration.ZERO));
        create(service, fixture().key());
        await(service.append(fixture().key(), Event.user("one")));
        fixture().passTime(Duration.ofMillis(2200));
        assertThat(news(store, 3, new Position(fixture().key(), 0))).containsExactly(News.absent());
    }

    /** While one read is under way, those that have something to read gather for the next one, or for their turn. */
    @Test
    default void r34_followersOfManySessionsShareReads() {
        SlowNewsStore slow = new SlowNewsStore(fixture().store(StoreOptions.defaults()));
        boolean together = slow.newsAtOnce() > 1;
        SessionService here = fixture().service(slow, byHints());
        SessionService there = fixture().service(StoreOptions.defaults(), byHints());
        List<SessionKey> keys = IntStream.range(0, 100)
                .mapToObj(n -> fixture().user().session("shared-" + n))
                .toList();
        keys.forEach(key -> create(there, key));
        StepVerifier.create(Flux.merge(Flux.fromIterable(keys).map(key -> here.follow(key, 0)), keys.size()))
                .thenAwait(Duration.ofMillis(300))
                .then(() -> awaitAll(Flux.fromIterable(keys)
                        .flatMap(key -> there.append(key, events(1).get(0)))))
                .expectNextCount(keys.size())
                .thenCancel()
                .verify(PATIENCE);
        assertThat(slow.mostAtOnce())
                .isLessThanOrEqualTo(together ? 1 : FollowOptions.defaults().concurrentReads());
        assertThat(slow.calls()).isLessThanOrEqualTo(together ? keys.size() / 2 : keys.size());
    }

    /** As a service asks: no more at once than the store says. */
    private List<News> news(SessionStore store, int limit, Position... positions) {
        return awaitAll(Flux.just(positions)
                .buffer(store.newsAtOnce())
                .concatMap(some -> store.news(some, limit))
                .concatMapIterable(news -> news));
    }
}
