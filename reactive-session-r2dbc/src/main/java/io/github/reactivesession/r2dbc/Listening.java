/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import io.r2dbc.postgresql.api.Notification;
import io.r2dbc.postgresql.api.PostgresqlConnection;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.ValidationDepth;
import io.r2dbc.spi.Wrapped;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** The one connection of a store that listens, open while somebody wants to hear (R34). It is made again when it breaks. */
final class Listening {
    private static final Logger LOG = LoggerFactory.getLogger(R2dbcSessionStore.class);
    /** How long the connection stays when nobody wants it, as somebody may soon. */
    private static final Duration LINGER = Duration.ofSeconds(1);
    /** How often the driver is asked whether the connection is there; it does not say so by itself in every case. */
    private static final Duration TRY = Duration.ofMillis(100);
    /** Every how many times the server is asked as well. */
    private static final long REMOTELY = 300;

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration RELEASE = Duration.ofSeconds(2);
    private static final long SHORTEST_WAIT_MILLIS = 50;
    private static final int MOST_DOUBLINGS = 9;

    private final Scheduler scheduler = Schedulers.parallel();
    private final ConnectionFactory factory;
    private final Mono<String> channel;
    private final Wanted wanted;
    private final Consumer<String> heard;
    private final Runnable connected;
    private Sinks.Empty<Void> stop = Sinks.empty();
    private CompletableFuture<?> run = CompletableFuture.completedFuture(null);
    private boolean waiting;
    private boolean closed;
    private int failures;

    /** Tells of each payload, and of each time that it has begun to hear. */
    Listening(
            ConnectionFactory factory,
            Mono<String> channel,
            Wanted wanted,
            Consumer<String> heard,
            Runnable connected) {
        this.factory = factory;
        this.channel = channel;
        this.wanted = wanted;
        this.heard = heard;
        this.connected = connected;
    }

    void wantedChanged() {
        Disposable unused = wanted.isEmpty()
                ? scheduler.schedule(this::settle, LINGER.toMillis(), TimeUnit.MILLISECONDS)
                : scheduler.schedule(this::settle);
    }

    /** Begins or ends, as what is wanted asks for. */
    private synchronized void settle() {
        if (closed || wanted.isEmpty()) {
            Sinks.EmitResult unused = stop.tryEmitEmpty();
        } else if (run.isDone() && !waiting) {
            stop = Sinks.empty();
            Mono<Void> until = stop.asMono();
            var begun = Mono.usingWhen(connect(), connection -> hear(connection, until), Listening::release)
                    .toFuture();
            run = begun;
            var unused = begun.whenComplete((done, error) -> scheduler.schedule(() -> ended(error)));
        }
    }

    /** A server that says nothing is as good as none; a connection that comes later is not kept. */
    private Mono<Connection> connect() {
        var made = Mono.<Connection>from(factory.create()).toFuture();
        Mono<Connection> connection = Mono.fromFuture(made, true);
        return connection.timeout(PATIENCE).doOnError(TimeoutException.class, late -> closeWhenMade(connection));
    }

    private static void closeWhenMade(Mono<Connection> made) {
        var unused = made.flatMap(connection -> shortly(Mono.from(connection.close())))
                .toFuture();
    }

    private synchronized void ended(@Nullable Throwable error) {
        if (error == null || closed) {
            settle();
            return;
        }
        if (failures == 0) {
            LOG.warn("no notifications for now; what other processes do is seen late", error);
        }
        waiting = true;
        long wait = SHORTEST_WAIT_MILLIS << Math.min(failures++, MOST_DOUBLINGS);
        Disposable unused = scheduler.schedule(this::again, wait, TimeUnit.MILLISECONDS);
    }

    private synchronized void again() {
        waiting = false;
        settle();
    }

    /** Ends with an error when the connection breaks. What a connection is told before it closes is never cut short. */
    private Mono<Void> hear(Connection connection, Mono<Void> until) {
        PostgresqlConnection postgres = postgres(connection);
        Mono<Void> notes = postgres.getNotifications()
                .publishOn(scheduler, Integer.MAX_VALUE)
                .doOnNext(this::heard)
                .then(Mono.error(
                        () -> new R2dbcNonTransientResourceException("the connection that listens has ended")));
        Flux<?> asking = channel.flatMap(name -> execute(postgres, "LISTEN \"" + name + '"'))
                .timeout(PATIENCE)
                .doOnSuccess(done -> begun())
                .thenMany(Flux.interval(TRY))
                .onBackpressureDrop()
                .concatMap(tick -> alive(postgres, tick % REMOTELY == REMOTELY - 1), 1);
        return Flux.merge(notes, asking).takeUntilOther(until).then();
    }

    private void heard(Notification note) {
        String payload = note.getParameter();
        if (payload != null) {
            heard.accept(payload);
        }
    }

    private synchronized void begun() {
        failures = 0;
        connected.run();
    }

    private static Mono<Boolean> alive(PostgresqlConnection connection, boolean remotely) {
        return connection
                .validate(remotely ? ValidationDepth.REMOTE : ValidationDepth.LOCAL)
                .timeout(PATIENCE)
                .filter(valid -> valid)
                .switchIfEmpty(Mono.error(() -> new R2dbcNonTransientResourceException(
                        "the connection that listens is not answered any more")));
    }

    private static PostgresqlConnection postgres(Connection connection) {
        if (connection instanceof PostgresqlConnection postgres) {
            return postgres;
        }
        if (connection instanceof Wrapped<?> wrapped) {
            PostgresqlConnection inner = wrapped.unwrap(PostgresqlConnection.class);
            if (inner != null) {
                return inner;
            }
        }
        throw new UnsupportedOperationException("not a connection of r2dbc-postgresql: " + connection.getClass());
    }

    private static Mono<Void> execute(Connection connection, String sql) {
        return Flux.defer(() -> connection.createStatement(sql).execute())
                .concatMap(Result::getRowsUpdated)
                .then();
    }

    /** Whose connection it is may go on with it. */
    private static Mono<Void> release(Connection connection) {
        Mono<Void> unlisten = Mono.from(connection.validate(ValidationDepth.LOCAL))
                .filter(valid -> valid)
                .flatMap(valid -> execute(connection, "UNLISTEN *"));
        return shortly(unlisten).then(shortly(Mono.defer(() -> Mono.from(connection.close()))));
    }

    private static Mono<Void> shortly(Mono<Void> step) {
        return step.timeout(RELEASE).onErrorComplete();
    }

    /** Waits for the connection to be closed, at most for a while. */
    synchronized Mono<Void> close() {
        closed = true;
        settle();
        return Mono.fromFuture(run, true).timeout(PATIENCE).onErrorComplete().then();
    }
}
