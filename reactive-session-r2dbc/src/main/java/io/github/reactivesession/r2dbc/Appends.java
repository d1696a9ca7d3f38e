/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import io.github.reactivesession.Event;
import io.github.reactivesession.ExpectedSequence;
import io.github.reactivesession.GroupCommit;
import io.github.reactivesession.GroupCommitOptions;
import io.github.reactivesession.SessionKey;
import java.util.List;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/** Appends, gathered into batches while others are in flight. */
final class Appends {
    private static final int MOST_RETRIES = 5;

    private final Database database;
    private final BulkSql bulk;
    private final GroupCommit group;

    Appends(Database database, GroupCommitOptions options) {
        this.database = database;
        this.bulk = BulkSql.of(database.sql(), database.rows());
        this.group = GroupCommit.create(options, this::write);
    }

    Mono<List<Event>> append(SessionKey key, List<Event> events, ExpectedSequence expected) {
        return group.append(key, events, expected);
    }

    private Mono<List<GroupCommit.Outcome>> write(List<GroupCommit.Append> appends) {
        return Mono.defer(() -> new AppendTransaction(database, bulk, appends).run())
                .retryWhen(Retry.max(MOST_RETRIES)
                        .filter(database.sql().dialect()::isDuplicate)
                        .onRetryExhaustedThrow((spec, signal) -> signal.failure()))
                .retryWhen(Retry.max(1)
                        .filter(Errors::isUnavailable)
                        .onRetryExhaustedThrow((spec, signal) -> signal.failure()))
                .onErrorMap(Errors::translate);
    }

    Mono<Void> close() {
        return group.close();
    }
}
