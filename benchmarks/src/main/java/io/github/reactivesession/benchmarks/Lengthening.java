/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.benchmarks;

import java.util.function.IntFunction;

/**
 * Turns on sessions that have a number of events already: a caller appends to one until it is twice as long, then to its
 * next; when it has no more, all are made anew, with the clock stopped. So what is said of a length is true of it within
 * a factor of two, and nobody runs out of memory.
 *
 * @param callers how many threads
 * @param length the events in each session before
 * @param maker makes a peer with so many empty sessions
 */
record Lengthening(int callers, int length, IntFunction<Peer> maker) implements Contest.Turn {
    /** So many appends at least between two times that sessions are made, or threads would be what is measured. */
    private static final int APPENDS = 200_000;

    @Override
    public double take(double seconds) throws Exception {
        long left = (long) (seconds * 1e9);
        long appends = 0;
        while (left > 0) {
            try (Peer peer = filled()) {
                long begin = System.nanoTime();
                long count = Callers.together(callers, begin + left, (caller, end) -> append(peer, caller, end));
                left -= System.nanoTime() - begin;
                appends += count;
                peer.check(count);
            }
        }
        return appends / (seconds - left / 1e9);
    }

    private int sessionsEach() {
        return Math.max(1, APPENDS / callers / length);
    }

    private Peer filled() {
        int sessions = callers * sessionsEach();
        Peer peer = maker.apply(sessions);
        for (int session = 0; session < sessions; session++) {
            for (int event = 0; event < length; event++) {
                peer.append(session, event % Sample.COUNT);
            }
        }
        peer.check((long) sessions * length);
        return peer;
    }

    private long append(Peer peer, int caller, long end) {
        int most = sessionsEach() * length;
        int count = 0;
        while (count < most && System.nanoTime() < end) {
            peer.append(caller * sessionsEach() + count / length, Callers.sample(caller, count));
            count++;
        }
        return count;
    }
}
