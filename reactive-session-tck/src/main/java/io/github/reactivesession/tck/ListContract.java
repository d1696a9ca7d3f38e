/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactivesession.JsonObject;
import io.github.reactivesession.NewSession;
import io.github.reactivesession.Session;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionQuery;
import io.github.reactivesession.SessionService;
import io.github.reactivesession.SessionServiceOptions;
import io.github.reactivesession.SessionStatus;
import io.github.reactivesession.SessionUpdate;
import io.github.reactivesession.StoreOptions;
import io.github.reactivesession.UserKey;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Lists have one order, whatever the size of a page (R8). */
public interface ListContract extends Tck {
    /** The order of a list, over the bytes of the ids, as code points sort. */
    Comparator<Session> NEWEST_FIRST = Comparator.comparing(Session::updatedAt)
            .thenComparing(session -> bytes(session.id()), Arrays::compareUnsigned)
            .thenComparing(session -> bytes(session.key().userId()), Arrays::compareUnsigned)
            .reversed();

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** What was written to last comes first, by whichever kind of write. */
    @Test
    default void r8_everyWriteMovesASessionToTheFront() {
        SessionService service = fixture().service();
        for (String id : List.of("a", "b", "c", "d")) {
            create(service, fixture().user().session(id));
            pass();
        }
        requireOrder(service, "d", "c", "b", "a");
        await(service.append(fixture().user().session("b"), events(1).get(0)));
        pass();
        requireOrder(service, "b", "d", "c", "a");
        await(service.update(fixture().user().session("a"), SessionUpdate.touch()));
        pass();
        requireOrder(service, "a", "b", "d", "c");
        await(service.updateState(fixture().user().session("d"), Map.of("k", 1)));
        pass();
        requireOrder(service, "d", "a", "b", "c");
        assertThat(awaitAll(service.appendAll(fixture().user().session("c"), events(2))))
                .hasSize(2);
        pass();
        requireOrder(service, "c", "d", "a", "b");
    }

    /** Reads, repeated events and the state of others move nothing. */
    @Test
    default void r8_whatWritesNothingToASessionMovesNothing() {
        SessionService service = fixture().service();
        for (String id : List.of("a", "b")) {
            create(service, fixture().user().session(id));
            await(service.append(fixture().user().session(id), events(1).get(0)));
            pass();
        }
        List<Session> before = list(service);
        SessionKey first = fixture().user().session("a");
        await(service.get(first));
        await(service.getOrCreate(NewSession.of(first)));
        assertThat(awaitAll(service.events(first))).hasSize(1);
        await(service.append(first, events(1).get(0)));
        await(service.append(first, events(2).get(1).toBuilder().partial(true).build()));
        await(service.updateState(fixture().user(), Map.of("k", 1)));
        await(service.updateState(first.app(), Map.of("k", 1)));
        assertThat(list(service)).isEqualTo(before).extracting(Session::id).containsExactly("b", "a");
    }

    /** Ties go by id and then by user, from the highest code point down, across pages. */
    @Test
    default void r8_tiesAreOrderedByCodePoint() {
        SessionService service = paged(3);
        List<String> ids = List.of(
                "a",
                "B",
                "b",
                "A",
                "ab",
                "a ",
                "a!",
                "Z",
                "_",
                "10",
                "9",
                "\u00E9",
                "z",
                "\uFFFD",
                "\uE000",
                "\uD83D\uDE80",
                "~");
        Flux.just("u1", "U2", "\u00FC", "\uFF21", "\uD83D\uDE80")
                .concatMap(
                        user -> Flux.fromIterable(ids).map(UserKey.of(fixture().app(), user)::session))
                .flatMap(key -> service.create(NewSession.of(key)), 16)
                .then()
                .block(PATIENCE);
        List<Session> all = awaitAll(service.list(SessionQuery.app(fixture().app())));
        assertThat(all).hasSize(5 * ids.size()).isSortedAccordingTo(NEWEST_FIRST);
        assertThat(all).extracting(Session::key).doesNotHaveDuplicates();
        List<Session> one = awaitAll(service.list(SessionQuery.user(fixture().app(), "\u00FC")));
        assertThat(one).hasSize(ids.size()).isSortedAccordingTo(NEWEST_FIRST);
    }

    /** A window is the same part of the list, wherever it lies between the pages. */
    @Test
    default void r8_limitAndOffsetCutTheListExactly() {
        SessionService service = paged(3);
        fill(service, 50);
        SessionQuery query = SessionQuery.user(fixture().user());
        List<Session> all = awaitAll(service.list(query));
        assertThat(all).hasSize(50).isSortedAccordingTo(NEWEST_FIRST);
        assertThat(new HashSet<>(all)).hasSize(50);
        for (int limit : List.of(0, 1, 2, 3, 4, 6, 7, 49, 50, 51)) {
            for (int offset : List.of(0, 1, 2, 3, 4, 47, 49, 50, 51)) {
                int from = Math.min(offset, 50);
                assertThat(awaitAll(service.list(query.limit(limit).offset(offset))))
                        .as("limit %s, offset %s", limit, offset)
                        .isEqualTo(all.subList(from, Math.min(50, from + limit)));
            }
        }
        assertThat(awaitAll(service.list(query.offset(48)))).isEqualTo(all.subList(48, 50));
        assertThat(awaitAll(service.list(query.limit(Long.MAX_VALUE).offset(Long.MAX_VALUE))))
                .isEmpty();
    }

    /** However few sessions a filter lets through, and wherever they lie, none is missed or doubled. */
    @Test
    default void r8_sparseFiltersLeaveNoGapsBetweenPages() {
        for (int page : List.of(1, 3)) {
            SessionService service = paged(page);
            UserKey user = UserKey.of(fixture().app(), "pages-of-" + page);
            Flux.range(0, 50)
                    .concatMap(n -> service.create(
                            NewSession.of(user.session("s" + n)).withAgentId(n % 17 == 0 ? "rare" : "common")))
                    .then()
                    .block(PATIENCE);
            List<Session> all = awaitAll(service.list(SessionQuery.user(user)));
            assertThat(all).hasSize(50);
            SessionQuery rare = SessionQuery.user(user).agentId("rare");
            assertThat(awaitAll(service.list(rare)))
                    .hasSize(3)
                    .isEqualTo(all.stream()
                            .filter(session -> "rare".equals(session.agentId()))
                            .toList());
            assertThat(awaitAll(service.list(rare.offset(1).limit(1)))).hasSize(1);
            assertThat(awaitAll(service.list(rare.status(SessionStatus.FAILED))))
                    .isEmpty();
            assertThat(await(service.count(rare))).isEqualTo(3);
        }
    }

    /** A count is of all that match, whatever part of them the query asks for. */
    @Test
    default void r8_countIgnoresLimitAndOffset() {
        SessionService service = paged(3);
        fill(service, 10);
        SessionQuery query = SessionQuery.user(fixture().user());
        assertThat(await(service.count(query))).isEqualTo(10);
        assertThat(await(service.count(query.limit(0)))).isEqualTo(10);
        assertThat(await(service.count(query.limit(2).offset(9)))).isEqualTo(10);
        assertThat(await(service.count(SessionQuery.user(fixture().app(), "nobody"))))
                .isZero();
    }

    /** State comes when asked for, merged, and everything else comes anyway. */
    @Test
    default void r8r24_stateComesOnlyWhenAskedFor() {
        SessionService service = paged(2);
        for (String user : List.of("u1", "u2")) {
            for (String id : List.of("a", "b", "c")) {
                await(service.create(NewSession.of(SessionKey.of(fixture().app(), user, id))
                        .withMetadata(Map.of("m", id))
                        .withState(Map.<String, Object>of("app:a", 1, "user:u", user, "s", user + id))));
            }
        }
        SessionQuery query = SessionQuery.app(fixture().app());
        List<Session> without = awaitAll(service.list(query));
        List<Session> with = awaitAll(service.list(query.includingState()));
        assertThat(without).hasSize(6).allSatisfy(session -> {
            assertThat(session.state()).isEqualTo(JsonObject.empty());
            assertThat(session.metadata()).isEqualTo(JsonObject.of("m", session.id()));
        });
        assertThat(with)
                .extracting(Session::key)
                .isEqualTo(without.stream().map(Session::key).toList());
        for (Session session : with) {
            String user = session.key().userId();
            assertThat(session.state())
                    .isEqualTo(JsonObject.of(
                            Map.<String, Object>of("app:a", 1, "user:u", user, "s", user + session.id())));
            assertThat(session).isEqualTo(await(service.get(session.key())));
        }
    }

    /** What is deleted or past its time to live is neither listed nor counted. */
    @Test
    default void r8r28_theDeletedAndTheExpiredVanish() {
        SessionService service = paged(2);
        fill(service, 5);
        for (int n = 0; n < 5; n++) {
            SessionKey brief = fixture().user().session("brief" + n);
            await(service.create(NewSession.of(brief).withTimeToLive(Duration.ofMillis(300))));
        }
        assertThat(await(service.delete(fixture().user().session("s0002")))).isEqualTo(1);
        fixture().passTime(Duration.ofMillis(400));
        assertThat(list(service)).extracting(Session::id).containsExactlyInAnyOrder("s0000", "s0001", "s0003", "s0004");
        assertThat(await(service.count(SessionQuery.user(fixture().user())))).isEqualTo(4);
        assertThat(awaitAll(service.list(SessionQuery.app(fixture().app()).limit(2))))
                .hasSize(2);
    }

    /** No more is emitted than was asked for, and the rest on the next request. */
    @Test
    default void r8r38_aListHonoursDemand() {
        SessionService service = paged(3);
        fill(service, 10);
        Flux<Session> list = service.list(SessionQuery.user(fixture().user()));
        List<Session> all = awaitAll(list);
        StepVerifier.create(list, 0)
                .expectSubscription()
                .thenRequest(2)
                .expectNext(all.get(0), all.get(1))
                .thenRequest(5)
                .expectNextSequence(all.subList(2, 7))
                .thenRequest(Long.MAX_VALUE)
                .expectNextSequence(all.subList(7, 10))
                .expectComplete()
                .verify(PATIENCE);
        StepVerifier.create(list, 4)
                .expectNextSequence(all.subList(0, 4))
                .thenCancel()
                .verify(PATIENCE);
    }

    /** A list is read anew by each subscriber. */
    @Test
    default void r8r35_aListIsReadAnewByEachSubscriber() {
        SessionService service = paged(3);
        Flux<Session> list = service.list(SessionQuery.user(fixture().user()));
        Mono<Long> count = service.count(SessionQuery.user(fixture().user()));
        assertThat(awaitAll(list)).isEmpty();
        assertThat(await(count)).isZero();
        fill(service, 4);
        assertThat(awaitAll(list)).hasSize(4);
        assertThat(awaitAll(list)).hasSize(4);
        assertThat(await(count)).isEqualTo(4);
    }

    /** A thousand sessions come whole and in order, by pages of default size. */
    @Test
    default void r8_aThousandSessionsComeWhole() {
        SessionService service = fixture().service();
        fill(service, 1000);
        List<Session> all = list(service);
        Set<String> ids = new HashSet<>();
        all.forEach(session -> ids.add(session.id()));
        assertThat(all).hasSize(1000).isSortedAccordingTo(NEWEST_FIRST);
        assertThat(ids).hasSize(1000).contains(id(0), id(255), id(256), id(999));
        assertThat(await(service.count(SessionQuery.user(fixture().user())))).isEqualTo(1000);
        assertThat(awaitAll(service.list(
                        SessionQuery.user(fixture().user()).offset(500).limit(300))))
                .isEqualTo(all.subList(500, 800));
    }

    private SessionService paged(int pageSize) {
        return fixture().service(StoreOptions.defaults().withPageSize(pageSize), SessionServiceOptions.defaults());
    }

    /** Creates sessions without moving time, so that many of them tie where time stands still. */
    private void fill(SessionService service, int count) {
        Flux.fromStream(IntStream.range(0, count).mapToObj(ListContract::id))
                .flatMap(id -> service.create(NewSession.of(fixture().user().session(id))), 16)
                .then()
                .block(PATIENCE);
    }

    private static String id(int n) {
        return "s%04d".formatted(n);
    }

    private void pass() {
        fixture().passTime(Duration.ofMillis(5));
    }

    private List<Session> list(SessionService service) {
        return awaitAll(service.list(SessionQuery.user(fixture().user())));
    }

    private void requireOrder(SessionService service, String... ids) {
        assertThat(list(service)).extracting(Session::id).containsExactly(ids);
    }
}
