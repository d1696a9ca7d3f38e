/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.benchmarks;

import io.github.reactivesession.Event;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import reactor.core.publisher.Flux;

/** Appends: one event each, with more or fewer of them in flight, and in batches. */
final class RedisAppendCases {
    private static final String SCRIPT = "the same script by Lettuce";
    private static final int MOST_IN_ONE_SCRIPT = 500;
    private static final String XADD = "bare XADD by Lettuce";

    private final RedisArena arena;
    private final Contest contest;

    RedisAppendCases(RedisArena arena, Contest contest) {
        this.arena = arena;
        this.contest = contest;
    }

    /** Single appends to 64 sessions by turns. */
    void lone() throws Exception {
        List<Recording> recordings = record(Arena.SESSIONS);
        for (int callers : List.of(1, 16, 64, 256)) {
            AtomicInteger next = new AtomicInteger();
            Contest.Turn ours = Load.of(
                    callers,
                    1,
                    caller -> arena.service()
                            .append(
                                    Arena.key(next.getAndIncrement() % Arena.SESSIONS),
                                    arena.sample().fresh()));
            Contest.Turn script =
                    Load.of(callers, 1, caller -> next(recordings, next).send(arena.bytes()));
            Contest.Turn xadd = Load.of(
                    callers,
                    1,
                    caller -> next(recordings, next).add(arena.bytes(), stream(next.get() % Arena.SESSIONS)));
            Map<String, Contest.Turn> rivals = new LinkedHashMap<>();
            rivals.put(SCRIPT, script);
            rivals.put(XADD, xadd);
            RedisBench.find().ifPresent(program -> {
                RedisBench bench = new RedisBench(program, arena.server(), recordings.get(0));
                rivals.put("redis-benchmark, the same script", bench.script(callers));
                rivals.put("redis-benchmark, XADD", bench.xadd(callers));
            });
            if (callers == 1) {
                contest.warmUp(ours, script, xadd);
            }
            contest.measure("append, " + callers + " in flight", 0.5, ours, rivals);
        }
    }

    /** One for each sample, as our store has sent it. */
    private List<Recording> record(int sessions) {
        arena.begin();
        List<Recording> recordings = new ArrayList<>();
        try (Recorder recorder = arena.recorder()) {
            for (int i = -1; i < Sample.COUNT; i++) {
                List<Event> event = List.of(arena.sample().fresh());
                Recording recording = recorder.append(Arena.key(Math.floorMod(i, sessions)), event);
                if (i >= 0) { // the first one may have brought the text of the script
                    recordings.add(recording);
                }
            }
        }
        return recordings;
    }

    private static Recording next(List<Recording> recordings, AtomicInteger next) {
        return recordings.get(Math.floorMod(next.getAndIncrement(), recordings.size()));
    }

    private static byte[] stream(int number) {
        return ("bare:" + number).getBytes(StandardCharsets.US_ASCII);
    }

    /** Batches, each caller's to a session of its own. */
    void bulk() throws Exception {
        for (int size : List.of(100, 1_000)) {
            for (int callers : List.of(1, 4)) {
                batches(size, callers);
            }
        }
    }

    /** What our store writes by several scripts its rivals write by several calls, too. */
    private void batches(int size, int callers) throws Exception {
        arena.begin();
        int each = Math.min(size, MOST_IN_ONE_SCRIPT);
        List<Recording> recordings = new ArrayList<>();
        try (Recorder recorder = arena.recorder()) {
            IntStream.range(0, callers)
                    .mapToObj(caller -> recorder.append(Arena.key(Arena.SESSIONS + caller), events(each)))
                    .forEach(recordings::add);
        }
        Contest.Turn ours = Load.of(
                callers, size, caller -> arena.service().appendAll(Arena.key(Arena.SESSIONS + caller), events(size)));
        Map<String, Contest.Turn> rivals = new LinkedHashMap<>();
        rivals.put(
                SCRIPT,
                Load.of(
                        callers,
                        size,
                        caller -> Flux.range(0, size / each)
                                .concatMap(part -> recordings.get(caller).send(arena.bytes()))));
        rivals.put(
                "XADD for each by Lettuce",
                Load.of(
                        callers,
                        size,
                        caller -> Flux.range(0, size / each)
                                .concatMap(part ->
                                        recordings.get(caller).add(arena.bytes(), stream(Arena.SESSIONS + caller)))));
        contest.measure("batches of " + size + ", " + callers + " in flight", 0.5, ours, rivals);
    }

    private List<Event> events(int size) {
        return arena.samples(size).stream().map(Sample::fresh).toList();
    }
}
