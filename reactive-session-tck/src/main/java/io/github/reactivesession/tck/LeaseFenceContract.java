/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import static io.github.reactivesession.tck.Footprint.failure;
import static io.github.reactivesession.tck.Footprint.sequences;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactivesession.Event;
import io.github.reactivesession.ExpectedSequence;
import io.github.reactivesession.Lease;
import io.github.reactivesession.LeaseLostException;
import io.github.reactivesession.SequenceConflictException;
import io.github.reactivesession.Session;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionService;
import io.github.reactivesession.SessionServiceOptions;
import io.github.reactivesession.StoreOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Appends under a lease: who has lost it writes nothing, whoever holds it or asks for none does (R13). */
public interface LeaseFenceContract extends Tck {
    /** The holder appends, alone and in batches, and so does whoever asks for no lease. */
    @Test
    default void r13_theHolderAppendsAndOthersAreNotKeptOut() {
        SessionService service = fixture().service();
        create(service, fixture().key());
        ExpectedSequence mine =
                ExpectedSequence.any().under(lease(service, fixture().key(), "one"));
        await(service.append(fixture().key(), event("a"), mine));
        await(service.append(fixture().key(), event("b")));
        assertThat(sequences(awaitAll(service.appendAll(fixture().key(), events(3), mine))))
                .containsExactly(3L, 4L, 5L);
        assertThat(await(service.get(fixture().key())).lastSequence()).isEqualTo(5);
    }

    /** Alone, in a batch, in a large one, with changes of all scopes: nothing of it is there after. */
    @Test
    default void r13_whoHasLostTheLeaseWritesNothing() {
        SessionService here = fixture().service();
        SessionService there = fixture().service();
        create(here, fixture().key());
        Lease lost = lease(here, fixture().key(), "one");
        awaitAll(here.release(lost));
        Lease held = lease(there, fixture().key(), "two");
        ExpectedSequence stale = ExpectedSequence.any().under(lost);
        Session before = await(here.get(fixture().key()));
        Event everywhere = event("delta").withStateDelta(Map.of("a", 1, "user:a", 1, "app:a", 1));
        List<Event> large = new ArrayList<>(events(600));
        large.add(everywhere);
        for (List<Event> batch : List.of(events(1), events(3), List.of(everywhere), List.copyOf(large))) {
            LeaseLostException error =
                    failure(LeaseLostException.class, here.appendAll(fixture().key(), batch, stale));
            assertThat(error.fence()).isEqualTo(lost.fence());
            assertThat(error.isRetryable()).isFalse();
        }
        failure(LeaseLostException.class, here.append(fixture().key(), event("late"), stale));
        assertThat(await(here.get(fixture().key()))).isEqualTo(before);
        assertThat(awaitAll(here.events(fixture().key()))).isEmpty();
        Event next = await(
                there.append(fixture().key(), everywhere, ExpectedSequence.any().under(held)));
        assertThat(next.sequence()).isEqualTo(1);
        assertThat(await(here.get(fixture().key())).state()).isEqualTo(Map.of("a", 1L, "user:a", 1L, "app:a", 1L));
    }

    /** A time that is over is no reason as long as nobody else has come; nor is a lease that was given back. */
    @Test
    default void r13_aLeaseThatNobodyTookStillCounts() {
        SessionService service = fixture().service();
        create(service, fixture().key());
        Lease over = await(service.lease(fixture().key(), "one", LeaseContract.SHORT));
        fixture().passTime(LeaseContract.SHORT.plusMillis(50));
        await(service.append(fixture().key(), event("a"), ExpectedSequence.any().under(over)));
        awaitAll(service.release(over));
        await(service.append(fixture().key(), event("b"), ExpectedSequence.any().under(over)));
        Lease next = lease(service, fixture().key(), "two");
        failure(
                LeaseLostException.class,
                service.append(
                        fixture().key(), event("c"), ExpectedSequence.any().under(over)));
        await(service.append(fixture().key(), event("c"), ExpectedSequence.any().under(next)));
    }

    /** Both conditions must hold. */
    @Test
    default void r13_aSequenceIsExpectedUnderALeaseToo() {
        SessionService service = fixture().service();
        create(service, fixture().key());
        Lease lease = lease(service, fixture().key(), "one");
        await(service.append(
                fixture().key(), event("a"), ExpectedSequence.exactly(0).under(lease)));
        SequenceConflictException conflict = failure(
                SequenceConflictException.class,
                service.append(
                        fixture().key(), event("b"), ExpectedSequence.exactly(0).under(lease)));
        assertThat(conflict.actual()).isEqualTo(1);
        awaitAll(service.release(lease));
        Lease unused = lease(service, fixture().key(), "two");
        failure(
                LeaseLostException.class,
                service.append(
                        fixture().key(), event("b"), ExpectedSequence.exactly(1).under(lease)));
    }

    /** What was stored is stored: its retry is answered though the lease has passed on since. */
    @Test
    default void r12_r13_aRetryOfWhatIsStoredIsAnsweredWithoutTheLease() {
        SessionService service = fixture().service();
        create(service, fixture().key());
        Lease lease = lease(service, fixture().key(), "one");
        ExpectedSequence mine = ExpectedSequence.any().under(lease);
        Event stored = await(service.append(fixture().key(), event("a"), mine));
        awaitAll(service.release(lease));
        Lease unused = lease(service, fixture().key(), "two");
        assertThat(await(service.append(fixture().key(), event("a"), mine))).isEqualTo(stored);
        failure(LeaseLostException.class, service.appendAll(fixture().key(), List.of(event("a"), event("b")), mine));
    }

    /** A session that is made again under the key is another one. */
    @Test
    default void r13_r4_aLeaseDoesNotOutliveItsSession() {
        SessionService service = fixture().service();
        SessionKey key = fixture().key();
        create(service, key);
        Lease old = lease(service, key, "one");
        await(service.delete(key));
        create(service, key);
        failure(
                LeaseLostException.class,
                service.append(key, event("late"), ExpectedSequence.any().under(old)));
        Lease anew = lease(service, key, "two");
        assertThat(anew.fence()).isGreaterThan(old.fence());
        failure(
                LeaseLostException.class,
                service.append(key, event("late"), ExpectedSequence.any().under(old)));
        assertThat(await(service.append(key, event("a"), ExpectedSequence.any().under(anew)))
                        .sequence())
                .isEqualTo(1);
    }

    /** Whatever is sent together with it, each append is answered by itself. */
    @Test
    default void r13_appendsThatAreSentTogetherAreJudgedOneByOne() {
        SessionService service = fixture().service();
        SessionKey key = fixture().key();
        SessionKey other = fixture().user().session("other");
        create(service, key);
        create(service, other);
        Lease lost = lease(service, key, "one");
        awaitAll(service.release(lost));
        Lease held = lease(service, key, "two");
        List<Mono<Event>> appends = new ArrayList<>();
        for (int n = 0; n < 24; n++) {
            Lease lease = n % 3 == 0 ? lost : held;
            appends.add(
                    service.append(key, event("a" + n), ExpectedSequence.any().under(lease))
                            .onErrorResume(LeaseLostException.class, error -> Mono.empty()));
            appends.add(service.append(other, event("b" + n)));
        }
        assertThat(awaitAll(Flux.merge(appends))).hasSize(40);
        List<Event> history = awaitAll(service.events(key));
        assertThat(sequences(history)).hasSize(16);
        assertThat(history).noneMatch(event -> Integer.parseInt(event.id().substring(1)) % 3 == 0);
    }

    /** The event limit and times to live take other ways through the stores; the number counts on each. */
    @Test
    default void r13_theNumberCountsWithAnEventLimitAndATimeToLive() {
        for (StoreOptions options : List.of(
                StoreOptions.defaults().withEventLimit(2),
                StoreOptions.defaults().withSessionTtl(LeaseContract.LONG))) {
            SessionService service = fixture().service(options, SessionServiceOptions.defaults());
            SessionKey key = fixture().user().session("under-" + options.eventLimit());
            create(service, key);
            Lease lost = lease(service, key, "one");
            awaitAll(service.appendAll(key, events(5), ExpectedSequence.any().under(lost)));
            awaitAll(service.release(lost));
            Lease unused = lease(service, key, "two");
            failure(
                    LeaseLostException.class,
                    service.append(key, event("late"), ExpectedSequence.any().under(lost)));
            assertThat(await(service.get(key)).lastSequence()).isEqualTo(5);
        }
    }

    private Lease lease(SessionService service, SessionKey key, String holder) {
        return await(service.lease(key, holder, LeaseContract.LONG));
    }

    private static Event event(String id) {
        return Event.user("text").toBuilder().id(id).build();
    }
}
