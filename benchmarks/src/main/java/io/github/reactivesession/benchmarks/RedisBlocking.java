/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.benchmarks;

import io.github.reactivesession.Event;
import io.github.reactivesession.EventQuery;
import io.github.reactivesession.NewSession;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionQuery;
import io.github.reactivesession.SessionService;
import io.github.reactivesession.StoreOptions;
import io.github.reactivesession.UserKey;
import io.github.reactivesession.redis.RedisOptions;
import io.github.reactivesession.redis.RedisSessionStore;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import reactor.core.publisher.Flux;

/** For how long a script or a command keeps the server from all others, by the server's own log of slow commands. */
final class RedisBlocking {
    private static final SessionKey LONG = SessionKey.of("bench", "user", "long");

    private final RedisArena arena;
    private final RedisCommands<String, String> commands;
    private final int scale;
    private final int runs;
    private final List<Amount> amounts = new ArrayList<>();
    private int sessions;

    RedisBlocking(RedisArena arena, boolean quick) {
        this.arena = arena;
        this.commands = arena.texts().sync();
        this.scale = quick ? 20 : 1;
        this.runs = quick ? 2 : 20;
    }

    List<Amount> amounts() {
        arena.begin();
        String ignored = commands.configSet("slowlog-max-len", "100000");
        ignored = commands.configSet("slowlog-log-slower-than", "100");
        arena.fill(LONG, 100_000 / scale);
        appends();
        reads();
        sessions();
        deletions();
        ignored = commands.configSet("slowlog-log-slower-than", "10000");
        return amounts;
    }

    private void appends() {
        SessionService service = arena.service();
        measure("append of one event", () -> service.append(LONG, arena.sample().fresh()));
        List<SessionKey> many = created(512 / scale);
        try (Opened one = open(StoreOptions.defaults())) {
            measure(
                    "512 appends at once, to as many sessions, on one lane",
                    () -> Flux.fromIterable(many)
                            .flatMap(
                                    key -> one.service()
                                            .append(key, arena.sample().fresh()),
                                    many.size()));
        }
        try (Opened ending = open(StoreOptions.defaults().withSessionTtl(Duration.ofDays(1)))) {
            measure(
                    "the same, sessions with a time to live",
                    () -> Flux.fromIterable(many)
                            .flatMap(
                                    key -> ending.service()
                                            .append(key, arena.sample().fresh()),
                                    many.size()));
        }
        measure("batch of 500", () -> service.appendAll(LONG, arena.events(500)));
        measure("batch of 500 with 32 KB each", () -> service.appendAll(LONG, large(500 / scale)));
        measure("batch of 10,000", () -> service.appendAll(LONG, arena.events(10_000 / scale)));
        try (Opened limited = open(StoreOptions.defaults().withEventLimit(1_000))) {
            measure("append that trims what a lowered limit leaves", () -> {
                SessionKey key = created(1).get(0);
                arena.fill(key, 5_000);
                reset();
                return limited.service().append(key, arena.sample().fresh());
            });
        }
    }

    private static List<Event> large(int count) {
        String text = "x".repeat(32_000);
        return Stream.generate(() -> Event.user(text)).limit(count).toList();
    }

    private void reads() {
        SessionService service = arena.service();
        EventQuery nobody = EventQuery.all().author("nobody");
        measure("page of 512 events", () -> service.events(LONG).take(1));
        try (Opened wide = open(StoreOptions.defaults().withPageSize(10_000))) {
            measure("page of 10,000 events", () -> wide.service().events(LONG).take(1));
        }
        measure("filter that lets nothing through", () -> service.events(LONG, nobody));
        measure("filtered count", () -> service.countEvents(LONG, nobody));
    }

    private void sessions() {
        SessionService service = arena.service();
        Map<String, Object> state = new HashMap<>();
        for (int i = 0; i < 10_000 / scale; i++) {
            state.put("key-" + i, "x".repeat(80));
        }
        SessionKey key = SessionKey.of("bench", "user", "wide");
        measure("creation with a state of 10,000 keys", () -> {
            Arena.await(service.delete(key));
            reset();
            return service.create(NewSession.of(key).withState(state));
        });
        measure("get with a state of 10,000 keys", () -> service.get(key));
        measure("change of 10,000 keys of a state", () -> service.updateState(key, state));
        List<SessionKey> ignored = created(10_000 / scale);
        measure(
                "page of sessions",
                () -> service.list(SessionQuery.app("bench")).take(1));
        measure("count of 10,000 sessions", () -> service.count(SessionQuery.app("bench")));
    }

    private void deletions() {
        measure(
                "deletion of a session with 100,000 events and more",
                () -> arena.service().delete(LONG));
        UserKey user = UserKey.of("bench", "user");
        measure("deletion of a user with 10,000 sessions", () -> arena.service().deleteUser(user));
    }

    private List<SessionKey> created(int count) {
        List<SessionKey> keys = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            keys.add(SessionKey.of("bench", "user", "many-" + sessions++));
        }
        Arena.await(Flux.fromIterable(keys)
                .flatMap(key -> arena.service().create(NewSession.of(key)), 64)
                .then());
        return keys;
    }

    /** Runs it several times and keeps the longest command of each run. */
    private void measure(String name, Supplier<? extends org.reactivestreams.Publisher<?>> operation) {
        List<Double> longest = new ArrayList<>();
        for (int run = 0; run < runs; run++) {
            reset();
            Arena.await(Flux.from(operation.get()).then());
            longest.add(longest());
        }
        longest.sort(null);
        double middle = longest.get(runs / 2);
        amounts.add(new Amount(
                name,
                longest.get(runs - 1),
                "ms",
                String.format(
                        java.util.Locale.ROOT,
                        "longest of %d runs, median %.1f ms, shortest %.1f ms",
                        runs,
                        middle,
                        longest.get(0))));
    }

    private void reset() {
        String ignored = commands.slowlogReset();
    }

    private double longest() {
        return commands.slowlogGet(100_000).stream()
                        .map(entry -> (List<?>) entry)
                        .filter(entry -> !isOurs(entry))
                        .mapToLong(entry -> (Long) entry.get(2))
                        .max()
                        .orElse(0)
                / 1e3;
    }

    /** What was sent to measure. */
    private static boolean isOurs(List<?> entry) {
        return String.valueOf(entry.get(3)).toLowerCase(java.util.Locale.ROOT).contains("slowlog");
    }

    private Opened open(StoreOptions options) {
        RedisOptions one = RedisOptions.defaults();
        one = one.withGroupCommit(one.groupCommit().withLanes(1));
        RedisSessionStore store =
                RedisSessionStore.create(RedisURI.create(arena.server().url()), options, one);
        return new Opened(store, SessionService.create(store));
    }

    /** A store with other options. */
    private record Opened(RedisSessionStore store, SessionService service) implements AutoCloseable {
        @Override
        public void close() {
            Arena.await(service.close());
            Arena.await(store.close());
        }
    }
}
