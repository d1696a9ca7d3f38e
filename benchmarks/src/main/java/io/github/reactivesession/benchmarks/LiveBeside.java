/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.benchmarks;

import io.github.reactivesession.Content;
import io.github.reactivesession.Event;
import io.github.reactivesession.FollowQuery;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.reactivestreams.Subscription;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What does not disturb a follower: another one that takes an event a second, and tokens that pass by. */
final class LiveBeside {
    private static final int EVENTS_A_SECOND = 200;
    private static final int TOKENS_A_SECOND = 200;
    private static final int STORED_A_SECOND = 20;
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final SessionService writer;
    private final SessionService reader;
    private final LiveArena arena;
    private final int seconds;

    LiveBeside(LiveArena arena, int seconds) {
        this.arena = arena;
        this.writer = arena.writer();
        this.reader = arena.follower();
        this.seconds = seconds;
    }

    List<Amount> measure() {
        List<Amount> amounts = new ArrayList<>();
        Delays unused = written(arena.newSession(), EVENTS_A_SECOND);
        amounts.addAll(written(arena.newSession(), EVENTS_A_SECOND)
                .amounts("append begun to unbounded follower, alone", EVENTS_A_SECOND + " a second"));
        amounts.addAll(besideASlowOne());
        amounts.addAll(besideTokens());
        return amounts;
    }

    /** Appends at a rate and follows in another process; the delays of what came. */
    private Delays written(SessionKey key, int rate) {
        int events = rate * seconds;
        Delays delays = new Delays(events);
        Mono<Void> following = reader.follow(key, 0)
                .doOnNext(event -> delays.add(System.nanoTime() - Long.parseLong(event.id())))
                .take(events)
                .then();
        Mono<Void> writing = Mono.delay(Duration.ofSeconds(1)).then(append(key, rate, events));
        Arena.await(Mono.when(following, writing).timeout(PATIENCE.plusSeconds(seconds)));
        return delays;
    }

    private Mono<Void> append(SessionKey key, int rate, int events) {
        return Flux.interval(Duration.ofNanos(1_000_000_000 / rate))
                .take(events)
                .onBackpressureBuffer()
                .concatMap(n -> Mono.defer(() -> writer.append(key, stamped(Event.user("text")))))
                .then();
    }

    /** The time of its making is its name. */
    private static Event stamped(Event event) {
        return event.toBuilder().id(Long.toString(System.nanoTime())).build();
    }

    private List<Amount> besideASlowOne() {
        SessionKey key = arena.newSession();
        int events = EVENTS_A_SECOND * seconds;
        Slow slow = new Slow();
        reader.follow(key, 0).subscribe(slow);
        Disposable asking = Flux.interval(Duration.ofSeconds(1)).subscribe(second -> slow.request(1));
        Delays delays = written(key, EVENTS_A_SECOND);
        asking.dispose();
        long shown = slow.last();
        long begin = System.nanoTime();
        slow.requestUnbounded();
        Arena.await(Mono.delay(Duration.ofMillis(1))
                .repeat(() -> slow.last() < events)
                .then()
                .timeout(PATIENCE));
        double millis = (System.nanoTime() - begin) / 1e6;
        String remark = String.format("%,d events in %d seconds", events, seconds);
        List<Amount> amounts = new ArrayList<>(delays.amounts(
                "append begun to unbounded follower, beside one that takes one a second",
                EVENTS_A_SECOND + " a second"));
        amounts.add(new Amount("what the slow follower had taken by then", shown, "events", remark));
        amounts.add(new Amount("all the rest of them, when it asked for all", millis, "ms", remark));
        return amounts;
    }

    /** Takes what it asks for, and fails where something is missing, doubled or out of order. */
    private static final class Slow extends BaseSubscriber<Event> {
        private final AtomicLong last = new AtomicLong();

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            // asks for one a second
        }

        @Override
        protected void hookOnNext(Event event) {
            if (!last.compareAndSet(event.sequence() - 1, event.sequence())) {
                throw new IllegalStateException(event.sequence() + " came after " + last);
            }
        }

        long last() {
            return last.get();
        }
    }

    private List<Amount> besideTokens() {
        SessionKey key = arena.newSession();
        Delays tokens = new Delays(TOKENS_A_SECOND * seconds);
        Disposable following = reader.follow(key, FollowQuery.all().includingPartial())
                .filter(Event::partial)
                .subscribe(token -> tokens.add(System.nanoTime() - Long.parseLong(token.id())));
        Flux<Void> publishing = Flux.interval(Duration.ofSeconds(1), Duration.ofNanos(1_000_000_000 / TOKENS_A_SECOND))
                .take((long) TOKENS_A_SECOND * seconds)
                .onBackpressureBuffer()
                .concatMap(n -> writer.publish(key, token()));
        Disposable publishes = publishing.subscribe();
        Delays stored = written(key, STORED_A_SECOND);
        Arena.await(Mono.delay(Duration.ofSeconds(2)));
        following.dispose();
        publishes.dispose();
        List<Amount> amounts = new ArrayList<>(stored.amounts(
                "append begun to follower, beside " + TOKENS_A_SECOND + " tokens a second",
                STORED_A_SECOND + " a second"));
        amounts.addAll(tokens.amounts("token to follower, beside stored events", TOKENS_A_SECOND + " a second"));
        amounts.add(new Amount(
                "tokens that did not come",
                TOKENS_A_SECOND * seconds - tokens.count(),
                "tokens",
                "of " + TOKENS_A_SECOND * seconds));
        return amounts;
    }

    private static Event token() {
        return stamped(Event.builder("agent")
                .agentId("agent")
                .content(Content.assistant("token"))
                .partial(true)
                .build());
    }
}
