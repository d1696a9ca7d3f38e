/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.benchmarks;

import io.github.reactivesession.Event;
import io.github.reactivesession.SessionCodec;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionService;
import io.github.reactivesession.r2dbc.R2dbcSessionStore;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.Readable;
import io.r2dbc.spi.Statement;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The JVM with the small heap: reads a history by our service and by the driver, by turns, and prints the rates. */
public final class HistoryReader {
    static final SessionKey KEY = SessionKey.of("bench", "user", HistoryCase.SESSION);
    static final String OURS_DECODED = "ours, contents read";
    static final String PAGES_DECODED = "pages of 256 by sequence, JSON decoded by our codec";

    private final RawSql raw;
    private final Class<?> timeType;
    private final Connection connection;
    private final Object key;

    private HistoryReader(String url, String server) {
        boolean postgres = server.equals("postgresql");
        raw = postgres ? new RawPostgres() : new RawMySql();
        timeType = postgres ? OffsetDateTime.class : LocalDateTime.class;
        connection = Objects.requireNonNull(
                Mono.from(ConnectionFactories.get(url).create()).block());
        String sql = "SELECT session_key FROM agent_sessions WHERE id = '" + HistoryCase.SESSION + "'";
        key = Objects.requireNonNull(Flux.from(connection.createStatement(sql).execute())
                .concatMap(result -> result.map(row -> (Object) row.get(0, raw.keyType())))
                .blockFirst());
    }

    /**
     * Reads and prints.
     *
     * @param arguments the URL, the server's name, the number of events, the number of rounds
     */
    @SuppressWarnings("SystemOut") // whoever starts this reads it
    public static void main(String... arguments) {
        long events = Long.parseLong(arguments[2]);
        int rounds = Integer.parseInt(arguments[3]);
        HistoryReader reader = new HistoryReader(arguments[0], arguments[1]);
        R2dbcSessionStore store = R2dbcSessionStore.create(arguments[0]);
        SessionService service = SessionService.create(store);
        Map<String, Supplier<Flux<?>>> all = new LinkedHashMap<>();
        all.put(Figure.OURS, () -> service.events(KEY));
        all.put("pages of 256 by sequence, one connection", () -> reader.pages(256, false));
        all.put("pages of 1,024 by sequence, one connection", () -> reader.pages(1_024, false));
        if (arguments[1].equals("postgresql")) {
            all.put("cursor held open, fetch size 256", () -> reader.cursor(256));
        }
        all.put(OURS_DECODED, () -> service.events(KEY).doOnNext(HistoryReader::touch));
        all.put(PAGES_DECODED, () -> reader.pages(256, true));
        String only = System.getProperty("only", "");
        all.keySet().removeIf(who -> !who.startsWith(only));
        for (int round = 0; round <= rounds; round++) {
            for (Map.Entry<String, Supplier<Flux<?>>> entry : all.entrySet()) {
                double rate = rate(entry.getValue().get(), events);
                if (round > 0) {
                    System.out.println(entry.getKey() + "\t" + rate);
                }
            }
        }
        Arena.await(service.close());
        Arena.await(store.close());
        Arena.await(Mono.from(reader.connection.close()));
    }

    private static double rate(Flux<?> history, long events) {
        long begin = System.nanoTime();
        Long count = history.count().block();
        if (count == null || count != events) {
            throw new IllegalStateException("read " + count + " events of " + events);
        }
        return events / ((System.nanoTime() - begin) / 1e9);
    }

    private static void touch(Event event) {
        Object ignored = event.content();
        ignored = event.metadata();
    }

    private Flux<Long> pages(int size, boolean decoded) {
        AtomicLong last = new AtomicLong();
        AtomicLong rows = new AtomicLong();
        String sql = raw.page(size);
        return Flux.defer(() -> {
                    rows.set(0);
                    return read(connection.createStatement(sql), last.get(), decoded);
                })
                .doOnNext(sequence -> {
                    last.set(sequence);
                    rows.incrementAndGet();
                })
                .repeat(() -> rows.get() == size);
    }

    private Flux<Long> cursor(int size) {
        return read(connection.createStatement(raw.page(0)).fetchSize(size), 0, false);
    }

    private Flux<Long> read(Statement statement, long after, boolean decoded) {
        return Flux.from(statement.bind(0, raw.fresh(key)).bind(1, after).execute())
                .concatMap(result -> result.map(row -> read(row, decoded)));
    }

    /** Takes out all columns, and makes values of the model of the JSON if asked to. */
    private long read(Readable row, boolean decoded) {
        for (int column : List.of(1, 3, 4, 5, 6)) {
            Object ignored = row.get(column, String.class);
        }
        Object time = row.get(2, timeType);
        String content = row.get(7, String.class);
        String actions = row.get(8, String.class);
        String metadata = row.get(9, String.class);
        if (decoded) {
            decode(content, actions, metadata);
        }
        return time == null ? 0 : Objects.requireNonNull(row.get(0, Long.class));
    }

    private static void decode(@Nullable String content, @Nullable String actions, @Nullable String metadata) {
        Object ignored = content == null ? null : SessionCodec.readContent(content);
        ignored = actions == null ? null : SessionCodec.readActions(actions);
        ignored = metadata == null ? null : SessionCodec.readObject(metadata);
    }
}
