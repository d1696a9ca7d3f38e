/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.benchmarks;

import io.github.reactivesession.Event;
import io.github.reactivesession.EventQuery;
import io.github.reactivesession.SessionCodec;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.StoreOptions;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.StreamMessage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A long history in one session: all of it, and what a filter lets through. */
final class RedisHistoryCase {
    private static final SessionKey KEY = SessionKey.of("bench", "user", HistoryCase.SESSION);
    private static final String STREAM = "session:1:{bench:user}:" + HistoryCase.SESSION + ":events";
    private static final int PAGE = StoreOptions.defaults().pageSize();

    private final RedisArena arena;
    private final Contest contest;
    private final long events;

    RedisHistoryCase(Settings settings, RedisArena arena, Contest contest) {
        this.arena = arena;
        this.contest = contest;
        this.events = settings.events();
        arena.begin();
        arena.fill(KEY, events);
    }

    void history() throws Exception {
        String name = "history of " + events + " events";
        Contest.Turn ours = reading(() -> arena.service().events(KEY));
        Contest.Turn pages = reading(this::pages);
        contest.warmUp(ours, pages);
        contest.measure(name, 0.8, ours, Map.of("XRANGE in pages of " + PAGE + " by Lettuce", pages));
        contest.measure(
                "the same, both read contents and metadata",
                0.8,
                reading(() -> arena.service().events(KEY).doOnNext(RedisHistoryCase::touch)),
                Map.of(
                        "XRANGE in pages of " + PAGE + ", JSON decoded by our codec",
                        reading(() -> pages().doOnNext(RedisHistoryCase::decode))));
    }

    /** Events of the history a second, by as many whole readings as the time takes. */
    private Contest.Turn reading(Supplier<Flux<?>> history) {
        return counting(history, events);
    }

    private Contest.Turn counting(Supplier<Flux<?>> reading, long expected) {
        return seconds -> {
            long begin = System.nanoTime();
            long read = 0;
            do {
                Long count = reading.get().count().block();
                if (count == null || (expected >= 0 && count != expected)) {
                    throw new IllegalStateException("read " + count + " events of " + expected);
                }
                read += events;
            } while (System.nanoTime() - begin < seconds * 1e9);
            return read / ((System.nanoTime() - begin) / 1e9);
        };
    }

    private Flux<StreamMessage<String, String>> pages() {
        return page("0")
                .expand(page -> page.size() < PAGE
                        ? Mono.empty()
                        : page(page.get(PAGE - 1).getId()))
                .concatMapIterable(page -> page);
    }

    private Mono<List<StreamMessage<String, String>>> page(String after) {
        Range<String> range = Range.from(Range.Boundary.excluding(after), Range.Boundary.unbounded());
        return Mono.fromCompletionStage(() -> arena.texts().async().xrange(STREAM, range, Limit.from(PAGE)));
    }

    private static void touch(Event event) {
        Object ignored = event.content();
        ignored = event.metadata();
    }

    private static void decode(StreamMessage<String, String> message) {
        String[] fields = message.getBody().getOrDefault("e", "").split("\u001F", -1);
        Object ignored = fields[6].isEmpty() ? null : SessionCodec.readActions(fields[6]);
        ignored = fields[7].isEmpty() ? null : SessionCodec.readObject(fields[7]);
        ignored = fields[8].isEmpty() ? null : SessionCodec.readContent(fields[8]);
    }

    /** A filter in the query against the whole history and the same filter behind it. */
    void filter() throws Exception {
        Map<String, EventQuery> queries = new LinkedHashMap<>();
        queries.put("a fifth of the events", EventQuery.all().author(Event.USER));
        queries.put("none of the events", EventQuery.all().author("nobody"));
        for (Map.Entry<String, EventQuery> entry : queries.entrySet()) {
            EventQuery query = entry.getValue();
            Contest.Turn ours = counting(() -> arena.service().events(KEY, query), -1);
            Contest.Turn behind = counting(() -> arena.service().events(KEY).filter(query.filter()::matches), -1);
            contest.warmUp(ours, behind);
            contest.measure(
                    "filter for " + entry.getKey(),
                    0,
                    ours,
                    Map.of("the whole history, filtered by the caller", behind));
        }
    }
}
