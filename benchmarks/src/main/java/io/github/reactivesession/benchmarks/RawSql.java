/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.benchmarks;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Statement;
import java.util.List;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What one would write with the driver alone, on tables that are made like ours and called {@code raw_}. */
abstract class RawSql {
    static final String COLUMNS = "session_key, sequence, id, timestamp, author, agent_id, invocation_id, branch,"
            + " content, actions, metadata";

    /** Stores an event by as little talk with the server as there can be. */
    abstract Publisher<?> append(Connection connection, Object key, Sample sample);

    /** Stores an event by a transaction: counter, event, commit. */
    abstract Publisher<?> transaction(Connection connection, Object key, Sample sample);

    /** Stores as many events as are asked for, from the table {@code raw_staging}, behind a sequence. */
    abstract Publisher<?> insertFromStaging(Connection connection, Object key, long after, int count);

    /** Stores the same rows, sent by the client in one statement. */
    abstract Publisher<?> insertRows(Connection connection, Object key, long after, List<Sample> samples);

    /** What the page of a history is read by: key, sequence, limit. */
    abstract String page(int limit);

    /** A key as it is written in a statement. */
    abstract String key(Object key);

    /** Fills a session of our own table with events, as many as there are numbers in a range. */
    abstract String fill(String sessionId, long from, long to);

    /** The table that bulk inserts read from. */
    abstract List<String> staging();

    abstract Class<?> keyType();

    /** What tells the server how large our table of events has become. */
    abstract String analyze();

    /** A key to bind, which a statement may use up. */
    abstract Object fresh(Object key);

    static Mono<Long> drain(Statement statement) {
        return Flux.from(statement.execute()).concatMap(Result::getRowsUpdated).reduce(0L, Long::sum);
    }

    static Mono<Long> run(Connection connection, String sql) {
        return Mono.defer(() -> drain(connection.createStatement(sql)));
    }

    /** Binds what an event has beside its key and sequence; returns the next place. */
    static int bindEvent(Statement statement, int first, Sample sample, Object time) {
        int place = first;
        statement.bind(place++, Sample.newId());
        statement.bind(place++, time);
        statement.bind(place++, sample.event().author());
        place = bind(statement, place, sample.event().agentId());
        place = bind(statement, place, sample.event().invocationId());
        place = bind(statement, place, sample.content());
        return bind(statement, place, sample.metadata());
    }

    private static int bind(Statement statement, int place, @org.jspecify.annotations.Nullable String value) {
        if (value == null) {
            statement.bindNull(place, String.class);
        } else {
            statement.bind(place, value);
        }
        return place + 1;
    }
}
