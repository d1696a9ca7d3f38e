/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import io.github.reactivesession.Event;
import io.github.reactivesession.ExpectedSequence;
import io.github.reactivesession.GroupCommit;
import io.github.reactivesession.GroupCommit.Append;
import io.github.reactivesession.GroupCommit.Outcome;
import io.github.reactivesession.GroupCommitOptions;
import io.github.reactivesession.SessionKey;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/** Appends, gathered into batches while others are in flight. */
final class Appends {
    private static final int MOST_RACES = 5;

    private final Database database;
    private final BulkSql bulk;
    private final FastAppends fast;
    private final GroupCommit group;

    Appends(Database database, GroupCommitOptions options) {
        this.database = database;
        this.bulk = BulkSql.of(database.sql(), database.rows());
        this.fast = FastAppends.of(database);
        this.group = GroupCommit.create(options, this::write);
    }

    Mono<List<Event>> append(SessionKey key, List<Event> events, ExpectedSequence expected) {
        return group.append(key, events, expected);
    }

    private Mono<List<Outcome>> write(List<Append> appends) {
        return Mono.defer(() -> fast.takes(appends) ? shortWay(appends) : longWay(appends))
                .retryWhen(again(database.sql().dialect()::isDuplicate, MOST_RACES))
                .retryWhen(again(Errors::isBroken, 1))
                .onErrorMap(Errors::translate);
    }

    private static Retry again(Predicate<Throwable> when, int times) {
        return Retry.max(times).filter(when).onRetryExhaustedThrow((spec, signal) -> signal.failure());
    }

    private Mono<List<Outcome>> longWay(List<Append> appends) {
        return new AppendTransaction(database, bulk, appends).run();
    }

    private Mono<List<Outcome>> shortWay(List<Append> appends) {
        return fast.write(appends)
                .flatMap(outcomes ->
                        outcomes.contains(null) ? complete(appends, outcomes) : Mono.just(List.copyOf(outcomes)))
                .onErrorResume(database.sql().dialect()::isDuplicate, raced -> longWay(appends));
    }

    /** Sends what the short way has left. */
    private Mono<List<Outcome>> complete(List<Append> appends, List<@Nullable Outcome> outcomes) {
        List<Append> left = new ArrayList<>();
        for (int i = 0; i < appends.size(); i++) {
            if (outcomes.get(i) == null) {
                left.add(appends.get(i));
            }
        }
        return longWay(left).map(rest -> {
            Iterator<Outcome> next = rest.iterator();
            return outcomes.stream()
                    .map(outcome -> outcome == null ? next.next() : outcome)
                    .toList();
        });
    }

    Mono<Void> close() {
        return group.close();
    }
}
