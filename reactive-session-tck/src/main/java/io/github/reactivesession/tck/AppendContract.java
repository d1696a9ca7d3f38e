/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import static io.github.reactivesession.tck.Footprint.failure;
import static io.github.reactivesession.tck.Footprint.ids;
import static io.github.reactivesession.tck.Footprint.sequences;
import static io.github.reactivesession.tck.Footprint.upTo;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactivesession.Event;
import io.github.reactivesession.EventQuery;
import io.github.reactivesession.ExpectedSequence;
import io.github.reactivesession.NewSession;
import io.github.reactivesession.Session;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionNotFoundException;
import io.github.reactivesession.SessionQuery;
import io.github.reactivesession.SessionService;
import io.github.reactivesession.SessionServiceOptions;
import io.github.reactivesession.StoreOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

/** Appending: where an event gets its place, what moves with it, and where nothing may be appended (R10, R14, R16). */
public interface AppendContract extends Tck {
    /** Timestamps that a clock-ordered store would sort wrong. */
    List<Instant> HOSTILE_TIMES = List.of(
            NOON,
            NOON,
            NOON.minusSeconds(1),
            Instant.parse("9999-12-31T23:59:59.999999Z"),
            Instant.parse("1000-01-01T00:00:00Z"),
            NOON.plusNanos(1000),
            NOON,
            Instant.parse("1969-12-31T23:59:59.999999Z"));

    /** The place goes by the order of the calls, whatever the timestamps say, and each timestamp is kept. */
    @Test
    default void r10_sequencesFollowTheOrderOfTheCallsAndNotTheClocks() {
        SessionService service = fixture().service();
        create(service, fixture().key());
        for (int n = 1; n <= HOSTILE_TIMES.size(); n++) {
            Event event = event("z" + (99 - n)).toBuilder()
                    .timestamp(HOSTILE_TIMES.get(n - 1))
                    .build();
            assertThat(await(service.append(fixture().key(), event))).isEqualTo(event.withSequence(n));
        }
        List<Event> stored = awaitAll(service.events(fixture().key()));
        assertThat(sequences(stored)).isEqualTo(upTo(HOSTILE_TIMES.size()));
        assertThat(stored.stream().map(Event::timestamp)).containsExactlyElementsOf(HOSTILE_TIMES);
        List<Event> down =
                awaitAll(service.events(fixture().key(), EventQuery.all().descending()));
        assertThat(sequences(down)).containsExactly(8L, 7L, 6L, 5L, 4L, 3L, 2L, 1L);
        assertThat(sequences(awaitAll(service.events(fixture().key(), EventQuery.latest(3)))))
                .containsExactly(6L, 7L, 8L);
    }

    /** In a batch too, and it goes on where the last append ended. */
    @Test
    default void r10_sequencesOfABatchFollowTheOrderGiven() {
        SessionService service = fixture().service();
        create(service, fixture().key());
        await(service.append(fixture().key(), event("first")));
        List<Event> backwards = IntStream.range(0, 20)
                .mapToObj(n -> event("e" + (20 - n)).toBuilder()
                        .timestamp(NOON.minusSeconds(n))
                        .build())
                .toList();
        List<Event> stored = awaitAll(service.appendAll(fixture().key(), backwards));
        assertThat(ids(stored)).isEqualTo(ids(backwards));
        assertThat(sequences(stored)).isEqualTo(upTo(21).subList(1, 21));
        assertThat(awaitAll(service.events(fixture().key(), EventQuery.all().after(1))))
                .isEqualTo(stored);
    }

    /** A sequence that the event brings along, from another session perhaps, means nothing. */
    @Test
    default void r10_aSequenceBroughtAlongIsNotUsed() {
        SessionService service = fixture().service();
        create(service, fixture().key());
        Event placed = event("a").withSequence(77);
        assertThat(await(service.append(fixture().key(), placed))).isEqualTo(placed.withSequence(1));
        assertThat(sequences(awaitAll(
                        service.appendAll(fixture().key(), List.of(event("b").withSequence(1), event("c"))))))
                .containsExactly(2L, 3L);
        assertThat(sequences(awaitAll(service.events(fixture().key())))).containsExactly(1L, 2L, 3L);
    }

    /** What was acknowledged is seen at once through another service. */
    @Test
    default void r10_anAcknowledgedEventIsSeenAtOnceElsewhere() {
        SessionService here = fixture().service();
        SessionService there = fixture().service();
        create(here, fixture().key());
        for (int n = 1; n <= 20; n += 2) {
            Event odd = await(here.append(fixture().key(), event("e" + n)));
            assertThat(await(there.event(fixture().key(), "e" + n))).isEqualTo(odd);
            assertThat(await(there.get(fixture().key())).lastSequence()).isEqualTo(n);
            Event even = await(there.append(fixture().key(), event("e" + (n + 1))));
            assertThat(even.sequence()).isEqualTo(n + 1);
            assertThat(awaitAll(here.events(fixture().key(), EventQuery.latest(2))))
                    .containsExactly(odd, even);
        }
    }

    /** Writers in two processes leave no gap, no repetition, and lose no event and no delta. */
    @Test
    default void r10_manyWritersOfOneSessionGetEachTheirOwnSequence() {
        List<SessionService> services = List.of(fixture().service(), fixture().service());
        create(services.get(0), fixture().key());
        List<Event> given =
                IntStream.rangeClosed(1, 200).mapToObj(n -> counted("e" + n)).toList();
        List<Event> returned = awaitAll(Flux.fromIterable(given)
                .index()
                .flatMap(
                        pair -> services.get((int) (pair.getT1() % 2))
                                .append(fixture().key(), pair.getT2()),
                        64));
        List<Event> stored = awaitAll(services.get(1).events(fixture().key()));
        assertThat(sequences(stored)).isEqualTo(upTo(200));
        assertThat(returned).containsExactlyInAnyOrderElementsOf(stored);
        assertThat(ids(stored)).containsExactlyInAnyOrderElementsOf(ids(given));
        Session session = await(services.get(0).get(fixture().key()));
        assertThat(session.lastSequence()).isEqualTo(200);
        assertThat(session.state()).hasSize(600);
    }

    /** Sessions of one user, written to at once, count each for itself, and lose nothing of the state they share. */
    @Test
    default void r10_r23_manyWritersOfManySessionsDoNotMix() {
        List<SessionService> services = List.of(fixture().service(), fixture().service());
        List<SessionKey> keys = IntStream.range(0, 12)
                .mapToObj(n -> fixture().user().session("s" + n))
                .toList();
        keys.forEach(key -> create(services.get(0), key));
        awaitAll(Flux.range(0, 12 * 15)
                .flatMap(
                        n -> services.get(n % 2)
                                .append(
                                        keys.get(n % 12),
                                        counted(keys.get(n % 12).sessionId() + "-" + n / 12)),
                        64));
        for (SessionKey key : keys) {
            List<Event> stored = awaitAll(services.get(0).events(key));
            assertThat(sequences(stored)).as(key.sessionId()).isEqualTo(upTo(15));
            assertThat(ids(stored)).allMatch(id -> id.startsWith(key.sessionId() + "-"));
            assertThat(await(services.get(1).state(key))).hasSize(15);
        }
        assertThat(await(services.get(1).state(fixture().user()))).hasSize(180);
        assertThat(await(services.get(1).state(fixture().user().app()))).hasSize(180);
    }

    /** Who reads while others write sees a beginning of the history, never one with a hole, and never less than before. */
    @Test
    default void r10_aReaderBesideWritersNeverSeesAGap() {
        SessionService writer = fixture().service();
        SessionService reader = fixture().service();
        create(writer, fixture().key());
        Flux<List<Event>> writing = Flux.fromIterable(events(100))
                .flatMap(event -> writer.append(fixture().key(), event), 16)
                .collectList()
                .flux()
                .cache();
        Flux<List<Event>> reading = Flux.range(0, 10_000)
                .concatMap(n -> reader.events(fixture().key()).collectList(), 1)
                .takeUntilOther(writing);
        int seen = 0;
        for (List<Event> view : awaitAll(reading)) {
            assertThat(sequences(view)).isEqualTo(upTo(view.size()));
            assertThat(view.size()).isGreaterThanOrEqualTo(seen);
            seen = view.size();
        }
        // A quick reader is done before a slow writer.
        awaitAll(writing);
        assertThat(sequences(awaitAll(reader.events(fixture().key())))).isEqualTo(upTo(100));
    }

    /** An absent, a deleted and an expired session take no event by any way in, and no scope takes a delta. */
    @Test
    default void r14_whereThereIsNoSessionNothingIsAppendedAndNothingIsMade() {
        SessionService service = fixture().service();
        SessionKey deleted = fixture().user().session("deleted");
        create(service, deleted);
        await(service.append(deleted, event("old")));
        assertThat(await(service.delete(deleted))).isEqualTo(1);
        SessionKey expired = fixture().user().session("expired");
        await(service.create(NewSession.of(expired).withTimeToLive(Duration.ofMillis(200))));
        await(service.append(expired, event("old")));
        fixture().passTime(Duration.ofMillis(300));
        for (SessionKey key : List.of(fixture().key(), deleted, expired)) {
            Event late = counted("late");
            List<Publisher<Event>> ways = List.of(
                    service.append(key, late),
                    service.append(key, event("old")),
                    service.append(key, late, ExpectedSequence.exactly(0)),
                    service.append(key, late, ExpectedSequence.exactly(1)),
                    service.appendAll(key, List.of(late, event("later"))),
                    service.appendStream(key, Flux.just(late)));
            for (Publisher<Event> way : ways) {
                assertThat(failure(SessionNotFoundException.class, way).key()).isEqualTo(key);
                assertThat(Footprint.of(service, key)).isEqualTo(Footprint.NOTHING);
            }
        }
        assertThat(await(service.count(SessionQuery.app(fixture().app())))).isZero();
    }

    /** The id of another owner's session opens nothing. */
    @Test
    default void r14_r2_theSessionOfAnotherOwnerTakesNoEvent() {
        SessionService service = fixture().service();
        create(service, fixture().key());
        await(service.append(fixture().key(), counted("mine")));
        Footprint before = Footprint.of(service, fixture().key());
        String id = fixture().key().sessionId();
        for (SessionKey other : List.of(
                SessionKey.of(fixture().app(), "user-2", id),
                SessionKey.of(fixture().app() + "2", fixture().user().userId(), id),
                SessionKey.of(fixture().app(), fixture().user().userId().toUpperCase(Locale.ROOT), id))) {
            failure(SessionNotFoundException.class, service.append(other, counted("other")));
        }
        assertThat(Footprint.of(service, fixture().key())).isEqualTo(before);
    }

    /** The session's last update and its end move; its birth and its version do not. */
    @Test
    default void r16_updatedAtAndExpiresAtMoveWithEachAppend() {
        Duration ttl = Duration.ofHours(1);
        SessionService service =
                fixture().service(StoreOptions.defaults().withSessionTtl(ttl), SessionServiceOptions.defaults());
        Session last = create(service, fixture().key());
        Event far = event("far").toBuilder().timestamp(HOSTILE_TIMES.get(3)).build();
        for (List<Event> batch : List.of(events(1), List.of(far, event("b")))) {
            fixture().passTime(Duration.ofMillis(30));
            awaitAll(service.appendAll(fixture().key(), batch));
            Session now = await(service.get(fixture().key()));
            assertThat(now.updatedAt())
                    .isAfter(last.updatedAt())
                    .isBefore(last.updatedAt().plus(ttl));
            assertThat(now.expiresAt()).isEqualTo(now.updatedAt().plus(ttl));
            assertThat(now.createdAt()).isEqualTo(last.createdAt());
            assertThat(now.version()).isEqualTo(1);
            last = now;
        }
        fixture().passTime(Duration.ofMillis(30));
        assertThat(awaitAll(service.events(fixture().key()))).hasSize(3);
        assertThat(await(service.get(fixture().key()))).isEqualTo(last);
    }

    /** A time to live of the session's own moves its end likewise, and without any there is no end. */
    @Test
    default void r16_theEndMovesByTheSessionsOwnTimeToLive() {
        SessionService service = fixture().service();
        Duration ttl = Duration.ofMinutes(90);
        SessionKey mortal = fixture().user().session("mortal");
        await(service.create(NewSession.of(mortal).withTimeToLive(ttl)));
        create(service, fixture().key());
        fixture().passTime(Duration.ofMillis(30));
        await(service.append(mortal, event("a")));
        await(service.append(fixture().key(), event("a")));
        Session now = await(service.get(mortal));
        assertThat(now.updatedAt()).isAfter(now.createdAt());
        assertThat(now.expiresAt()).isEqualTo(now.updatedAt().plus(ttl));
        assertThat(await(service.get(fixture().key())).expiresAt()).isNull();
    }

    /** A clock that was set back does not take back what the session showed. */
    @Test
    default void r16_updatedAtNeverMovesBack() {
        SessionService service = fixture()
                .service(StoreOptions.defaults().withSessionTtl(Duration.ofHours(1)), SessionServiceOptions.defaults());
        create(service, fixture().key());
        Session before = await(service.append(fixture().key(), event("a"))
                .then(service.get(fixture().key())));
        fixture().passTime(Duration.ofMinutes(-30));
        await(service.append(fixture().key(), event("b")));
        Session after = await(service.get(fixture().key()));
        assertThat(after.updatedAt()).isAfterOrEqualTo(before.updatedAt());
        assertThat(after.expiresAt()).isEqualTo(after.updatedAt().plus(Duration.ofHours(1)));
        assertThat(after.lastSequence()).isEqualTo(2);
    }

    private static Event event(String id) {
        return Event.user("text").toBuilder().id(id).timestamp(NOON).build();
    }

    /** An event that sets a key of its own in each scope. */
    private static Event counted(String id) {
        return event(id).withStateDelta(Footprint.delta(id, 1));
    }
}
