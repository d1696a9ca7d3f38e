/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Those that follow one session, numbered as they come. What one of them does must not stop the others. */
final class Followers {
    private static final Logger LOG = LoggerFactory.getLogger(Followers.class);

    private final Scheduler scheduler = Schedulers.parallel();
    private final Set<Follower> all = ConcurrentHashMap.newKeySet();
    /** Those that have not been let in, by their numbers. */
    private final Queue<Follower> arriving = new ConcurrentLinkedQueue<>();

    private final AtomicLong last = new AtomicLong();
    private final AtomicInteger passed = new AtomicInteger();

    void join(Follower follower) {
        follower.number(last.incrementAndGet());
        all.add(follower);
        arriving.add(follower);
    }

    void leave(Follower follower, boolean arrived) {
        all.remove(follower);
        if (!arrived) {
            arriving.remove(follower);
        }
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    /** The number of the last one that has come. */
    long last() {
        return last.get();
    }

    /** Does something to those that came until then, and not to those who were let in before. */
    void letIn(long until, Consumer<Follower> step) {
        for (Follower next = arriving.peek(); next != null && next.number() <= until; next = arriving.peek()) {
            // Unless it has just gone by itself.
            if (arriving.remove(next)) {
                guarded(next, step);
            }
        }
    }

    void deliver() {
        all.forEach(follower -> guarded(follower, Follower::drain));
    }

    /** Whoever tells of a partial event is not kept by those that are shown it. */
    void pass(Event partial, long told) {
        boolean wanted = false;
        for (Follower follower : all) {
            wanted |= follower.pass(partial, told);
        }
        if (wanted && passed.getAndIncrement() == 0) {
            Disposable unused = scheduler.schedule(this::deliverPassed);
        }
    }

    private void deliverPassed() {
        int seen = passed.get();
        deliver();
        if (passed.addAndGet(-seen) != 0) {
            Disposable unused = scheduler.schedule(this::deliverPassed);
        }
    }

    private static void guarded(Follower follower, Consumer<Follower> step) {
        try {
            step.accept(follower);
        } catch (Throwable thrown) {
            LOG.error("a follower has failed, and the others go on", thrown);
        }
    }
}
