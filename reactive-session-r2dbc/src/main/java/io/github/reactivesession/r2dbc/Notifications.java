/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import io.github.reactivesession.SessionKey;
import io.github.reactivesession.StateOwner;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.Wrapped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * PostgreSQL's LISTEN and NOTIFY. A transaction that notifies commits after every other one that does, so none of the store's
 * does: what was committed is gathered and told by a statement of its own, one at a time, which waits for no disk.
 */
final class Notifications implements Push {
    private static final Logger LOG = LoggerFactory.getLogger(R2dbcSessionStore.class);
    private static final Duration PAUSE = Duration.ofMillis(3);
    /** The most notifications one statement sends. */
    private static final int MOST_PAYLOADS = 100;
    /** The most bytes of partial events that wait; who publishes faster than that is not waited for. */
    private static final long MOST_WAITING = 16L << 20;

    private static final String NOTIFY = "SELECT (SELECT COUNT(CAST(pg_notify(?, p.payload) AS text))"
            + " FROM unnest({texts}) AS p (payload)), set_config('synchronous_commit', 'off', true)";

    private final Payloads payloads = new Payloads(UUID.randomUUID());
    private final Gathered gathered = new Gathered();
    private final Queue<String> passing = new ConcurrentLinkedQueue<>();
    private final AtomicLong passingChars = new AtomicLong();
    private final AtomicLong events = new AtomicLong();
    private final Paced sending;
    private final Connections connections;
    private final Sql sql;
    private final Mono<String> channel;
    private final Listening listening;

    Notifications(Database database, ConnectionFactory factory, Wanted wanted, Receiver receiver) {
        this.connections = database.connections();
        this.sql = database.sql();
        this.channel = channel().cache(name -> Duration.ofDays(9_999), error -> Duration.ZERO, () -> Duration.ZERO);
        this.sending = new Paced(Mono.defer(this::send), () -> !passing.isEmpty(), PAUSE);
        Incoming incoming = new Incoming(payloads.sender(), wanted, receiver);
        this.listening = new Listening(unpooled(factory), channel, wanted, incoming::take, receiver::lookAll);
    }

    /** A connection that is kept for long is not one of a pool, where the pool can be told; others lend one of theirs. */
    private static ConnectionFactory unpooled(ConnectionFactory factory) {
        Object inner = factory;
        while (inner instanceof Wrapped<?> wrapped && !(inner instanceof ConnectionPool)) {
            inner = wrapped.unwrap();
        }
        return inner instanceof ConnectionPool pool ? pool.unwrap() : factory;
    }

    /** The same whether a store names its schema or not, as both may mean the same tables. */
    private Mono<String> channel() {
        String named = sql.options().schema();
        Mono<String> schema = named != null
                ? Mono.just(named)
                : connections
                        .read(Query.read(
                                "look at schema",
                                "SELECT COALESCE(CAST(current_schema() AS text), '')",
                                row -> Rows.text(row, 0)))
                        .map(rows -> rows.get(0));
        return schema.map(name -> "reactive_session_"
                + Keys.ofNames(name, sql.options().tablePrefix()).toString().replace("-", ""));
    }

    @Override
    public void moved(SessionKey key, long sequence) {
        gathered.moved(key, sequence);
        sending.ask();
    }

    @Override
    public void look(StateOwner owner) {
        gathered.changed(owner);
        sending.ask();
    }

    @Override
    public void lookAll() {
        gathered.all();
        sending.ask();
    }

    @Override
    public synchronized void pass(SessionKey key, String json) {
        List<String> pieces = payloads.pieces(events.incrementAndGet(), key, json);
        long chars = pieces.stream().mapToLong(String::length).sum();
        if (passingChars.get() + chars > MOST_WAITING) {
            LOG.debug("a partial event is not passed on, as others still wait");
            return;
        }
        passingChars.addAndGet(chars);
        passing.addAll(pieces);
        sending.ask();
    }

    @Override
    public void wantedChanged() {
        listening.wantedChanged();
    }

    /** Sends what has been gathered: one statement, as a chain of many that each wait for the next is let go of at its end alone. */
    private Mono<Void> send() {
        List<String> some = next();
        return some.isEmpty()
                ? Mono.empty()
                : channel.flatMap(name -> connections.once(notifying(name, some)))
                        .doOnError(error -> LOG.debug("notifications were not sent", error))
                        .then();
    }

    private Query<Long> notifying(String name, List<String> some) {
        return Query.read("notify", sql.of(NOTIFY), row -> Rows.number(row, 0), name, String.join("\u001e", some));
    }

    private List<String> next() {
        List<String> some = new ArrayList<>();
        if (gathered.takeAll()) {
            some.add(payloads.all());
        }
        some.addAll(payloads.hints(gathered.take()));
        while (some.size() < MOST_PAYLOADS) {
            String piece = passing.poll();
            if (piece == null) {
                break;
            }
            passingChars.addAndGet(-piece.length());
            some.add(piece);
        }
        return some;
    }

    @Override
    public Mono<Void> close() {
        return sending.flush().then(Mono.defer(listening::close));
    }
}
