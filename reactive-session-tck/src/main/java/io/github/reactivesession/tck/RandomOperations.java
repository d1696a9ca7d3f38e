/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.tck;

import io.github.reactivesession.Content;
import io.github.reactivesession.Event;
import io.github.reactivesession.EventQuery;
import io.github.reactivesession.JsonObject;
import io.github.reactivesession.SessionStatus;
import io.github.reactivesession.tck.World.Place;
import io.github.reactivesession.tck.World.Scope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Draws sequences of calls in which things meet: few places, few ids, few keys. */
final class RandomOperations {
    /** A part of every time to live that is set; two of them are more than it. */
    static final Duration PART = Duration.ofSeconds(3);

    /** The times to live that are set. */
    static final Duration TTL = Duration.ofSeconds(5);

    /** The least that is left of a time to live when parts of it have passed. */
    static final Duration SLACK = PART.dividedBy(6);

    private static final List<String> KEYS = List.of("k", "K", "user:k", "user:l", "app:k", "app:K");
    private static final List<String> TEXTS =
            List.of("", "plain", "\u0000", "\uD83D\uDE00", "a\u0301 \u05D0", "'\"\\%_");

    private final Random random;
    private final List<Place> places;
    private final List<Supplier<Operation>> kinds = new ArrayList<>();
    private int passes;

    /** Draws with a seed; time passes a few times, if it may. */
    RandomOperations(long seed, int passes) {
        this.random = new Random(seed);
        this.passes = passes;
        this.places = World.PLACES.subList(0, 1 + random.nextInt(World.PLACES.size()));
        add(4, this::create);
        add(14, this::append);
        add(3, () -> new WriteOperation.AppendStream(place(), events(1 + random.nextInt(4))));
        add(4, () -> new WriteOperation.Update(place(), nullable(delta("a", "b")), maybe(status()), beside()));
        add(4, this::updateState);
        add(2, () -> new WriteOperation.Delete(place()));
        add(1, this::deletion);
        add(1, WriteOperation.Sweep::new);
        add(6, () -> new ReadOperation.Events(place(), query()));
        add(1, () -> new ReadOperation.OneEvent(place(), id()));
        add(3, this::sessions);
        add(passes == 0 ? 0 : 3, this::passTime);
    }

    private void add(int weight, Supplier<Operation> kind) {
        for (int i = 0; i < weight; i++) {
            kinds.add(kind);
        }
    }

    /** A sequence that begins with a session, shorter than a length. */
    List<Operation> draw(int most) {
        int length = 2 + random.nextInt(most - 2);
        List<Operation> drawn = new ArrayList<>(length);
        drawn.add(create());
        while (drawn.size() < length) {
            drawn.add(oneOf(kinds).get());
        }
        return drawn;
    }

    private <T> T oneOf(List<T> items) {
        return items.get(random.nextInt(items.size()));
    }

    private boolean rarely() {
        return random.nextInt(5) == 0;
    }

    private <T> @Nullable T maybe(T value) {
        return random.nextBoolean() ? value : null;
    }

    private Place place() {
        return rarely() ? oneOf(World.PLACES) : oneOf(places);
    }

    private SessionStatus status() {
        return oneOf(Arrays.asList(SessionStatus.values()));
    }

    /** Mostly no expectation, else mostly a right one. */
    private @Nullable Integer beside() {
        return random.nextInt(3) > 0 ? null : rarely() ? random.nextInt(3) - 1 : 0;
    }

    private Operation create() {
        Duration ttl =
                oneOf(List.of(Duration.ZERO, Duration.ofHours(1), PART.dividedBy(2), TTL.plus(PART.dividedBy(2))));
        Map<String, Object> state = new HashMap<>();
        delta("k", "user:k", "app:k", "temp:k").forEach((key, value) -> state.put(key, value == null ? 0L : value));
        boolean own = passes > 0 && random.nextBoolean();
        return new WriteOperation.Create(random.nextBoolean(), place(), state, maybe("planner"), own ? ttl : null);
    }

    private Operation append() {
        return new WriteOperation.Append(place(), events(1 + random.nextInt(random.nextBoolean() ? 1 : 7)), beside());
    }

    private List<Event> events(int count) {
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            events.add(event());
        }
        return events;
    }

    private String id() {
        return "e" + random.nextInt(12);
    }

    private Event event() {
        List<String> agents = List.of("planner", "writer");
        Event.Builder event = Event.builder(random.nextBoolean() ? Event.USER : oneOf(agents))
                .id(id())
                .timestamp(Tck.NOON.plusMillis(random.nextInt(5)).plusNanos(1000))
                .agentId(maybe(oneOf(agents)))
                .branch(maybe(oneOf(List.of("a", "A", "a.b"))))
                .invocationId(maybe(oneOf(List.of("i1", "i2"))))
                .content(maybe(Content.user(oneOf(TEXTS))))
                .partial(random.nextInt(20) == 0);
        return random.nextBoolean() ? event.build() : event.build().withStateDelta(nullable(delta("temp:k", "k")));
    }

    private static Map<String, @Nullable Object> nullable(Map<String, @Nullable Object> delta) {
        return delta;
    }

    /** A few keys, from those that meet and from these, with values of any kind; null for some. */
    private Map<String, @Nullable Object> delta(String... more) {
        Map<String, @Nullable Object> delta = new HashMap<>();
        List<String> keys = new ArrayList<>(KEYS);
        keys.addAll(List.of(more));
        for (int i = random.nextInt(4); i > 0; i--) {
            delta.put(oneOf(keys), value());
        }
        return delta;
    }

    private @Nullable Object value() {
        List<Object> nested = List.of(1L, 2.5, "", JsonObject.of("a", null));
        return switch (random.nextInt(7)) {
            case 0 -> null;
            case 1 -> oneOf(TEXTS);
            case 2 -> random.nextBoolean();
            case 3 -> JsonObject.of("list", nested);
            case 4 -> JsonObject.of(oneOf(List.of("a", "b")), (long) random.nextInt(3));
            case 5 -> Long.MIN_VALUE + random.nextInt(2);
            default -> (long) random.nextInt(10);
        };
    }

    private Operation updateState() {
        Scope scope = oneOf(Arrays.asList(Scope.values()));
        String own = scope == Scope.APP ? "app:" : scope == Scope.USER ? "user:" : "";
        Map<String, @Nullable Object> delta = new HashMap<>();
        for (int i = random.nextInt(3); i >= 0; i--) {
            String key = oneOf(List.of("k", "K", "l"));
            delta.put((random.nextBoolean() ? own : "") + key, value());
        }
        if (random.nextInt(20) == 0) {
            delta.put(oneOf(List.of("app:k", "user:k", "temp:k")), value());
        }
        return new WriteOperation.UpdateState(scope, place(), delta);
    }

    private Operation deletion() {
        return switch (random.nextInt(3)) {
            case 0 -> new WriteOperation.DeleteUser(place());
            case 1 -> new WriteOperation.DeleteApp(place());
            default -> new WriteOperation.EraseUser(place());
        };
    }

    private Operation passTime() {
        return passes-- > 0 ? new WriteOperation.PassTime(PART) : append();
    }

    private EventQuery query() {
        int limit = 1 + random.nextInt(5);
        EventQuery query = random.nextBoolean() ? EventQuery.all() : EventQuery.latest(limit);
        query = random.nextBoolean() ? query.after(random.nextInt(6)) : query.before(4 + random.nextInt(12));
        if (rarely()) {
            return query.startingAtUserTurn();
        }
        query = rarely() ? query.descending() : query;
        query = random.nextBoolean() ? query.limit(random.nextInt(6)) : query;
        query = rarely() ? query.offset(random.nextInt(4)) : query;
        return filtered(query);
    }

    private EventQuery filtered(EventQuery query) {
        EventQuery filtered = rarely() ? query.author(Event.USER) : query;
        filtered = rarely() ? filtered.agentId("writer") : filtered;
        filtered = rarely() ? filtered.branch("a") : filtered;
        filtered = rarely() ? filtered.invocationId("i1") : filtered;
        filtered = rarely() ? filtered.from(Tck.NOON.plusMillis(2).plusNanos(1000)) : filtered;
        return rarely() ? filtered.to(Tck.NOON.plusMillis(3).plusNanos(1000)) : filtered;
    }

    private Operation sessions() {
        return new ReadOperation.Sessions(
                place(),
                random.nextBoolean(),
                rarely() ? status() : null,
                rarely() ? "planner" : null,
                random.nextBoolean(),
                random.nextBoolean() ? Long.MAX_VALUE : (long) random.nextInt(6),
                rarely() ? random.nextInt(3) : 0);
    }
}
