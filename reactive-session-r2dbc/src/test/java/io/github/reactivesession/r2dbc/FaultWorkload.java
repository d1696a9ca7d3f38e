/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

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
import java.util.Objects;
import java.util.Queue;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
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
    private static final int WRITERS = 8;
    private static final int SESSIONS = 4;
    private static final int KEYS = 20;
    private static final Retry UNTIL_ACKNOWLEDGED = Retry.backoff(Long.MAX_VALUE, Duration.ofMillis(5))
            .maxBackoff(Duration.ofMillis(100))
            .filter(FaultWorkload::isRetryable);

    private final SessionService service;
    private final FaultFigures figures;
    private final UserKey user = UserKey.of("app-" + UUID.randomUUID(), "user");
    private final List<SessionKey> keys;
    private final int cancelPercent;
    private final Map<String, Event> acknowledged = new ConcurrentHashMap<>();
    private final Queue<Throwable> unexpected = new ConcurrentLinkedQueue<>();
    private final Map<Integer, String> underWay = new ConcurrentHashMap<>();
    private volatile boolean stopped;

    FaultWorkload(SessionService service, FaultFigures figures, int cancelPercent) {
        this.service = service;
        this.figures = figures;
        this.cancelPercent = cancelPercent;
        // two sessions of each user
        this.keys = IntStream.range(0, SESSIONS)
                .mapToObj(i -> SessionKey.of(user.appName(), "user-" + i / 2, "session-" + i))
                .toList();
    }

    static boolean isRetryable(Throwable error) {
        return error instanceof SessionException known && known.isRetryable();
    }

    /** Lets the writers write while something happens, and then come to an end by themselves. */
    void runDuring(Runnable faults) {
        Flux.fromIterable(keys)
                .concatMap(key -> service.getOrCreate(NewSession.of(key)).retryWhen(UNTIL_ACKNOWLEDGED))
                .subscribeOn(Schedulers.parallel())
                .blockLast(FaultyDatabase.PATIENCE);
        Disposable reader = service.events(keys.get(0))
                .takeUntilOther(Mono.delay(Duration.ofMillis(3)))
                .onErrorComplete(FaultWorkload::isRetryable)
                .repeat(() -> !stopped)
                .doOnError(unexpected::add)
                .onErrorComplete()
                .subscribeOn(Schedulers.parallel())
                .subscribe();
        List<Disposable> writers =
                IntStream.range(0, WRITERS).mapToObj(this::startWriter).toList();
        try {
            faults.run();
        } finally {
            stopped = true;
        }
        FaultyDatabase.awaitTrue(
                "all writers had ended",
                () -> writers.stream().allMatch(Disposable::isDisposed) || !unexpected.isEmpty());
        reader.dispose();
        assertThat(unexpected).as("errors that can't be retried").isEmpty();
        assertThat(underWay).isEmpty();
    }

    /** Waits until the writers got on, which they do again after a fault by themselves. */
    void awaitProgress() {
        int before = acknowledged.size();
        FaultyDatabase.awaitTrue(
                "appends went on: " + underWay, () -> acknowledged.size() >= before + WRITERS || !unexpected.isEmpty());
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
        SessionKey key = keys.get(writer % SESSIONS);
        List<Event> events = batch(writer, number, new Random(random.nextLong()));
        Mono<Void> append = (events.size() == 1
                        ? service.append(key, events.get(0)).map(List::of)
                        : service.appendAll(key, events).collectList())
                .doOnError(FaultWorkload::isRetryable, error -> figures.retried.increment())
                .retryWhen(UNTIL_ACKNOWLEDGED)
                .doOnNext(stored -> acknowledge(events, stored))
                .doOnSubscribe(s -> underWay.put(writer, events.get(0).id()))
                .doFinally(end -> underWay.remove(writer))
                .then();
        if (random.nextInt(100) >= cancelPercent) {
            return append;
        }
        Duration when = Duration.ofNanos(random.nextLong(1L << random.nextInt(10, 25)));
        Mono<Void> cancelled = append.thenReturn(true)
                .takeUntilOther(Mono.delay(when))
                .switchIfEmpty(Mono.fromRunnable(figures.cancelled::increment))
                .then();
        return random.nextBoolean() ? cancelled : cancelled.then(append);
    }

    private void acknowledge(List<Event> sent, List<Event> stored) {
        assertThat(stored).extracting(Event::id).containsExactlyElementsOf(ids(sent));
        stored.forEach(event -> acknowledged.put(event.id(), event));
        figures.acknowledged.increment();
    }

    /** Most are alone and without a delta, as most are; the others change one scope or all. */
    private static List<Event> batch(int writer, int number, Random random) {
        int size = random.nextInt(4) == 0 ? 2 + random.nextInt(4) : 1;
        String id = "w" + writer + "-" + number;
        String key = "w" + writer + "." + number % KEYS;
        int scope = random.nextInt(8);
        List<Event> batch = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            Map<String, Object> delta = new LinkedHashMap<>();
            if (scope < 3) {
                delta.put(key, number * 10 + i);
            }
            if (scope == 1 || scope == 2) {
                delta.put("user:" + key, number * 10 + i);
            }
            if (scope == 2) {
                delta.put("app:" + key, number * 10 + i);
            }
            Event event = Event.builder("writer-" + writer)
                    .id(id + "-" + i)
                    .metadata(Map.of("batch", id, "size", size))
                    .build();
            batch.add(delta.isEmpty() ? event : event.withStateDelta(delta));
        }
        return List.copyOf(batch);
    }

    private static List<String> ids(List<Event> events) {
        return events.stream().map(Event::id).toList();
    }

    /** Looks at what is kept: acknowledged is there, nothing is twice, no gap, batches whole, states as the events say. */
    void verify(SessionService truth) {
        Map<UserKey, JsonObject> users = new LinkedHashMap<>();
        JsonObject app = JsonObject.empty();
        Map<String, Event> all = new LinkedHashMap<>();
        for (SessionKey key : keys) {
            List<Event> events = FaultyDatabase.await(truth.events(key).collectList());
            verifyHistory(key, events);
            events.forEach(event -> all.put(event.id(), event));
            StateDelta delta = StateDelta.ofAll(events);
            users.merge(key.user(), delta.user(), JsonObject::merge);
            app = app.merge(delta.app());
            assertThat(FaultyDatabase.await(truth.state(key)))
                    .as("state of %s", key)
                    .isEqualTo(delta.session());
            assertThat(FaultyDatabase.await(truth.get(key)).lastSequence()).isEqualTo(events.size());
        }
        users.forEach((owner, state) -> assertThat(FaultyDatabase.await(truth.state(owner)))
                .as("state of %s", owner)
                .isEqualTo(state));
        assertThat(FaultyDatabase.await(truth.state(user.app())))
                .as("state of the app")
                .isEqualTo(app);
        acknowledged.forEach(
                (id, event) -> assertThat(all.get(id)).as("acknowledged").isEqualTo(event));
        figures.stored.add(all.size());
    }

    private static void verifyHistory(SessionKey key, List<Event> events) {
        assertThat(events)
                .as("sequences of %s", key)
                .extracting(Event::sequence)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, events.size()).boxed().toList());
        assertThat(events).extracting(Event::id).doesNotHaveDuplicates();
        for (int i = 0; i < events.size(); ) {
            String batch = Objects.requireNonNull(events.get(i).metadata().get("batch", String.class));
            int size = Math.toIntExact(
                    Objects.requireNonNull(events.get(i).metadata().get("size", Long.class)));
            List<String> expected = IntStream.range(0, size)
                    .mapToObj(place -> batch + "-" + place)
                    .toList();
            assertThat(ids(events.subList(i, Math.min(events.size(), i + size))))
                    .as("a batch is whole")
                    .isEqualTo(expected);
            i += size;
        }
    }
}
