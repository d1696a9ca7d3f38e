/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.benchmarks;

import io.github.reactivesession.Event;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionService;
import io.github.reactivesession.SessionStore;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

/** What following takes from the writers, when both run on the same machine. */
final class LiveCost {
    private static final int WRITERS = 64;

    private final Contest contest;
    private final LiveArena arena;
    private final List<SessionKey> keys;

    LiveCost(LiveArena arena, Contest contest) {
        this.arena = arena;
        this.contest = contest;
        this.keys = Stream.generate(arena::newSession).limit(WRITERS).toList();
    }

    void run() throws Exception {
        Contest.Turn nobody = appending(arena.writer(), WRITERS);
        Contest.Turn followed = seconds -> {
            Disposable following = Flux.merge(Flux.fromIterable(keys).map(this::fromNow), WRITERS)
                    .subscribe();
            try {
                return nobody.take(seconds);
            } finally {
                following.dispose();
            }
        };
        contest.measure(
                "64 writers on 64 sessions, each followed by another process",
                0,
                followed,
                Map.of("nobody follows", nobody));
        SessionStore untold = arena.untold();
        if (untold != null) {
            SessionService silent = SessionService.create(untold);
            telling(silent, WRITERS);
            telling(silent, 1);
        }
    }

    /** What it costs to tell, when nobody listens. */
    private void telling(SessionService silent, int writers) throws Exception {
        contest.measure(
                writers + " writers on as many sessions, nobody follows",
                0,
                appending(arena.writer(), writers),
                Map.of("without notifications", appending(silent, writers)));
    }

    private Contest.Turn appending(SessionService service, int writers) {
        return Load.of(writers, 1, caller -> service.append(keys.get(caller), Event.user("text")));
    }

    private Flux<Event> fromNow(SessionKey key) {
        return arena.follower().get(key).flatMapMany(session -> arena.follower().follow(key, session.lastSequence()));
    }
}
