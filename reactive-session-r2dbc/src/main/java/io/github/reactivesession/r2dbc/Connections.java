/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import io.github.reactivesession.ClosedException;
import io.github.reactivesession.Deadlines;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.IsolationLevel;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.r2dbc.spi.Readable;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Predicate;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The one owner of connections and transactions.
 *
 * <p>What was begun goes on to its end whoever cancels, and the connection goes back in order: cancelling a pool that is
 * about to give, or in the middle of what is said to a server, is where pools and drivers leak (R37).
 */
final class Connections {
    /** How often a transaction that was undone for another one's sake is run again. */
    private static final int MOST_RETRIES = 10;

    private static final int MOST_ROLLBACKS = 3;

    private static final Query<Long> ISOLATION =
            Query.write("isolation", "SET TRANSACTION ISOLATION LEVEL READ COMMITTED");
    private static final Query<Long> BEGIN = Query.write("begin", "START TRANSACTION");
    private static final Query<Long> COMMIT = Query.write("commit", "COMMIT");
    private static final Query<Long> ROLLBACK = Query.write("rollback", "ROLLBACK");

    private static final Deadlines NO_DEADLINE = new Deadlines(Duration.ZERO);

    private final Mono<? extends Connection> acquire;
    private final Dialect dialect;
    private final StatementTimer timer;
    private final Deadlines deadlines;
    private volatile boolean closed;

    Connections(ConnectionFactory factory, Dialect dialect, StatementTimer timer, Duration timeout) {
        this.acquire = Mono.from(factory.create());
        this.dialect = dialect;
        this.timer = timer;
        this.deadlines = new Deadlines(timeout);
    }

    /** Makes whatever comes later fail. */
    void close() {
        closed = true;
    }

    void requireOpen() {
        if (closed) {
            throw new ClosedException("R2DBC session store");
        }
    }

    /** Runs one statement that may be run again, and brings its rows. */
    <T> Mono<List<T>> read(Query<T> query) {
        return again(write(query), Errors::isBroken, 1);
    }

    /** Runs one statement that writes, and must not be run again when nobody knows whether it was done. */
    <T> Mono<List<T>> write(Query<T> query) {
        return unlessUndone(once(query));
    }

    /** Runs one statement, for somebody who knows what to do when it fails. */
    <T> Mono<List<T>> once(Query<T> query) {
        return step(connection -> execute(connection, query));
    }

    /**
     * Looks, decides, writes, in one transaction: the two lists of statements take as few round trips as the driver
     * allows, and an error of any step undoes all of them.
     *
     * @param look what is read and locked first
     * @param decide makes what is to be written of what was found; may throw, and then nothing is written
     */
    <T> Mono<T> transaction(List<Query<?>> look, Function<Answers, Writes<T>> decide) {
        return unlessUndone(step(connection -> begin(connection, look)
                .map(decide)
                .flatMap(writes -> commit(connection, writes.queries()).map(writes.result()))));
    }

    /** Runs statements as one transaction that asks nothing in between; one round trip where texts may be joined. */
    Mono<Answers> transaction(List<Query<?>> all) {
        if (!dialect.joinsStatements()) {
            return transaction(all, found -> Writes.of(List.of(), found));
        }
        return unlessUndone(text(concat(List.of(ISOLATION, BEGIN), all)));
    }

    /** Runs statements as one transaction in one text, for somebody who knows what to do when it fails. */
    Mono<Answers> text(List<Query<?>> all, boolean isolated) {
        return text(concat(isolated ? List.of(ISOLATION, BEGIN) : List.of(BEGIN), all));
    }

    private Mono<Answers> text(List<Query<?>> begun) {
        List<Query<?>> text = concat(begun, List.of(COMMIT));
        return step(connection -> runAll(connection, text));
    }

    /** What a transaction writes, and what it makes of the answers. */
    record Writes<T>(List<Query<?>> queries, Function<Answers, T> result) {
        static <T> Writes<T> of(List<Query<?>> queries, T result) {
            return new Writes<>(queries, answers -> result);
        }
    }

    private <T> Mono<T> step(Function<Connection, Mono<T>> work) {
        return use(work, deadlines);
    }

    private <T> Mono<T> unlessUndone(Mono<T> work) {
        return again(work, dialect::isTransient, MOST_RETRIES);
    }

    /** Work that begins again when it fails for a reason, at most so many times. Costs less than {@code retryWhen}. */
    static <T> Mono<T> again(Mono<T> work, Predicate<Throwable> reason, int times) {
        return times == 0 ? work : work.onErrorResume(reason, error -> again(work, reason, times - 1));
    }

    private Mono<Answers> begin(Connection connection, List<Query<?>> look) {
        if (dialect.joinsStatements()) {
            return runAll(connection, concat(List.of(ISOLATION, BEGIN), look));
        }
        return Mono.from(connection.beginTransaction(IsolationLevel.READ_COMMITTED))
                .then(Mono.defer(() -> runAll(connection, look)));
    }

    private Mono<Answers> commit(Connection connection, List<Query<?>> writes) {
        if (dialect.joinsStatements()) {
            return runAll(connection, concat(Guards.behind(writes), List.of(COMMIT)));
        }
        return runAll(connection, writes)
                .flatMap(answers -> Mono.from(connection.commitTransaction()).thenReturn(answers));
    }

    private static List<Query<?>> concat(List<? extends Query<?>> first, List<? extends Query<?>> second) {
        List<Query<?>> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }

    private Mono<Answers> runAll(Connection connection, List<Query<?>> queries) {
        Answers answers = new Answers();
        if (dialect.joinsStatements() && queries.size() > 1) {
            return Flux.fromIterable(Chunks.of(queries, Query::chars))
                    .concatMap(chunk -> runJoined(connection, chunk, answers))
                    .then(Mono.just(answers));
        }
        return Flux.fromIterable(queries)
                .concatMap(query -> execute(connection, query).doOnNext(answer -> answers.put(query, answer)))
                .then(Mono.just(answers));
    }

    /** Runs a statement on a connection that {@link #use} has given. */
    <T> Mono<List<T>> execute(Connection connection, Query<T> query) {
        return Mono.defer(() -> {
            Statement statement = connection.createStatement(dialect.nativeSql(query.sql()));
            bind(statement, 0, query.values());
            return timer.time(
                    query.name(),
                    Flux.from(statement.execute())
                            .concatMap(result -> read(result, query))
                            .collectList());
        });
    }

    /** Sends several statements as one text; each gives one result, in order. */
    private Mono<Void> runJoined(Connection connection, List<Query<?>> queries, Answers answers) {
        return Mono.defer(() -> {
            StringBuilder text = new StringBuilder();
            queries.forEach(query -> text.append(text.length() == 0 ? "" : "; ").append(query.sql()));
            Statement statement = connection.createStatement(text.toString());
            int place = 0;
            for (Query<?> query : queries) {
                place = bind(statement, place, query.values());
            }
            Iterator<Query<?>> next = queries.iterator();
            Flux<?> results = Flux.from(statement.execute()).concatMap(result -> keep(result, next.next(), answers));
            return timer.time(name(queries), results.then(Mono.fromRunnable(() -> requireWhole(next))));
        });
    }

    /**
     * A text that ends before its last statement, and without an error, was stopped between two of them, as by {@code
     * KILL QUERY}: then it has not committed.
     */
    private static void requireWhole(Iterator<Query<?>> next) {
        if (next.hasNext()) {
            throw new R2dbcNonTransientResourceException(
                    "nothing was answered from here on: " + next.next().name());
        }
    }

    private static String name(List<Query<?>> queries) {
        return String.join(", ", queries.stream().map(Query::name).toList());
    }

    private <T> Mono<List<T>> keep(Result result, Query<T> query, Answers answers) {
        return Flux.from(read(result, query)).collectList().doOnNext(answer -> answers.put(query, answer));
    }

    @SuppressWarnings("unchecked") // a query without a reader is one of Long
    private static <T> Publisher<T> read(Result result, Query<T> query) {
        Function<Readable, T> reader = query.reader();
        return reader == null
                ? (Publisher<T>) result.getRowsUpdated()
                : result.map((row, metadata) -> reader.apply(row));
    }

    @CanIgnoreReturnValue
    private int bind(Statement statement, int first, List<?> values) {
        int place = first;
        for (Object value : values) {
            if (value instanceof Null none) {
                statement.bindNull(place, dialect.type(none));
            } else {
                statement.bind(place, dialect.value(value));
            }
            place++;
        }
        return place;
    }

    /**
     * Takes a connection, works with it, and gives it back. Cancelled or out of time while it waits for the connection, it
     * gives that back unused; later, it goes on to its end.
     */
    <T> Mono<T> use(Function<Connection, Mono<T>> work) {
        return use(work, NO_DEADLINE);
    }

    private <T> Mono<T> use(Function<Connection, Mono<T>> work, Deadlines deadlines) {
        return Mono.deferContextual(context -> {
            requireOpen();
            AtomicBoolean cancelled = new AtomicBoolean();
            Mono<T> whole = Mono.usingWhen(
                    acquire,
                    connection -> cancelled.get() ? Mono.empty() : work.apply(connection),
                    Connections::release,
                    (connection, error) -> rollback(connection).then(release(connection)),
                    Connections::release);
            return detached(whole.contextWrite(context), deadlines)
                    .doOnError(error -> cancelled.set(true))
                    .doOnCancel(() -> cancelled.set(true));
        });
    }

    /**
     * Waits for work that goes on whoever cancels, and after a timeout too, as a driver cannot be made to drop a connection
     * in the middle of an answer. As signals, so that an end which nobody waits for any more is not logged as an error.
     */
    private static <T> Mono<T> detached(Mono<T> work, Deadlines deadlines) {
        var signal = work.materialize().toFuture();
        deadlines.watch(signal);
        return Mono.fromFuture(signal, true).dematerialize();
    }

    /** Tried again when it is stopped itself: the next one to get this connection must find no transaction. */
    private Mono<Void> rollback(Connection connection) {
        if (dialect.joinsStatements()) {
            return execute(connection, ROLLBACK)
                    .retry(MOST_ROLLBACKS)
                    .onErrorComplete()
                    .then();
        }
        return connection.isAutoCommit()
                ? Mono.empty()
                : Mono.from(connection.rollbackTransaction())
                        .retry(MOST_ROLLBACKS)
                        .onErrorComplete();
    }

    private static Mono<Void> release(Connection connection) {
        return Mono.from(connection.close()).onErrorComplete();
    }
}
