/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.benchmarks;

import io.github.reactivesession.Event;
import io.github.reactivesession.servers.ServerKind;
import io.r2dbc.spi.Connection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Appends: alone, by many callers, in batches. */
final class AppendCases {
    private final Settings settings;
    private final Arena arena;
    private final Contest contest;

    AppendCases(Settings settings, Arena arena, Contest contest) {
        this.settings = settings;
        this.arena = arena;
        this.contest = contest;
    }

    /** One append at a time, to 64 sessions by turns. */
    void lone() throws Exception {
        AtomicInteger next = new AtomicInteger();
        Connection connection = arena.connection();
        Contest.Turn ours = Load.of(
                1,
                1,
                caller -> arena.service()
                        .append(
                                Arena.key(next.getAndIncrement() % Arena.SESSIONS),
                                arena.sample().fresh()));
        Contest.Turn bare = Load.of(
                1,
                1,
                caller -> arena.raw()
                        .append(connection, arena.rawKey(next.getAndIncrement() % Arena.SESSIONS), arena.sample()));
        contest.warmUp(ours, bare);
        contest.measure("lone append", 0.8, ours, Map.of("bare statement, one connection", bare));
        Arena.await(Mono.from(connection.close()));
    }

    /** Many callers, each on a session of its own, and all on one. */
    void group() throws Exception {
        writers(64, 64);
        writers(64, 1);
    }

    private void writers(int callers, int sessions) throws Exception {
        Contest.Turn ours = Load.of(
                callers,
                1,
                caller -> arena.service()
                        .append(Arena.key(caller % sessions), arena.sample().fresh()));
        Contest.Turn transactions = Load.of(
                callers,
                1,
                caller -> arena.with(connection ->
                        arena.raw().transaction(connection, arena.rawKey(caller % sessions), arena.sample())));
        Map<String, Contest.Turn> rivals = new LinkedHashMap<>();
        rivals.put("a transaction an event, pool of " + Arena.POOL, transactions);
        if (settings.kind() == ServerKind.POSTGRESQL) {
            PgBench.find().ifPresent(program -> {
                PgBench pgbench = new PgBench(program, arena, sessions);
                rivals.put("pgbench, 16 clients", pgbench.turn(16));
                rivals.put("pgbench, 64 clients", pgbench.turn(64));
            });
        }
        contest.measure(
                callers + " writers on " + sessions + (sessions == 1 ? " session" : " sessions"), 2, ours, rivals);
    }

    /** Batches, each to one session. */
    void bulk() throws Exception {
        for (int size : List.of(100, 1_000)) {
            for (int callers : List.of(1, 4)) {
                batches(size, callers);
            }
        }
    }

    private void batches(int size, int callers) throws Exception {
        List<AtomicLong> sequences = IntStream.range(0, callers)
                .mapToObj(caller -> lastSequence(Arena.SESSIONS + caller))
                .toList();
        Contest.Turn ours = Load.of(
                callers, size, caller -> arena.service().appendAll(Arena.key(Arena.SESSIONS + caller), events(size)));
        Map<String, Contest.Turn> rivals = new LinkedHashMap<>();
        rivals.put(
                "INSERT .. SELECT from a staging table",
                Load.of(
                        callers,
                        size,
                        caller -> arena.with(connection -> arena.raw()
                                .insertFromStaging(
                                        connection,
                                        arena.rawKey(Arena.SESSIONS + caller),
                                        after(sequences, caller, size),
                                        size))));
        rivals.put(
                "the rows in one INSERT by the driver",
                Load.of(
                        callers,
                        size,
                        caller -> arena.with(connection -> arena.raw()
                                .insertRows(
                                        connection,
                                        arena.rawKey(Arena.SESSIONS + caller),
                                        after(sequences, caller, size),
                                        arena.samples(size)))));
        contest.measure("batches of " + size + ", " + callers + " in flight", 0.6, ours, rivals);
    }

    private AtomicLong lastSequence(int session) {
        String sql = "SELECT COALESCE(MAX(sequence), 0) FROM raw_session_events WHERE session_key = "
                + arena.raw().key(arena.rawKey(session));
        Long last = arena.with(connection -> Flux.from(
                                connection.createStatement(sql).execute())
                        .concatMap(result -> result.map(row -> row.get(0, Long.class))))
                .blockFirst();
        return new AtomicLong(last == null ? 0 : last);
    }

    private static long after(List<AtomicLong> sequences, int caller, int size) {
        return sequences.get(caller).getAndAdd(size);
    }

    private List<Event> events(int size) {
        return arena.samples(size).stream().map(Sample::fresh).toList();
    }
}
