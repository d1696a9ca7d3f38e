/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import io.github.reactivesession.Appended;
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
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Appends, gathered into batches while others are in flight. */
final class Appends {
    private static final int MOST_RACES = 5;

    private final Database database;
    private final BulkSql bulk;
    private final FastAppends fast;
    private final GroupCommit group;
    private final Live live;

    Appends(Database database, Live live, GroupCommitOptions options) {
        this.database = database;
        this.live = live;
        this.bulk = BulkSql.of(database.sql(), database.rows());
        this.fast = FastAppends.of(database);
        this.group = GroupCommit.create(options, this::write);
    }

    Mono<Appended> append(SessionKey key, List<Event> events, ExpectedSequence expected) {
        return group.append(key, events, expected);
    }

    private Mono<List<Outcome>> write(List<Append> appends) {
        Dialect dialect = database.sql().dialect();
        Mono<List<Outcome>> once = Mono.defer(() -> fast.takes(appends) ? shortWay(appends) : longWay(appends));
        Mono<List<Outcome>> raced = Connections.again(once, dialect::isDuplicate, MOST_RACES);
        return Connections.again(raced, Errors::isBroken, 1)
                .doOnNext(outcomes -> live.appended(appends, outcomes))
                .onErrorMap(Errors::translate);
    }

    private Mono<List<Outcome>> longWay(List<Append> appends) {
        return new AppendTransaction(database, bulk, appends).run();
    }

    private Mono<List<Outcome>> shortWay(List<Append> appends) {
        return fast.write(appends)
                .flatMap(outcomes ->
                        outcomes.contains(null) ? complete(appends, outcomes) : Mono.just(List.copyOf(outcomes)))
                .onErrorResume(this::isForLongWay, failed -> longWay(appends));
    }

    /** Whether the short way was undone, because an id is there already or for another one's sake. */
    private boolean isForLongWay(Throwable error) {
        Dialect dialect = database.sql().dialect();
        return dialect.isDuplicate(error) || dialect.isTransient(error);
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
