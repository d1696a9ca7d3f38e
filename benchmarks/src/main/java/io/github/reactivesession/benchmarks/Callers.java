/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.benchmarks;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.IntBinaryOperator;
import java.util.stream.IntStream;

/** Callers that are platform threads: what blocks has no other way to be called by many at once. */
final class Callers {
    /** As many as ask at once. They stay, as what a thread has allocated is forgotten when it ends. */
    private static final ExecutorService THREADS =
            new ThreadPoolExecutor(0, Integer.MAX_VALUE, 1, TimeUnit.HOURS, new SynchronousQueue<>(), Callers::daemon);

    private Callers() {}

    /** What a caller does until the time has come; returns how often it did it. */
    @FunctionalInterface
    interface Caller {
        long call(int caller, long end) throws Exception;
    }

    /**
     * Appends for some time and then, with the clock stopped, looks whether all is there.
     *
     * @param callers how many there are at once
     * @param peer where to
     * @param session which session is whose, by the numbers of the caller and of its call
     * @return a turn
     */
    static Contest.Turn appending(int callers, Peer peer, IntBinaryOperator session) {
        return seconds -> {
            long begin = System.nanoTime();
            long appends = together(callers, begin + (long) (seconds * 1e9), (caller, end) -> {
                int count = 0;
                while (System.nanoTime() < end) {
                    peer.append(session.applyAsInt(caller, count), sample(caller, count));
                    count++;
                }
                return count;
            });
            double elapsed = (System.nanoTime() - begin) / 1e9;
            peer.check(appends);
            return appends / elapsed;
        };
    }

    /** One caller that does the same again and again; each time counts for so many units. */
    static Contest.Turn repeating(int units, Runnable call) {
        return seconds -> {
            long begin = System.nanoTime();
            long calls = together(1, begin + (long) (seconds * 1e9), (caller, end) -> {
                long count = 0;
                while (System.nanoTime() < end) {
                    call.run();
                    count++;
                }
                return count;
            });
            return calls * units / ((System.nanoTime() - begin) / 1e9);
        };
    }

    /** Which sample it is a caller's turn for: no two begin with the same. */
    static int sample(int caller, long count) {
        return (int) ((caller * 37L + count) % Sample.COUNT);
    }

    /** Lets all call at once, each on a thread of its own, and returns how often they did. */
    static long together(int callers, long end, Caller caller) throws InterruptedException, ExecutionException {
        List<Callable<Long>> calls = IntStream.range(0, callers)
                .mapToObj(number -> (Callable<Long>) () -> caller.call(number, end))
                .toList();
        long sum = 0;
        for (Future<Long> done : THREADS.invokeAll(calls)) {
            sum += done.get();
        }
        return sum;
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "caller");
        thread.setDaemon(true);
        return thread;
    }
}
