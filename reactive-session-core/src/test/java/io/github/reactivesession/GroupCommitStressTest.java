/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactivesession.GroupCommit.Append;
import io.github.reactivesession.GroupCommit.Outcome;
import io.github.reactivesession.GroupCommit.Statistics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Eight threads that must not block append to shared sessions, some cancel, some batches fail; nothing is lost. */
class GroupCommitStressTest {
    private static final int THREADS = 8;
    private static final int SESSIONS = 50;
    private static final int EACH = 5_000;
    private static final GroupCommitOptions OPTIONS = GroupCommitOptions.defaults()
            .withMaxBatchEvents(20)
            .withMaxQueuedAppends(THREADS * EACH)
            .withMaxQueuedBytes(1L << 40);

    private final Scheduler callers = Schedulers.newParallel("caller", THREADS);
    private final Scheduler writers = Schedulers.newParallel("writer", 4);
    private final ConcurrentHashMap<SessionKey, List<String>> histories = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<SessionKey, AtomicBoolean> busy = new ConcurrentHashMap<>();
    private final List<Answers> all = new ArrayList<>();

    @AfterEach
    void stop() {
        callers.dispose();
        writers.dispose();
    }

    @Test
    void onOtherThreads() throws InterruptedException {
        appendAndCheck(batch -> Mono.fromCallable(() -> write(batch)).subscribeOn(writers), 0);
    }

    @Test
    void onAnyThreadWithFailuresAndCancels() throws InterruptedException {
        appendAndCheck(this::writeSomehow, 10);
    }

    private Mono<List<Outcome>> writeSomehow(List<Append> batch) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        Mono<List<Outcome>> write = Mono.fromCallable(() -> random.nextInt(20) == 0 ? refuse(batch) : write(batch));
        return random.nextBoolean() ? write : write.subscribeOn(writers);
    }

    private static List<Outcome> refuse(List<Append> batch) {
        throw new IllegalStateException("refused " + batch.size());
    }

    private List<Outcome> write(List<Append> batch) {
        for (Append append : batch) {
            AtomicBoolean flag = busy.computeIfAbsent(append.key(), key -> new AtomicBoolean());
            assertThat(flag.compareAndSet(false, true)).isTrue();
            List<String> history = histories.computeIfAbsent(append.key(), key -> new ArrayList<>());
            history.addAll(ManualWriter.ids(List.of(append)));
            flag.set(false);
        }
        return ManualWriter.stored(batch);
    }

    private void appendAndCheck(Function<List<Append>, Mono<List<Outcome>>> writer, int cancelPercent)
            throws InterruptedException {
        GroupCommit commit = GroupCommit.create(OPTIONS, writer);
        CountDownLatch submitted = new CountDownLatch(THREADS);
        for (int thread = 0; thread < THREADS; thread++) {
            Answers answers = new Answers(thread, cancelPercent);
            all.add(answers);
            Disposable unused = callers.schedule(() -> {
                answers.submit(new Appends(commit));
                submitted.countDown();
            });
        }
        assertThat(submitted.await(1, TimeUnit.MINUTES)).isTrue();
        commit.close().block(Duration.ofMinutes(1));
        Statistics end = commit.statistics();
        assertThat(end).isEqualTo(new Statistics(0, 0, 0, end.batches()));
        assertThat(end.batches()).isLessThan((long) THREADS * EACH);
        all.forEach(answers -> answers.check(histories));
    }

    /** What one thread has appended, and what has become of it. */
    private static final class Answers {
        private final int thread;
        private final int cancelPercent;
        private final AtomicIntegerArray stored = new AtomicIntegerArray(EACH);
        private final AtomicIntegerArray failed = new AtomicIntegerArray(EACH);
        private final boolean[] cancelled = new boolean[EACH];

        Answers(int thread, int cancelPercent) {
            this.thread = thread;
            this.cancelPercent = cancelPercent;
        }

        void submit(Appends appends) {
            SplittableRandom random = new SplittableRandom(thread);
            for (int i = 0; i < EACH; i++) {
                int place = i;
                String session = "s" + random.nextInt(SESSIONS);
                Disposable running = appends.append(session, thread + ":" + i)
                        .subscribe(events -> stored.incrementAndGet(place), error -> failed.incrementAndGet(place));
                if (random.nextInt(100) < cancelPercent) {
                    cancelled[i] = true;
                    running.dispose();
                }
            }
        }

        void check(ConcurrentHashMap<SessionKey, List<String>> histories) {
            String mine = thread + ":";
            boolean[] written = new boolean[EACH];
            for (List<String> history : histories.values()) {
                List<Integer> places = history.stream()
                        .filter(id -> id.startsWith(mine))
                        .map(id -> Integer.valueOf(id.substring(mine.length())))
                        .toList();
                assertThat(places).isSorted().doesNotHaveDuplicates();
                places.forEach(place -> written[place] = true);
            }
            for (int i = 0; i < EACH; i++) {
                int answered = stored.get(i) + failed.get(i);
                assertThat(answered).isBetween(cancelled[i] ? 0 : 1, 1);
                assertThat(stored.get(i)).isLessThanOrEqualTo(written[i] ? 1 : 0);
                assertThat(cancelled[i] || written[i] == (failed.get(i) == 0)).isTrue();
            }
        }
    }
}
