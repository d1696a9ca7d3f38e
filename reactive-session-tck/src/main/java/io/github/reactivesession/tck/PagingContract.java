/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactivesession.Event;
import io.github.reactivesession.EventQuery;
import io.github.reactivesession.EventScan;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionService;
import io.github.reactivesession.SessionServiceOptions;
import io.github.reactivesession.SessionStore;
import io.github.reactivesession.StoreOptions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** Reading page by page: exactly once, in order, at the reader's pace, and no further than asked (R18). */
public interface PagingContract extends Tck {
    /** How many events a page holds in these tests. */
    int PAGE = 3;

    /** Each event comes exactly once and in order, however the count falls on the pages. */
    @Test
    default void r18_pagesJoinWithoutGapOrRepetition() {
        SessionService service = fixture().service(paged(), SessionServiceOptions.defaults());
        for (int count : List.of(0, 1, 2, 3, 4, 5, 6, 7, 50)) {
            SessionKey key = filled(service, "session-of-" + count, count);
            List<Long> upward = LongStream.rangeClosed(1, count).boxed().toList();
            List<Long> downward = new ArrayList<>(upward);
            Collections.reverse(downward);
            assertThat(read(service, key, EventQuery.all())).as("%s up", count).isEqualTo(upward);
            assertThat(read(service, key, EventQuery.all().descending()))
                    .as("%s down", count)
                    .isEqualTo(downward);
            assertThat(read(service, key, EventQuery.latest(count)))
                    .as("latest %s", count)
                    .isEqualTo(upward);
        }
    }

    /** A limit that ends inside a page, at its end, or just behind it, is kept. */
    @Test
    default void r18_limitsAndOffsetsMayEndAnywhereInAPage() {
        SessionService service = fixture().service(paged(), SessionServiceOptions.defaults());
        SessionKey key = filled(service, "session-1", 10);
        for (int limit = 0; limit <= 11; limit++) {
            for (int offset = 0; offset <= 11; offset++) {
                long last = Math.min(10, limit + offset);
                assertThat(read(service, key, EventQuery.all().limit(limit).offset(offset)))
                        .as("limit %s offset %s", limit, offset)
                        .isEqualTo(LongStream.rangeClosed(offset + 1L, last)
                                .boxed()
                                .toList());
            }
        }
    }

    /** A reader that asks one by one gets one by one; a page is read when the one before it is used up. */
    @Test
    default void r18_aSlowReaderIsReadForOnePageAtATime() {
        AtomicInteger consumed = new AtomicInteger();
        List<Integer> consumedAtCall = new CopyOnWriteArrayList<>();
        StoreCalls calls = new StoreCalls(fixture().store(paged()), () -> consumedAtCall.add(consumed.get()));
        SessionService service = fixture().service(calls.store(), SessionServiceOptions.defaults());
        SessionKey key = filled(service, "session-1", 10);
        calls.clear();
        consumedAtCall.clear();

        Flux<Event> read = service.events(key).doOnNext(event -> consumed.incrementAndGet());
        StepVerifier.Step<Event> step = StepVerifier.create(read, 0);
        for (long sequence = 1; sequence <= 10; sequence++) {
            long expected = sequence;
            step = step.thenRequest(1)
                    .assertNext(event -> assertThat(event.sequence()).isEqualTo(expected));
        }
        step.thenRequest(1).expectComplete().verify(PATIENCE);

        assertThat(calls.methods()).containsOnly("events").hasSizeBetween(4, 5);
        for (int call = 0; call < consumedAtCall.size(); call++) {
            assertThat(consumedAtCall.get(call))
                    .as("events consumed when page %s was read", call)
                    .isGreaterThanOrEqualTo(Math.min(10, call * PAGE));
        }
    }

    /** A reader that asks for more than a page holds has the next one read ahead, and no more than it has asked for. */
    @Test
    default void r18_whatWasAskedForIsReadAhead() {
        AtomicInteger consumed = new AtomicInteger();
        List<Integer> consumedAtCall = new CopyOnWriteArrayList<>();
        StoreCalls calls = new StoreCalls(fixture().store(paged()), () -> consumedAtCall.add(consumed.get()));
        SessionService service = fixture().service(calls.store(), SessionServiceOptions.defaults());
        SessionKey key = filled(service, "session-1", 10);
        calls.clear();
        consumedAtCall.clear();

        StepVerifier.create(service.events(key).doOnNext(event -> consumed.incrementAndGet()), PAGE + 1)
                .expectNextCount(PAGE + 1)
                .then(() -> assertThat(consumedAtCall).hasSize(2).allMatch(count -> count == 0))
                .thenRequest(Long.MAX_VALUE)
                .expectNextCount(9 - PAGE)
                .expectComplete()
                .verify(PATIENCE);
        assertThat(calls.methods()).hasSizeBetween(4, 5);
    }

    /** A reader that is cancelled at any moment, such as while the next page is on its way, is told of no error. */
    @Test
    default void r37_cancellingAReadIsNoError() {
        SessionService service = fixture().service(paged(), SessionServiceOptions.defaults());
        SessionKey key = filled(service, "session-1", 20);
        Queue<Throwable> errors = new ConcurrentLinkedQueue<>();
        for (int n = 0; n < 200; n++) {
            Disposable reading = service.events(key)
                    .doOnError(errors::add)
                    .subscribeOn(Schedulers.parallel())
                    .subscribe();
            LockSupport.parkNanos(n * 20_000L);
            reading.dispose();
        }
        assertThat(errors).isEmpty();
    }

    /** Who stops after a few has had only their pages read, whether by a limit or by cancelling. */
    @Test
    default void r18_aReaderThatStopsIsNotReadAheadFor() {
        StoreCalls calls = new StoreCalls(fixture().store(paged()));
        SessionService service = fixture().service(calls.store(), SessionServiceOptions.defaults());
        SessionKey key = filled(service, "session-1", 60);
        for (int count = 1; count <= 7; count++) {
            calls.clear();
            assertThat(awaitAll(service.events(key).take(count))).hasSize(count);
            assertThat(calls.methods()).as("take %s", count).hasSizeLessThanOrEqualTo(count / PAGE + 1);
            calls.clear();
            assertThat(read(service, key, EventQuery.all().limit(count))).hasSize(count);
            assertThat(calls.methods()).as("limit %s", count).hasSizeLessThanOrEqualTo(count / PAGE + 1);
            calls.clear();
            assertThat(read(service, key, EventQuery.latest(count))).hasSize(count);
            // To hold no more than a page, the store may be read twice: where they begin, and what they are.
            assertThat(calls.methods()).as("latest %s", count).hasSizeLessThanOrEqualTo(2 * (count / PAGE + 1));
        }
        calls.clear();
        assertThat(read(service, key, EventQuery.all().limit(0))).isEmpty();
        assertThat(calls.methods()).isEmpty();
    }

    /** The service asks for pages of the store's size at most, and for no more than is wanted. */
    @Test
    default void r18_noPageIsLargerThanThePageSizeOrTheLimit() {
        StoreCalls calls = new StoreCalls(fixture().store(paged()));
        SessionService service = fixture().service(calls.store(), SessionServiceOptions.defaults());
        SessionKey key = filled(service, "session-1", 20);
        calls.clear();
        read(service, key, EventQuery.all());
        read(service, key, EventQuery.latest(10));
        read(service, key, EventQuery.all().offset(5).limit(9));
        assertThat(calls.scans()).hasSizeGreaterThan(9).allMatch(scan -> scan.limit() >= 1 && scan.limit() <= PAGE);
    }

    /** A reader that asks for nothing yet, or for less than a page, costs one page at most. */
    @Test
    default void r18_aReaderCostsOnePageBeforeItIsUsedUp() {
        StoreCalls calls = new StoreCalls(fixture().store(paged()));
        SessionService service = fixture().service(calls.store(), SessionServiceOptions.defaults());
        SessionKey key = filled(service, "session-1", 5);
        calls.clear();
        StepVerifier.create(service.events(key), 0)
                .expectSubscription()
                .then(() -> assertThat(calls.scans()).hasSizeLessThanOrEqualTo(1))
                .thenRequest(2)
                .expectNextCount(2)
                .thenCancel()
                .verify(PATIENCE);
        assertThat(calls.scans()).hasSize(1);
    }

    /** Many readers that dawdle between two pages keep nobody from writing and reading. */
    @Test
    default void r18_slowReadersHoldNothingBetweenPages() {
        SessionService service = fixture().service(paged(), SessionServiceOptions.defaults());
        SessionKey key = filled(service, "session-1", 8);
        SlowReaders readers = new SlowReaders(64, () -> service.events(key), PAGE + 1);
        readers.awaitFirst(PATIENCE);
        Event ninth = await(service.append(key, Event.builder("tool").id("e9").build()));
        assertThat(ninth.sequence()).isEqualTo(9);
        assertThat(await(service.event(key, "e9"))).isEqualTo(ninth);
        readers.finish(PATIENCE);
        assertThat(readers.counts()).hasSize(64).allMatch(count -> count >= 8);
    }

    /** What is appended while somebody reads neither repeats nor hides what was there. */
    @Test
    default void r18_appendsDuringAReadDisturbNothing() {
        SessionService service = fixture().service(paged(), SessionServiceOptions.defaults());
        SessionKey key = filled(service, "session-1", 7);
        List<Long> read = new ArrayList<>();
        StepVerifier.create(service.events(key).map(Event::sequence).doOnNext(read::add), 2)
                .expectNext(1L, 2L)
                .then(() -> append(service, key, "later-1", "later-2"))
                .thenRequest(3)
                .expectNext(3L, 4L, 5L)
                .then(() -> append(service, key, "later-3"))
                .thenRequest(Long.MAX_VALUE)
                .expectNext(6L, 7L)
                .thenConsumeWhile(sequence -> sequence > 7)
                .expectComplete()
                .verify(PATIENCE);
        assertThat(read)
                .isEqualTo(LongStream.rangeClosed(1, read.size()).boxed().toList())
                .hasSizeLessThanOrEqualTo(10);
    }

    /** A page of the store holds at most what was asked for, and tells where the rest begins. */
    @Test
    default void r18_storePagesLeadToTheEnd() {
        SessionStore store = fixture().store(paged());
        SessionService service = fixture().service(store, SessionServiceOptions.defaults());
        SessionKey key = filled(service, "session-1", 11);
        List<Long> upward = LongStream.rangeClosed(1, 11).boxed().toList();
        List<Long> downward = new ArrayList<>(upward);
        Collections.reverse(downward);
        for (int limit = 1; limit <= PAGE; limit++) {
            assertThat(walk(store, key, scan(EventQuery.all(), false, limit)))
                    .as("up by %s", limit)
                    .isEqualTo(upward);
            assertThat(walk(store, key, scan(EventQuery.all(), true, limit)))
                    .as("down by %s", limit)
                    .isEqualTo(downward);
            assertThat(walk(store, key, scan(EventQuery.all().after(3).before(9), false, limit)))
                    .as("between, by %s", limit)
                    .containsExactly(4L, 5L, 6L, 7L, 8L);
            assertThat(walk(store, key, scan(EventQuery.all().after(3).before(5), true, limit)))
                    .containsExactly(4L);
            assertThat(walk(store, key, scan(EventQuery.all().after(11), false, limit)))
                    .isEmpty();
            assertThat(walk(store, key, scan(EventQuery.all().after(5).before(4), true, limit)))
                    .isEmpty();
        }
        assertThat(walk(store, fixture().user().session("absent"), scan(EventQuery.all(), false, PAGE)))
                .isEmpty();
    }

    /** A filter that lets little or nothing through is walked to the end, forward and backward. */
    @Test
    default void r18_storePagesOfASparseFilterLeadToTheEnd() {
        StoreCalls calls = new StoreCalls(fixture().store(paged()));
        SessionStore store = calls.store();
        SessionService service = fixture().service(store, SessionServiceOptions.defaults());
        SessionKey key = fixture().key();
        create(service, key);
        List<Event> events = new ArrayList<>();
        for (int i = 1; i <= 201; i++) {
            events.add(Histories.said("e" + i, 0, i % 67 == 0 ? "rare" : "common", null, null, null));
        }
        awaitAll(service.appendAll(key, events));
        EventQuery rare = EventQuery.all().author("rare");
        assertThat(walk(store, key, scan(rare, false, PAGE))).containsExactly(67L, 134L, 201L);
        assertThat(walk(store, key, scan(rare, true, 1))).containsExactly(201L, 134L, 67L);
        assertThat(walk(store, key, scan(EventQuery.all().author("nobody"), false, PAGE)))
                .isEmpty();
        calls.clear();
        assertThat(read(service, key, rare)).containsExactly(67L, 134L, 201L);
        assertThat(calls.methods())
                .as("pages of what passes, not of what is there")
                .hasSizeLessThan(10);
        assertThat(read(service, key, rare.limit(2))).containsExactly(67L, 134L);
        assertThat(read(service, key, rare.descending().limit(1))).containsExactly(201L);
    }

    private static StoreOptions paged() {
        return StoreOptions.defaults().withPageSize(PAGE);
    }

    private static EventScan scan(EventQuery query, boolean descending, int limit) {
        return new EventScan(query.filter(), query.range(), descending, limit);
    }

    /** Follows {@code next} to the end; more pages than events, each moving on, would be a circle. */
    private List<Long> walk(SessionStore store, SessionKey key, EventScan first) {
        List<Long> found = new ArrayList<>();
        EventScan scan = first;
        for (int pages = 0; pages < 300; pages++) {
            var page = await(store.events(key, scan));
            assertThat(page.items()).hasSizeLessThanOrEqualTo(scan.limit());
            page.items().forEach(event -> found.add(event.sequence()));
            Long next = page.next();
            if (next == null) {
                return found;
            }
            assertThat(next)
                    .as("next of %s", scan)
                    .isBetween(scan.range().first(), scan.range().last());
            scan = scan.after(next);
        }
        throw new AssertionError("the pages do not end: " + first);
    }

    private SessionKey filled(SessionService service, String id, int count) {
        SessionKey key = fixture().user().session(id);
        create(service, key);
        if (count > 0) {
            awaitAll(service.appendAll(key, events(count)));
        }
        return key;
    }

    private void append(SessionService service, SessionKey key, String... ids) {
        for (String id : ids) {
            await(service.append(key, Event.builder("tool").id(id).build()));
        }
    }

    private List<Long> read(SessionService service, SessionKey key, EventQuery query) {
        return Histories.sequences(awaitAll(service.events(key, query)));
    }
}
