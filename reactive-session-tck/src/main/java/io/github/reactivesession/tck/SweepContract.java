/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import static io.github.reactivesession.tck.TimeToLiveContract.PART;
import static io.github.reactivesession.tck.TimeToLiveContract.PAST;
import static io.github.reactivesession.tck.TimeToLiveContract.SLACK;
import static io.github.reactivesession.tck.TimeToLiveContract.TTL;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactivesession.DeleteScope;
import io.github.reactivesession.Event;
import io.github.reactivesession.NewSession;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionService;
import io.github.reactivesession.SessionServiceOptions;
import io.github.reactivesession.SessionStore;
import io.github.reactivesession.StoreOptions;
import io.github.reactivesession.StoreUnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Taking away what is past its time: by itself, in steps, and never more than that (R29). */
public interface SweepContract extends Tck {
    /** How often the services of these tests sweep. */
    Duration OFTEN = Duration.ofMillis(5);

    private static StoreOptions expiring() {
        return StoreOptions.defaults().withSessionTtl(TTL).withUserStateTtl(TTL).withAppStateTtl(TTL);
    }

    private SessionService service() {
        return fixture().service(expiring(), SessionServiceOptions.defaults());
    }

    private SessionService sweepingOften(SessionStore store) {
        return fixture().service(store, SessionServiceOptions.defaults().withSweepInterval(OFTEN));
    }

    private List<SessionKey> keys(int count) {
        return IntStream.range(0, count)
                .mapToObj(n -> fixture().user().session("s" + n))
                .toList();
    }

    /** What is left is as it was. */
    @Test
    default void r29_aSweepTakesNothingThatIsAlive() {
        inTime(SLACK, () -> {
            SessionService service = service();
            SessionKey renewed = fixture().user().session("renewed");
            SessionKey forEver = fixture().user().session("for ever");
            create(service, fixture().key());
            create(service, renewed);
            await(service.create(
                    NewSession.of(forEver).withTimeToLive(Duration.ZERO).withState(Map.of("a", 1))));
            await(service.append(forEver, events(1).get(0)));
            fixture().letPass(PART);
            Event delta = Event.user("renews").withStateDelta(Map.of("user:u", 1, "app:p", 1, "s", 1));
            await(service.append(renewed, delta));
            fixture().letPass(PART);
            assertThat(await(service.sweep())).isNotNegative();
            assertThat(awaitAll(service.get(fixture().key()))).isEmpty();
            assertThat(await(service.get(renewed)).state()).isEqualTo(Map.of("user:u", 1L, "app:p", 1L, "s", 1L));
            assertThat(awaitAll(service.events(renewed))).containsExactly(delta.withSequence(1));
            assertThat(await(service.state(forEver))).isEqualTo(Map.of("a", 1L));
            assertThat(awaitAll(service.events(forEver))).hasSize(1);
        });
    }

    /** The keys of what was swept are free, and clean. */
    @Test
    default void r29_whatWasSweptBeginsAfresh() {
        SessionService service = service();
        await(service.create(NewSession.of(fixture().key()).withState(Map.of("user:a", 1, "app:a", 1, "a", 1))));
        assertThat(awaitAll(service.appendAll(fixture().key(), events(3)))).hasSize(3);
        fixture().passTime(PAST);
        await(service.sweep());
        assertThat(create(service, fixture().key()).state()).isEmpty();
        assertThat(awaitAll(service.events(fixture().key()))).isEmpty();
        assertThat(await(service.append(fixture().key(), events(1).get(0))).sequence())
                .isEqualTo(1);
    }

    /** A service goes on until a step finds less than it was asked for, and adds the steps up. */
    @Test
    default void r29_aSweepGoesInBoundedSteps() {
        SweepingStore store = new SweepingStore(
                fixture().store(StoreOptions.defaults()), (step, limit) -> Mono.just(step < 3 ? limit : 7L));
        SessionService service = fixture().service(store, SessionServiceOptions.defaults());
        long swept = await(service.sweep());
        assertThat(store.limits())
                .hasSize(3)
                .allSatisfy(limit -> assertThat(limit).isBetween(1, 10_000));
        assertThat(swept).isEqualTo(store.limits().get(0) + store.limits().get(1) + 7L);
    }

    /** A step of a store takes no more than it was asked for, and steps reach an end. */
    @Test
    default void r29_aStepOfAStoreIsBounded() {
        SessionStore store = fixture().store(expiring());
        for (SessionKey key : keys(7)) {
            await(store.create(key, NewSession.of(key)));
        }
        fixture().passTime(PAST);
        Mono<Long> step = store.delete(new DeleteScope.Expired(), 2);
        List<Long> taken = awaitAll(step.repeat().takeUntil(count -> count < 2));
        assertThat(taken).allSatisfy(count -> assertThat(count).isBetween(0L, 2L));
        for (SessionKey key : keys(7)) {
            assertThat(awaitAll(store.find(key))).isEmpty();
        }
    }

    /** Several processes may sweep at once, while others write. */
    @Test
    default void r29_manyMaySweepAtOnce() {
        inTime(SLACK, () -> {
            SessionService one = service();
            SessionService other = service();
            List<SessionKey> keys = keys(20);
            keys.forEach(key -> create(one, key));
            fixture().letPass(PART);
            List<SessionKey> renewed = keys.subList(0, 10);
            renewed.forEach(key -> await(one.append(key, events(1).get(0))));
            fixture().letPass(PART);
            Flux<Long> sweeps = Flux.range(0, 8).flatMap(n -> n % 2 == 0 ? one.sweep() : other.sweep(), 8);
            Flux<Event> writes =
                    Flux.fromIterable(renewed).flatMap(key -> one.append(key, Event.user("meanwhile")), 10);
            assertThat(awaitAll(Flux.merge(sweeps.then(Mono.<Event>empty()), writes)))
                    .hasSize(10);
            renewed.forEach(key -> assertThat(awaitAll(other.events(key))).hasSize(2));
            keys.subList(10, 20)
                    .forEach(key -> assertThat(awaitAll(other.get(key))).isEmpty());
        });
    }

    /** With a time to live nobody has to ask. */
    @Test
    default void r29_sweepingGoesOnByItself() {
        SweepingStore store = new SweepingStore(fixture().store(expiring()));
        SessionService service = sweepingOften(store);
        create(service, fixture().key());
        fixture().passTime(PAST);
        assertThat(awaitAll(store.steps().take(3))).containsExactly(1, 2, 3);
        assertThat(store.limits()).allSatisfy(limit -> assertThat(limit).isBetween(1, 10_000));
        assertThat(awaitAll(service.get(fixture().key()))).isEmpty();
    }

    /** Nothing can expire, or nobody wants it swept: the store is left alone, seen against one that is swept. */
    @Test
    default void r29_nothingIsSweptUnasked() {
        SweepingStore immortal = new SweepingStore(fixture().store(StoreOptions.defaults()));
        create(sweepingOften(immortal), fixture().key());
        SweepingStore unswept = new SweepingStore(fixture().store(expiring()));
        SessionServiceOptions never = SessionServiceOptions.defaults().withSweepInterval(Duration.ZERO);
        create(fixture().service(unswept, never), fixture().user().session("unswept"));
        SweepingStore swept = new SweepingStore(fixture().store(expiring()));
        create(sweepingOften(swept), fixture().user().session("swept"));
        assertThat(awaitAll(swept.steps().take(5))).hasSize(5);
        assertThat(immortal.limits()).isEmpty();
        assertThat(unswept.limits()).isEmpty();
    }

    /** A session that brings a time to live of its own is swept too. */
    @Test
    default void r29_sweepingBeginsWithTheFirstSessionThatCanExpire() {
        SweepingStore store = new SweepingStore(fixture().store(StoreOptions.defaults()));
        SessionService service = sweepingOften(store);
        await(service.getOrCreate(NewSession.of(fixture().key()).withTimeToLive(TTL)));
        assertThat(awaitAll(store.steps().take(1))).containsExactly(1);
    }

    /** An outage is over some time. */
    @Test
    default void r29_sweepingGoesOnAfterAFailure() {
        SweepingStore store = new SweepingStore(
                fixture().store(expiring()),
                (step, limit) -> step == 1 ? Mono.error(new StoreUnavailableException("gone", null)) : Mono.just(0L));
        create(sweepingOften(store), fixture().key());
        assertThat(awaitAll(store.steps().take(3))).containsExactly(1, 2, 3);
    }

    /** A sweep that takes long is not joined by the next one. */
    @Test
    default void r29_oneServiceSweepsOnceAtATime() {
        AtomicInteger atOnce = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Mono<Long> slow = Mono.defer(() -> {
            most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
            return Mono.just(0L).delayElement(OFTEN.multipliedBy(3)).doOnTerminate(atOnce::decrementAndGet);
        });
        SweepingStore store = new SweepingStore(fixture().store(expiring()), (step, limit) -> slow);
        create(sweepingOften(store), fixture().key());
        assertThat(awaitAll(store.steps().take(4))).hasSize(4);
        assertThat(most).hasValue(1);
    }

    /** A closed service sweeps no more, seen against one that goes on. */
    @Test
    default void r40_closingEndsTheSweeping() {
        SweepingStore closed = new SweepingStore(fixture().store(expiring()));
        SessionService service = sweepingOften(closed);
        awaitAll(closed.steps().take(1));
        awaitAll(service.close());
        SweepingStore open = new SweepingStore(fixture().store(expiring()));
        create(sweepingOften(open), fixture().key());
        // A step that was about to begin when the service was closed has begun by then.
        awaitAll(open.steps().take(1));
        int steps = closed.limits().size();
        assertThat(awaitAll(open.steps().take(5))).hasSize(5);
        assertThat(closed.limits()).hasSize(steps);
    }
}
