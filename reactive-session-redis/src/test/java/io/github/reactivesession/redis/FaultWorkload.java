/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactivesession.Event;
import io.github.reactivesession.JsonObject;
import io.github.reactivesession.NewSession;
import io.github.reactivesession.SessionException;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionService;
import io.github.reactivesession.StateDelta;
import io.github.reactivesession.UserKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.util.retry.Retry;

/**
 * Writers that append, each the same events again until they are acknowledged, and what must be true of the store
 * whatever happened meanwhile.
 *
 * <p>A writer has keys of its own in the state of its session, its user and its app, so that folding the events that are
 * kept, in order, gives the state that must be kept: an event without its delta, a delta without its event, and a delta
 * applied twice or late all show.
 */
final class FaultWorkload {
    private static final int KEYS = 20;
    private static final Retry UNTIL_ACKNOWLEDGED = Retry.backoff(Long.MAX_VALUE, Duration.ofMillis(5))
            .maxBackoff(Duration.ofMillis(100))
            .filter(FaultWorkload::isRetryable);

    private final SessionService service;
    private final int writers;
    private final int cancelPercent;
    private final List<SessionKey> keys;
    private final Map<String, Event> acknowledged = new ConcurrentHashMap<>();
    private final AtomicIntegerArray progress;
    private final AtomicInteger cancelled = new AtomicInteger();
    private final AtomicInteger retried = new AtomicInteger();
    private final Queue<Throwable> unexpected = new ConcurrentLinkedQueue<>();
    private volatile boolean stopped;

    /** Two writers a session, two sessions a user. */
    FaultWorkload(SessionService service, int writers, int cancelPercent) {
        this.service = service;
        this.writers = writers;
        this.cancelPercent = cancelPercent;
        this.progress = new AtomicIntegerArray(writers);
        this.keys = IntStream.range(0, writers / 2)
                .mapToObj(i -> SessionKey.of("app", "user-" + i / 2, "session-" + i))
                .toList();
    }

    static boolean isRetryable(Throwable error) {
        return error instanceof SessionException known && known.isRetryable();
    }

    /** Lets the writers write while something happens, and then come to an end by themselves. */
    void runDuring(Runnable faults) {
        Keyspace.await(Flux.fromIterable(keys)
                .concatMap(key -> service.getOrCreate(NewSession.of(key)).retryWhen(UNTIL_ACKNOWLEDGED))
                .count());
        List<Disposable> all =
                IntStream.range(0, writers).mapToObj(this::startWriter).toList();
        try {
            awaitProgress();
            faults.run();
            awaitProgress();
        } finally {
            stopped = true;
        }
        Keyspace.awaitTrue("all writers had ended", () -> all.stream().allMatch(Disposable::isDisposed));
        assertThat(unexpected).as("errors that can't be retried").isEmpty();
    }

    /** Waits until every writer got on, which they do again after a fault by themselves. */
    void awaitProgress() {
        int[] before = IntStream.range(0, writers).map(progress::get).toArray();
        Keyspace.awaitTrue(
                "appends went on, or " + unexpected,
                () -> !unexpected.isEmpty()
                        || IntStream.range(0, writers).allMatch(writer -> progress.get(writer) > before[writer]));
    }

    private Disposable startWriter(int writer) {
        int[] number = new int[1];
        return Mono.defer(() -> append(writer, number[0]++))
                .repeat(() -> !stopped)
                .doOnError(unexpected::add)
                .onErrorComplete()
                .subscribeOn(Schedulers.parallel())
                .subscribe();
    }

    private Mono<Void> append(int writer, int number) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        SessionKey key = keys.get(writer / 2);
        List<Event> events = batch(writer, number, random);
        Mono<Void> append = service.appendAll(key, events)
                .collectList()
                .doOnError(FaultWorkload::isRetryable, error -> retried.incrementAndGet())
                .retryWhen(UNTIL_ACKNOWLEDGED)
                .doOnNext(stored -> acknowledge(writer, events, stored))
                .then();
        if (random.nextInt(100) >= cancelPercent) {
            return append;
        }
        Duration when = Duration.ofNanos(random.nextLong(1L << random.nextInt(10, 25)));
        Mono<Void> cut = append.thenReturn(true)
                .takeUntilOther(Mono.delay(when))
                .switchIfEmpty(Mono.fromRunnable(cancelled::incrementAndGet))
                .then();
        return random.nextBoolean() ? cut : cut.then(append);
    }

    private void acknowledge(int writer, List<Event> sent, List<Event> stored) {
        assertThat(stored)
                .extracting(Event::id)
                .containsExactlyElementsOf(sent.stream().map(Event::id).toList());
        stored.forEach(event -> acknowledged.put(event.id(), event));
        progress.incrementAndGet(writer);
    }

    /** Most are alone and without a delta, as most are; the others change one scope or all. */
    private static List<Event> batch(int writer, int number, ThreadLocalRandom random) {
        int size = random.nextInt(4) == 0 ? 2 + random.nextInt(4) : 1;
        int scope = random.nextInt(8);
        String key = "w" + writer + "." + number % KEYS;
        List<Event> batch = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            Map<String, Object> delta = new LinkedHashMap<>();
            for (String prefix : List.of("", "user:", "app:").subList(0, Math.max(0, 3 - scope))) {
                delta.put(prefix + key, number * 10L + i);
            }
            Event event = Event.builder("writer-" + writer)
                    .id("w" + writer + "-" + number + "-" + i)
                    .metadata(Map.of("of", size))
                    .build();
            batch.add(delta.isEmpty() ? event : event.withStateDelta(delta));
        }
        return batch;
    }

    /** Looks at what is kept: acknowledged is there, nothing is twice, no gap, batches whole, states as the events say. */
    void verify(SessionService truth) {
        Map<UserKey, JsonObject> users = new LinkedHashMap<>();
        JsonObject app = JsonObject.empty();
        Map<String, Event> all = new LinkedHashMap<>();
        for (SessionKey key : keys) {
            List<Event> events = history(truth, key);
            events.forEach(event -> all.put(event.id(), event));
            StateDelta delta = StateDelta.ofAll(events);
            users.merge(key.user(), delta.user(), JsonObject::merge);
            app = app.merge(delta.app());
            assertThat(Keyspace.await(truth.state(key))).as("state of %s", key).isEqualTo(delta.session());
        }
        users.forEach((owner, state) -> assertThat(Keyspace.await(truth.state(owner)))
                .as("state of %s", owner)
                .isEqualTo(state));
        assertThat(Keyspace.await(truth.state(keys.get(0).app())))
                .as("state of the app")
                .isEqualTo(app);
        acknowledged.forEach(
                (id, event) -> assertThat(all.get(id)).as("acknowledged").isEqualTo(event));
    }

    /** Tells how many acknowledged events are not there; what is there must be in order, once, and as acknowledged. */
    int lost(SessionService truth) {
        Map<String, Event> all = new LinkedHashMap<>();
        keys.forEach(key -> history(truth, key).forEach(event -> all.put(event.id(), event)));
        int lost = 0;
        for (Event event : acknowledged.values()) {
            Event kept = all.get(event.id());
            if (kept == null) {
                lost++;
            } else {
                assertThat(kept).isEqualTo(event);
            }
        }
        return lost;
    }

    private static List<Event> history(SessionService truth, SessionKey key) {
        List<Event> events = Keyspace.await(truth.events(key).collectList());
        assertThat(events)
                .as("sequences of %s", key)
                .extracting(Event::sequence)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, events.size()).boxed().toList());
        assertThat(events).extracting(Event::id).doesNotHaveDuplicates();
        assertThat(Keyspace.await(truth.get(key)).lastSequence()).isEqualTo(events.size());
        requireWholeBatches(events);
        return events;
    }

    private static void requireWholeBatches(List<Event> events) {
        for (int i = 0; i < events.size(); ) {
            long size = (Long)
                    java.util.Objects.requireNonNull(events.get(i).metadata().get("of"));
            String id = events.get(i).id();
            String batch = id.substring(0, id.lastIndexOf('-') + 1);
            for (int place = 0; place < size; place++, i++) {
                assertThat(i).as("a batch is whole").isLessThan(events.size());
                assertThat(events.get(i).id()).isEqualTo(batch + place);
            }
        }
    }

    @Override
    public String toString() {
        return writers + " writers, events acknowledged " + acknowledged.size() + ", appends retried " + retried
                + ", cancelled " + cancelled;
    }
}
