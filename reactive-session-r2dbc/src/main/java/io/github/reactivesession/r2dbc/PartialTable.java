/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import io.github.reactivesession.SessionCodec;
import io.github.reactivesession.SessionKey;
import io.r2dbc.spi.Readable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/** Partial events in a table from which they are read by the order of their ids, and soon taken away again. */
final class PartialTable implements Partials {
    private static final Logger LOG = LoggerFactory.getLogger(R2dbcSessionStore.class);
    private static final int MOST_ROWS = 500;
    /** How long a table is left alone that could not be read. */
    private static final Duration REST = Duration.ofSeconds(5);

    private static final String NEWEST = "SELECT COALESCE(MAX(p.id), 0) FROM {partials} p";
    private static final String SINCE =
            "SELECT p.id, p.store_key, p.app_name, p.user_id, p.session_id, p.event FROM {partials} p WHERE p.id > ?";
    private static final String THESE = "SELECT p.id, p.store_key, p.app_name, p.user_id, p.session_id, p.event"
            + " FROM {partials} p WHERE p.id IN (";

    private final UUID self = UUID.randomUUID();
    private final Database database;
    private final Wanted wanted;
    private final Push.Receiver receiver;
    private final PartialWriter writer;
    private final Missing missing = new Missing();
    private volatile long last = -1;
    private volatile boolean unable;
    private volatile long triedNanos;

    PartialTable(Database database, Mono<Void> ready, Wanted wanted, Push.Receiver receiver) {
        this.database = database;
        this.wanted = wanted;
        this.receiver = receiver;
        this.writer = new PartialWriter(database, ready, self);
    }

    /** A row, with the event's JSON. */
    private record Row(long id, UUID store, SessionKey key, String json) {}

    @Override
    public void pass(SessionKey key, String json) {
        writer.pass(key, json);
    }

    @Override
    public void pause() {
        last = -1;
        missing.clear();
    }

    /** A table that may not be read is no reason not to look at the others. */
    @Override
    public Mono<Boolean> look() {
        return Mono.defer(() -> rests() ? Mono.just(false) : last < 0 ? begin() : next())
                .onErrorResume(error -> !Errors.isUnavailable(error), error -> {
                    rest(error);
                    return Mono.just(false);
                });
    }

    private boolean rests() {
        return unable && System.nanoTime() - triedNanos < REST.toNanos();
    }

    private void rest(Throwable error) {
        if (!unable) {
            LOG.warn("partial events of other processes cannot be read for now", error);
        }
        triedNanos = System.nanoTime();
        unable = true;
        pause();
    }

    private Mono<Boolean> begin() {
        return database.connections()
                .read(Query.read("look at partial events", database.sql().of(NEWEST), row -> Rows.number(row, 0)))
                .map(rows -> {
                    last = rows.get(0);
                    unable = false;
                    return false;
                });
    }

    private Mono<Boolean> next() {
        List<Long> gaps = missing.ids();
        String sql = SINCE + " ORDER BY p.id LIMIT " + MOST_ROWS;
        List<Object> values = new ArrayList<>(List.of(last));
        if (!gaps.isEmpty()) {
            sql = "(" + sql + ") UNION ALL (" + THESE + "?, ".repeat(gaps.size() - 1) + "?)) ORDER BY 1";
            values.addAll(gaps);
        }
        Query<Row> query = new Query<>("read partial events", database.sql().of(sql), values, this::row);
        return database.connections().read(query).map(this::take);
    }

    private Row row(Readable row) {
        return new Row(
                Rows.number(row, 0), database.sql().dialect().readKey(row, 1), Rows.key(row, 2), Rows.text(row, 5));
    }

    private boolean take(List<Row> rows) {
        for (Row row : rows) {
            missing.seen(last, row.id());
            last = Math.max(last, row.id());
            if (!row.store().equals(self) && wanted.of(Keys.of(row.key())) != null) {
                receiver.passing(row.key(), SessionCodec.readEvent(row.json()));
            }
        }
        return !rows.isEmpty();
    }

    @Override
    public Mono<Void> close() {
        return writer.close();
    }
}
