/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import static io.github.reactivesession.tck.Footprint.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reactivesession.Event;
import io.github.reactivesession.InvalidRequestException;
import io.github.reactivesession.Lease;
import io.github.reactivesession.LeaseHeldException;
import io.github.reactivesession.NewSession;
import io.github.reactivesession.Session;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionNotFoundException;
import io.github.reactivesession.SessionService;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Leases: who has one, for how long, and how it passes from one holder to the next (R13). */
public interface LeaseContract extends Tck {
    /** A time that no test outlives. */
    Duration LONG = Duration.ofMinutes(10);

    /** A time that is soon over. */
    Duration SHORT = Duration.ofMillis(250);

    /** Whoever comes second, by another store, is told how long it may take, and may try again. */
    @Test
    default void r13_aLeaseHasOneHolderAtATime() {
        SessionService here = fixture().service();
        SessionService there = fixture().service();
        create(here, fixture().key());
        Lease lease = await(here.lease(fixture().key(), "here", LONG));
        assertThat(lease.key()).isEqualTo(fixture().key());
        assertThat(lease.holder()).isEqualTo("here");
        LeaseHeldException held =
                failure(LeaseHeldException.class, there.lease(fixture().key(), "there", LONG));
        assertThat(held.expiresAt()).isEqualTo(lease.expiresAt());
        assertThat(held.isRetryable()).isTrue();
    }

    /** Of many that want it at once, in two processes, one gets it. */
    @Test
    default void r13_ofManyThatRaceOneGetsTheLease() {
        List<SessionService> services = List.of(fixture().service(), fixture().service());
        for (int round = 0; round < 5; round++) {
            SessionKey key = fixture().user().session("race-" + round);
            create(services.get(0), key);
            List<Mono<Lease>> racers = IntStream.range(0, 16)
                    .mapToObj(n -> services.get(n % 2)
                            .lease(key, "racer-" + n, LONG)
                            .onErrorResume(LeaseHeldException.class, held -> Mono.empty()))
                    .toList();
            assertThat(awaitAll(Flux.merge(racers))).hasSize(1);
        }
    }

    /** The same name again is the same holder: the number stays, the time begins anew. */
    @Test
    default void r13_aHolderKeepsItsLeaseAndItsNumber() {
        SessionService service = fixture().service();
        create(service, fixture().key());
        Lease first = await(service.lease(fixture().key(), "one", Duration.ofMinutes(1)));
        Lease longer = await(service.lease(fixture().key(), "one", LONG));
        assertThat(longer.fence()).isEqualTo(first.fence()).isPositive();
        assertThat(longer.expiresAt()).isAfter(first.expiresAt());
        Lease brief = await(service.lease(fixture().key(), "one", SHORT));
        fixture().passTime(SHORT.plusMillis(50));
        assertThat(await(service.lease(fixture().key(), "one", LONG)).fence())
                .as("nobody took it meanwhile")
                .isEqualTo(brief.fence());
    }

    /** When its time is over another one may have it, under a number above all before; the first one may not, then. */
    @Test
    default void r13_aLeaseEndsWithItsTime() {
        SessionService service = fixture().service();
        create(service, fixture().key());
        Lease first = await(service.lease(fixture().key(), "one", SHORT));
        fixture().passTime(SHORT.plusMillis(50));
        Lease second = await(service.lease(fixture().key(), "two", LONG));
        assertThat(second.fence()).isGreaterThan(first.fence());
        assertThat(failure(LeaseHeldException.class, service.lease(fixture().key(), "one", LONG))
                        .expiresAt())
                .isEqualTo(second.expiresAt());
    }

    /** Given back it is free at once; giving it back again takes nothing from whoever has it then. */
    @Test
    default void r13_aLeaseIsGivenBackOnce() {
        SessionService service = fixture().service();
        SessionService other = fixture().service();
        create(service, fixture().key());
        Lease first = await(service.lease(fixture().key(), "one", LONG));
        awaitAll(service.release(first));
        Lease second = await(other.lease(fixture().key(), "two", LONG));
        assertThat(second.fence()).isGreaterThan(first.fence());
        awaitAll(service.release(first));
        failure(LeaseHeldException.class, service.lease(fixture().key(), "one", LONG));
        awaitAll(other.release(second));
        Lease third = await(service.lease(fixture().key(), "one", LONG));
        assertThat(third.fence()).isGreaterThan(second.fence());
    }

    /** What is not there cannot be held, and giving it back is no error. */
    @Test
    default void r13_r28_anAbsentSessionHasNoLease() {
        SessionService service = fixture().service();
        SessionKey key = fixture().key();
        failure(SessionNotFoundException.class, service.lease(key, "one", LONG));
        Duration ttl = Duration.ofMillis(500);
        await(service.create(NewSession.of(key).withTimeToLive(ttl)));
        Lease lease = await(service.lease(key, "one", LONG));
        fixture().passTime(ttl.plusMillis(100));
        failure(SessionNotFoundException.class, service.lease(key, "one", LONG));
        awaitAll(service.release(lease));
        assertThat(awaitAll(service.get(key))).isEmpty();
    }

    /** Sessions do not share it, whosever they are. */
    @Test
    default void r13_r2_eachSessionHasALeaseOfItsOwn() {
        SessionService service = fixture().service();
        for (String id : List.of("a", "A", "a ", "a:b", "%", "😀")) {
            SessionKey key = fixture().user().session(id);
            create(service, key);
            assertThat(await(service.lease(key, id, LONG)).holder()).isEqualTo(id);
        }
        failure(LeaseHeldException.class, service.lease(fixture().user().session("a"), "A", LONG));
        failure(LeaseHeldException.class, service.lease(fixture().user().session("a "), "a", LONG));
    }

    /** Taking, keeping and giving back change nothing of the session, its expiry included. */
    @Test
    default void r13_r27_aLeaseIsNoWrite() {
        SessionService service = fixture().service();
        await(service.create(NewSession.of(fixture().key()).withTimeToLive(Duration.ofDays(1))));
        await(service.append(fixture().key(), Event.user("one")));
        Session before = await(service.get(fixture().key()));
        fixture().passTime(Duration.ofMillis(20));
        Lease lease = await(service.lease(fixture().key(), "one", LONG));
        assertThat(await(service.get(fixture().key()))).isEqualTo(before);
        awaitAll(service.release(lease));
        assertThat(await(service.get(fixture().key()))).isEqualTo(before);
    }

    /** Names of holders are names as others are; a time is a millisecond or more. */
    @Test
    default void r13_whatIsNoHolderOrNoTimeIsRefused() {
        SessionService service = fixture().service();
        create(service, fixture().key());
        String longest = "😀".repeat(255);
        assertThat(await(service.lease(fixture().key(), longest, Duration.ofMillis(1)))
                        .holder())
                .isEqualTo(longest);
        assertThatThrownBy(() -> service.lease(fixture().key(), "", LONG)).isInstanceOf(InvalidRequestException.class);
        for (Duration time : List.of(Duration.ZERO, Duration.ofNanos(1), Duration.ofDays(-1))) {
            assertThatThrownBy(() -> service.lease(fixture().key(), "one", time))
                    .isInstanceOf(InvalidRequestException.class);
        }
    }
}
