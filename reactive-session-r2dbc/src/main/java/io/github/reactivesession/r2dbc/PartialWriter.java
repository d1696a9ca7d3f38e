/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import io.github.reactivesession.SessionKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Writes partial events to their table, in order and several at once, and takes away what is older than whoever looks needs:
 * what was there ten seconds ago, of all processes, for as long as this one publishes.
 */
final class PartialWriter {
    private static final Logger LOG = LoggerFactory.getLogger(R2dbcSessionStore.class);
    private static final Duration PAUSE = Duration.ofMillis(3);
    private static final long KEPT_MILLIS = 10_000;
    private static final int MOST_DELETED = 5_000;
    private static final int MOST_ROWS = 200;
    private static final long MOST_CHARS = 1L << 20;
    private static final long MOST_WAITING = 16L << 20;

    private static final String INSERT =
            "INSERT INTO {partials} (store_key, app_name, user_id, session_id, event) VALUES ";
    private static final String VALUES = "(?, ?, ?, ?, ?)";
    private static final String NEWEST = "SELECT COALESCE(MAX(p.id), 0) FROM {partials} p";
    private static final String DELETE = "DELETE FROM {partials} WHERE id <= ? ORDER BY id LIMIT " + MOST_DELETED;
    private static final String DELETE_OWN = "DELETE FROM {partials} WHERE store_key = ? LIMIT " + MOST_DELETED;

    private final Queue<Waiting> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicLong waitingChars = new AtomicLong();
    private final AtomicBoolean cleaning = new AtomicBoolean();
    private final Database database;
    private final UUID self;
    private final Paced sending;
    private volatile boolean left;
    private volatile boolean warned;

    PartialWriter(Database database, Mono<Void> ready, UUID self) {
        this.database = database;
        this.self = self;
        Mono<Void> work = Mono.defer(() -> waiting.isEmpty() ? Mono.empty() : ready.then(send()));
        this.sending = new Paced(work, () -> !waiting.isEmpty(), PAUSE);
    }

    private record Waiting(SessionKey key, String json) {}

    void pass(SessionKey key, String json) {
        if (waitingChars.get() > MOST_WAITING) {
            LOG.debug("a partial event is not passed on, as others still wait");
            return;
        }
        waitingChars.addAndGet(json.length());
        waiting.add(new Waiting(key, json));
        sending.ask();
    }

    private Mono<Void> send() {
        return Mono.defer(() -> {
            List<Waiting> some = next();
            return some.isEmpty()
                    ? Mono.empty()
                    : database.connections()
                            .once(inserting(some))
                            .doOnSuccess(done -> written())
                            .doOnError(this::failed)
                            .then();
        });
    }

    private List<Waiting> next() {
        List<Waiting> some = new ArrayList<>();
        long chars = 0;
        while (some.size() < MOST_ROWS && chars < MOST_CHARS) {
            Waiting next = waiting.poll();
            if (next == null) {
                break;
            }
            chars += next.json().length();
            some.add(next);
        }
        waitingChars.addAndGet(-chars);
        return some;
    }

    private Query<Long> inserting(List<Waiting> some) {
        List<Object> values = new ArrayList<>();
        for (Waiting each : some) {
            SessionKey key = each.key();
            values.addAll(List.of(self, key.appName(), key.userId(), key.sessionId(), each.json()));
        }
        String sql = INSERT + (VALUES + ", ").repeat(some.size() - 1) + VALUES;
        return Query.write("publish partial events", database.sql().of(sql), values);
    }

    private void failed(Throwable error) {
        if (warned || Errors.isUnavailable(error)) {
            LOG.debug("partial events were not passed on", error);
        } else {
            warned = true;
            LOG.warn("partial events cannot be passed on to other processes", error);
        }
    }

    private void written() {
        left = true;
        if (cleaning.compareAndSet(false, true)) {
            left = false;
            var unused = mark().toFuture();
        }
    }

    /** What is there now goes in ten seconds. */
    private Mono<Void> mark() {
        return database.connections()
                .read(Query.read("look at partial events", database.sql().of(NEWEST), row -> Rows.number(row, 0)))
                .doOnNext(rows -> later(rows.get(0)))
                .doOnError(error -> cleaning.set(false))
                .onErrorComplete()
                .then();
    }

    private void later(long newest) {
        Disposable unused = Schedulers.parallel().schedule(() -> deleteNow(newest), KEPT_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void deleteNow(long newest) {
        var unused = delete(newest).toFuture();
    }

    private Mono<Void> delete(long newest) {
        Query<Long> some = Query.write("delete partial events", database.sql().of(DELETE), newest);
        return database.connections()
                .write(some)
                .repeat()
                .takeWhile(deleted -> deleted.get(0) == MOST_DELETED)
                .then()
                .onErrorComplete()
                .doOnSuccess(done -> cleaned());
    }

    private void cleaned() {
        cleaning.set(false);
        if (left) {
            written();
        }
    }

    /** What this store has published does not stay behind it. */
    Mono<Void> close() {
        return sending.flush().then(Mono.defer(() -> left || cleaning.get() ? deleteOwn() : Mono.empty()));
    }

    private Mono<Void> deleteOwn() {
        return database.connections()
                .write(Query.write("delete partial events", database.sql().of(DELETE_OWN), self))
                .timeout(Duration.ofSeconds(2))
                .then()
                .onErrorComplete();
    }
}
