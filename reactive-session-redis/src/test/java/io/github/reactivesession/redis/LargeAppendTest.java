/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reactivesession.Event;
import io.github.reactivesession.EventQuery;
import io.github.reactivesession.ExpectedSequence;
import io.github.reactivesession.GroupCommit;
import io.github.reactivesession.Lease;
import io.github.reactivesession.LeaseLostException;
import io.github.reactivesession.NewSession;
import io.github.reactivesession.SequenceConflictException;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionNotFoundException;
import io.github.reactivesession.SessionService;
import io.github.reactivesession.StoreOptions;
import io.github.reactivesession.servers.ServerKind;
import io.lettuce.core.cluster.api.sync.RedisClusterCommands;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Batches of more than one script are one step all the same (R11). */
class LargeAppendTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int LARGE = 3_000;

    private final SessionKey key = SessionKey.of("large-" + UUID.randomUUID(), "ada", "s-1");

    private SessionService open(ServerKind kind, StoreOptions options) {
        SessionService service = SessionService.create(RedisFixture.store(kind, options));
        service.getOrCreate(NewSession.of(key)).block(PATIENCE);
        return service;
    }

    private static List<Event> events(String name, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> Event.builder(name).id(name + i).build())
                .toList();
    }

    private List<Event> history(SessionService service) {
        return service.events(key, EventQuery.all()).collectList().block(PATIENCE);
    }

    private static List<Event> numbered(List<Event> events, int after) {
        return IntStream.range(0, events.size())
                .mapToObj(i -> events.get(i).withSequence(after + i + 1L))
                .toList();
    }

    @ParameterizedTest
    @EnumSource(names = {"REDIS", "REDIS_CLUSTER"})
    void r11_itIsStoredWholeWithItsDeltasAndOnce(ServerKind kind) {
        SessionService service = open(kind, StoreOptions.defaults().withSessionTtl(Duration.ofMinutes(5)));
        List<Event> events = new ArrayList<>(events("a", LARGE));
        events.set(7, events.get(7).withStateDelta(Map.of("k", 1, "user:k", 1, "app:k", 1)));
        events.set(LARGE - 1, events.get(LARGE - 1).withStateDelta(Map.of("k", 2, "app:l", 2)));
        assertThat(service.appendAll(key, events).collectList().block(PATIENCE)).isEqualTo(numbered(events, 0));
        assertThat(service.appendAll(key, events).collectList().block(PATIENCE)).isEqualTo(numbered(events, 0));
        assertThat(history(service)).isEqualTo(numbered(events, 0));
        assertThat(service.get(key).block(PATIENCE).state())
                .isEqualTo(Map.of("k", 2L, "user:k", 1L, "app:k", 1L, "app:l", 2L));
        List<Event> mixed = new ArrayList<>(events("b", LARGE));
        mixed.set(5, events.get(9));
        List<Event> stored = service.appendAll(key, mixed).collectList().block(PATIENCE);
        assertThat(stored.get(5)).isEqualTo(events.get(9).withSequence(10));
        assertThat(stored.get(6).sequence()).isEqualTo(LARGE + 6);
        assertThat(service.countEvents(key, EventQuery.all()).block(PATIENCE)).isEqualTo(2 * LARGE - 1);
    }

    /** Ids are looked up some at a time: those of a whole piece may be kept, and single ones in another. */
    @ParameterizedTest
    @EnumSource(names = {"REDIS", "REDIS_CLUSTER"})
    void r12_whatIsKeptIsFoundWhereverItStands(ServerKind kind) {
        SessionService service = open(kind, StoreOptions.defaults());
        List<Event> kept =
                service.appendAll(key, events("a", 2_100)).collectList().block(PATIENCE);
        List<Event> batch = new ArrayList<>(events("a", 2_000));
        batch.addAll(events("b", 3_000));
        batch.set(2_003, kept.get(2_050));
        batch.set(4_999, kept.get(2_099));
        List<Event> stored = service.appendAll(key, batch, ExpectedSequence.exactly(2_100))
                .collectList()
                .block(PATIENCE);
        assertThat(stored.subList(0, 2_000)).isEqualTo(kept.subList(0, 2_000));
        assertThat(stored.get(2_003)).isEqualTo(kept.get(2_050));
        assertThat(stored.get(4_999)).isEqualTo(kept.get(2_099));
        assertThat(List.of(stored.get(2_000).sequence(), stored.get(2_004).sequence()))
                .isEqualTo(List.of(2_101L, 2_104L));
        assertThat(service.countEvents(key, EventQuery.all()).block(PATIENCE)).isEqualTo(2_100 + 3_000 - 2);
        assertThat(history(service)).hasSize(5_098);
    }

    /** What was new when it was looked up may have been stored since by others, when the lease was over in between. */
    @Test
    void r12_whatWasNewIsLookedUpAgainWhenOthersHaveWrittenSince() {
        List<Object> last = List.of(7L, "100", 0L, 1L, 3L);
        assertThat(LargeAppend.isOvertaken(List.of(7L, "100", 2_000L), last)).isFalse();
        assertThat(LargeAppend.isOvertaken(List.of(5L, "100", 0L), last)).isFalse();
        assertThat(LargeAppend.isOvertaken(List.of(5L, "100", 1L), last)).isTrue();
        assertThat(LargeAppend.isOvertaken(List.of(7L, "99", 2_000L), last)).isTrue();
    }

    @ParameterizedTest
    @EnumSource(names = {"REDIS", "REDIS_CLUSTER"})
    void r13r14_itIsRefusedAsAnyOther(ServerKind kind) {
        SessionService service = open(kind, StoreOptions.defaults());
        List<Event> events = events("a", LARGE);
        assertThatThrownBy(() -> service.appendAll(key, events, ExpectedSequence.exactly(4))
                        .blockLast(PATIENCE))
                .isInstanceOf(SequenceConflictException.class);
        assertThatThrownBy(() ->
                        service.appendAll(key.user().session("absent"), events).blockLast(PATIENCE))
                .isInstanceOf(SessionNotFoundException.class);
        assertThat(history(service)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"REDIS", "REDIS_CLUSTER"})
    void r11_readersAndWritersBesideItSeeItWholeOrNotAtAll(ServerKind kind) {
        SessionService one = open(kind, StoreOptions.defaults());
        SessionService other = open(kind, StoreOptions.defaults());
        Flux<Event> large = Flux.range(0, 4).concatMap(i -> one.appendAll(key, events("batch" + i + "-", LARGE)));
        Flux<Event> small = Flux.range(0, 400)
                .flatMap(i -> other.append(key, Event.builder("small").build()), 4);
        Mono<List<List<Event>>> reads = other.events(
                        key, EventQuery.all().descending().limit(LARGE + 10))
                .collectList()
                .repeat(20)
                .collectList();
        List<List<Event>> seen = Mono.zip(large.then(Mono.just(1)), small.then(Mono.just(1)), reads)
                .block(PATIENCE)
                .getT3();
        seen.forEach(LargeAppendTest::requireNoHalf);
        List<Event> all = history(one);
        assertThat(all).hasSize(4 * LARGE + 400);
        assertThat(all)
                .extracting(Event::sequence)
                .isEqualTo(IntStream.rangeClosed(1, all.size())
                        .mapToObj(Long::valueOf)
                        .toList());
        requireNoHalf(all.subList(0, all.size()));
    }

    /** Of a batch whose last event is seen before others, all events are there that were asked for. */
    private static void requireNoHalf(List<Event> events) {
        for (int i = 1; i < events.size(); i++) {
            Event left = events.get(i - 1);
            Event right = events.get(i);
            assertThat(Math.abs(left.sequence() - right.sequence())).isEqualTo(1);
            if (!left.author().equals(right.author())) {
                requireAtAnEnd(left);
                requireAtAnEnd(right);
            }
        }
        if (!events.isEmpty()
                && events.get(0).sequence() > events.get(events.size() - 1).sequence()) {
            requireAtAnEnd(events.get(0));
        }
    }

    private static void requireAtAnEnd(Event event) {
        if (event.author().startsWith("batch")) {
            int place = Integer.parseInt(event.id().substring(event.author().length()));
            assertThat(place).isIn(0, LARGE - 1);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"REDIS", "REDIS_CLUSTER"})
    void r37_whatIsAbandonedIsTakenAwayByTheNext(ServerKind kind) {
        SessionService service = open(kind, StoreOptions.defaults());
        service.append(key, Event.user("first")).block(PATIENCE);
        Redis redis = redis(kind);
        List<Event> events = events("gone", LARGE);
        LargeAppend large = new LargeAppend(
                redis, new Keys("session"), new GroupCommit.Append(key, events, ExpectedSequence.any()));
        redis.ready().block(PATIENCE);
        large.begin().map(large::plan).flatMap(large::stage).block(PATIENCE);
        assertThat(history(service)).hasSize(1);
        assertThat(service.event(key, "gone5").block(PATIENCE)).isNull();
        assertThat(service.append(key, events.get(5)).block(PATIENCE).sequence())
                .isEqualTo(2);
        assertThat(history(service)).hasSize(2);
        assertThat(service.append(key, events.get(7)).block(PATIENCE).sequence())
                .isEqualTo(3);
        Set<String> ids = new TreeSet<>(ids(kind));
        assertThat(ids).contains("gone5", "gone7").hasSize(3);
        redis.close().block(PATIENCE);
    }

    /** Until it counts it is judged again: whoever takes the lease meanwhile finds nothing of it, and goes on at once. */
    @ParameterizedTest
    @EnumSource(names = {"REDIS", "REDIS_CLUSTER"})
    void r13_whoseLeaseIsTakenMeanwhileWritesNothing(ServerKind kind) {
        SessionService service = open(kind, StoreOptions.defaults());
        Lease held;
        boolean stored;
        int times = 0;
        do {
            // A server that is done before the lease is taken has shown nothing yet.
            assertThat(times++).as("batches that were too quick").isLessThan(50);
            service.delete(key).then(service.create(NewSession.of(key))).block(PATIENCE);
            Lease lost = service.lease(key, "one", PATIENCE).block(PATIENCE);
            service.release(lost).block(PATIENCE);
            var large = service.appendAll(
                            key, events("late", 10_000), ExpectedSequence.any().under(lost))
                    .then()
                    .toFuture();
            Keyspace.awaitTrue(
                    "it has begun",
                    () -> large.isDone() || commands(kind).hexists(new Keys("session").meta(key), "batch"));
            held = service.lease(key, "two", PATIENCE).block(PATIENCE);
            stored = Keyspace.await(
                    Mono.fromFuture(large).thenReturn(true).onErrorReturn(LeaseLostException.class, false));
        } while (stored);
        assertThat(history(service)).isEmpty();
        assertThat(ids(kind)).isEmpty();
        assertThat(service.append(
                                key, Event.user("next"), ExpectedSequence.any().under(held))
                        .block(PATIENCE)
                        .sequence())
                .isEqualTo(1);
    }

    /** What has been lost before is not written at all, and what is stored is answered whoever holds the lease. */
    @ParameterizedTest
    @EnumSource(names = {"REDIS", "REDIS_CLUSTER"})
    void r12r13_itIsRefusedUnderALostLeaseUnlessItIsThere(ServerKind kind) {
        SessionService service = open(kind, StoreOptions.defaults());
        Lease lease = service.lease(key, "one", PATIENCE).block(PATIENCE);
        ExpectedSequence mine = ExpectedSequence.exactly(0).under(lease);
        List<Event> events = events("a", LARGE);
        assertThat(service.appendAll(key, events, mine).collectList().block(PATIENCE))
                .isEqualTo(numbered(events, 0));
        service.release(lease).block(PATIENCE);
        assertThat(service.lease(key, "two", PATIENCE).block(PATIENCE).fence()).isGreaterThan(lease.fence());
        assertThat(service.appendAll(key, events, mine).collectList().block(PATIENCE))
                .isEqualTo(numbered(events, 0));
        assertThatThrownBy(
                        () -> service.appendAll(key, events("b", LARGE), mine).blockLast(PATIENCE))
                .isInstanceOf(LeaseLostException.class);
        assertThat(history(service)).hasSize(LARGE);
    }

    private Set<String> ids(ServerKind kind) {
        String name = new Keys("session").ids(key);
        return Set.copyOf(commands(kind).hkeys(name));
    }

    private static RedisClusterCommands<String, String> commands(ServerKind kind) {
        return Keyspace.on(kind).commands();
    }

    private static Redis redis(ServerKind kind) {
        return new Redis(
                kind == ServerKind.REDIS
                        ? Connector.through(RedisFixture.client())
                        : Connector.through(RedisFixture.clusterClient()),
                RedisOptions.defaults());
    }
}
