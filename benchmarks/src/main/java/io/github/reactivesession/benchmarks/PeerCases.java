/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.benchmarks;

import io.github.reactivesession.Event;
import io.github.reactivesession.EventQuery;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntBinaryOperator;
import reactor.core.publisher.Flux;

/** Appends and reads on one database, ours without a thread that waits, theirs with a thread a caller. */
final class PeerCases {
    private static final double GOAL = 8;
    private static final int LENGTH = 1_000;
    private static final int NEWEST = 20;

    private final PeerArena arena;
    private final Contest contest;
    private final AtomicInteger taken = new AtomicInteger();

    PeerCases(PeerArena arena, Contest contest) {
        this.arena = arena;
        this.contest = contest;
    }

    /** By one, by many on as many sessions, by many on one. */
    void append() throws Exception {
        AtomicInteger next = new AtomicInteger();
        IntBinaryOperator byTurns = (caller, count) -> Math.floorMod(next.getAndIncrement(), PeerArena.SESSIONS);
        append("append, 1 caller, 64 sessions by turns", 0, 1, byTurns, true);
        append("append, 64 callers on 64 sessions", GOAL, 64, (caller, count) -> caller, true);
        append("append, 64 callers on one session", GOAL, 64, (caller, count) -> 0, false);
        tell(SpringSessions.NAME, arena.sessions().deadlocks());
        tell(SpringChat.NAME, arena.chat().deadlocks());
    }

    private void append(String name, double target, int callers, IntBinaryOperator session, boolean alone)
            throws Exception {
        Map<String, Contest.Turn> rivals = new LinkedHashMap<>();
        rivals.put(SpringSessions.NAME + " JDBC", Callers.appending(callers, arena.sessions(), session));
        if (alone) {
            rivals.put(SpringChat.NAME, Callers.appending(callers, arena.chat(), session));
        }
        contest.warmUp(ours(callers, session));
        contest.warmUp(rivals.values().toArray(Contest.Turn[]::new));
        contest.measure(name, target, ours(callers, session), rivals);
    }

    private Contest.Turn ours(int callers, IntBinaryOperator session) {
        return Load.of(
                callers,
                1,
                caller -> arena.service().append(Arena.key(session.applyAsInt(caller, 0)), sample().fresh()));
    }

    private Sample sample() {
        return arena.samples().get(Math.floorMod(taken.getAndIncrement(), Sample.COUNT));
    }

    /** A session of 1,000 events: its newest, and all. */
    void read() throws Exception {
        for (int i = 0; i < LENGTH; i++) {
            Arena.await(arena.service()
                    .append(Arena.key(PeerArena.HISTORY), arena.samples().get(i).fresh()));
            arena.sessions().append(PeerArena.HISTORY, i);
        }
        arena.sessions().check(LENGTH);
        Contest.Turn newest = Load.of(1, 1, caller -> read(EventQuery.latest(NEWEST), NEWEST));
        Contest.Turn all = Load.of(1, LENGTH, caller -> read(EventQuery.all(), LENGTH));
        Contest.Turn theirNewest = Callers.repeating(
                1,
                () -> require(
                        NEWEST,
                        arena.sessions().newest(PeerArena.HISTORY, NEWEST).size()));
        Contest.Turn theirAll = Callers.repeating(
                LENGTH,
                () -> require(LENGTH, arena.sessions().all(PeerArena.HISTORY).size()));
        String rival = SpringSessions.NAME + " JDBC";
        contest.warmUp(newest, theirNewest);
        contest.measure("read the newest 20 of 1,000 events, 1 caller", 0, newest, Map.of(rival, theirNewest));
        contest.warmUp(all, theirAll);
        contest.measure("read 1,000 events, 1 caller, in events", 0, all, Map.of(rival, theirAll));
    }

    /** With the JSON read, as theirs has been when it comes. */
    private Flux<Event> read(EventQuery query, int due) {
        AtomicInteger count = new AtomicInteger();
        return arena.service()
                .events(Arena.key(PeerArena.HISTORY), query)
                .doOnNext(event -> {
                    touch(event);
                    count.incrementAndGet();
                })
                .doOnComplete(() -> require(due, count.get()));
    }

    private static void touch(Event event) {
        Object ignored = event.content();
        ignored = event.metadata();
    }

    private static void require(int due, int found) {
        Peer.require("a read", due, found);
    }

    @SuppressWarnings("SystemOut") // the figures are what this program is for
    private static void tell(String who, long deadlocks) {
        if (deadlocks > 0) {
            System.out.println(who + ": " + deadlocks + " appends repeated after a deadlock");
        }
    }
}
