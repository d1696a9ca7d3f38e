/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import io.github.reactivesession.Event;
import io.github.reactivesession.GroupCommit.Append;
import io.github.reactivesession.GroupCommit.Outcome;
import io.github.reactivesession.JsonObject;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.StateDelta;
import io.github.reactivesession.r2dbc.PostgresAppendSql.Shape;
import io.r2dbc.spi.Readable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * One statement for a batch: it locks the sessions in the order of their keys, passes over those that are absent, have
 * moved on, or hold one of the ids, moves the counters of the others, and inserts their events.
 *
 * <p>What another process has committed since the statement began shows in the locked rows and not in the look for ids;
 * then the index of ids refuses the statement as a whole, and the transaction is asked to sort it out.
 */
final class PostgresFastAppends extends FastAppends {
    private final Database database;
    private final String many;
    private final String manyFenced;
    private final Map<Shape, String> ones = new ConcurrentHashMap<>();

    PostgresFastAppends(Database database) {
        this.database = database;
        this.many = PostgresAppendSql.many(database, false);
        this.manyFenced = PostgresAppendSql.many(database, true);
    }

    @Override
    boolean takes(List<Append> appends) {
        return appends.stream().allMatch(append -> append.events().stream().noneMatch(FastAppends::changesOwners))
                && Group.of(appends).values().stream().allMatch(Group::isPlain);
    }

    @Override
    Mono<List<@Nullable Outcome>> write(List<Append> appends) {
        return appends.size() == 1 && appends.get(0).events().size() == 1
                ? writeOne(appends.get(0))
                : writeMany(appends);
    }

    private Mono<List<@Nullable Outcome>> writeOne(Append append) {
        Event event = append.events().get(0);
        UUID rowKey = Keys.of(append.key());
        String delta = delta(append.events());
        Long expected = expected(append);
        Long fence = fence(append);
        Shape shape = new Shape(
                delta != null,
                expected != null,
                fence != null,
                database.options().eventLimit() > 0);
        List<Object> values = new ArrayList<>(19);
        if (delta != null) {
            values.add(delta);
        }
        if (shape.trims()) {
            values.add(rowKey);
        }
        values.addAll(List.of(
                rowKey,
                append.key().appName(),
                append.key().userId(),
                append.key().sessionId()));
        if (expected != null) {
            values.add(expected);
        }
        if (fence != null) {
            values.add(fence);
        }
        values.add(rowKey);
        values.add(event.id());
        addEvent(values, event, database.rows());
        return database.connections()
                .once(new Query<>("append", one(shape), values, row -> place(row, append)))
                .map(stored -> Collections.singletonList(stored.isEmpty() ? null : stored.get(0)));
    }

    private Outcome place(Readable row, Append append) {
        return stored(append, database.rows().utc(row, 1), Rows.number(row, 0) - 1);
    }

    private String one(Shape shape) {
        return ones.computeIfAbsent(shape, wanted -> PostgresAppendSql.one(database, wanted));
    }

    private @Nullable String delta(List<Event> events) {
        boolean none =
                events.stream().allMatch(event -> event.actions().stateDelta().isEmpty());
        JsonObject delta = none ? JsonObject.empty() : StateDelta.ofAll(events).session();
        return delta.isEmpty() ? null : database.rows().json(delta);
    }

    private Mono<List<@Nullable Outcome>> writeMany(List<Append> appends) {
        List<Group> groups = List.copyOf(Group.of(appends).values());
        boolean fenced = groups.stream().anyMatch(group -> group.fence() != null);
        Query<Base> query = new Query<>(
                "append batch",
                fenced ? manyFenced : many,
                values(groups, fenced),
                row -> new Base(
                        Rows.number(row, 0),
                        Rows.number(row, 1),
                        database.rows().utc(row, 2)));
        return database.connections().once(query).map(bases -> outcomes(appends, groups, bases));
    }

    /** Behind what the events of a group begin, and in which session. */
    private record Base(long group, long last, Instant createdAt) {
        Base behind(int events) {
            return new Base(group, last + events, createdAt);
        }
    }

    private List<?> values(List<Group> groups, boolean fenced) {
        List<Event> events = new ArrayList<>();
        List<Long> owners = new ArrayList<>();
        List<Long> places = new ArrayList<>();
        for (int i = 0; i < groups.size(); i++) {
            long place = 0;
            for (Event event : groups.get(i).events()) {
                events.add(event);
                owners.add(i + 1L);
                places.add(++place);
            }
        }
        List<Object> values = new ArrayList<>();
        values.add(groups.stream().map(group -> Keys.of(group.key())).toArray(UUID[]::new));
        values.add(PostgresBulkSql.texts(groups, group -> group.key().appName()));
        values.add(PostgresBulkSql.texts(groups, group -> group.key().userId()));
        values.add(PostgresBulkSql.texts(groups, group -> group.key().sessionId()));
        values.add(groups.stream().map(Group::expected).toArray(Long[]::new));
        values.add(groups.stream().map(group -> (long) group.events().size()).toArray(Long[]::new));
        values.add(PostgresBulkSql.texts(groups, group -> delta(group.events())));
        if (fenced) {
            values.add(groups.stream().map(Group::fence).toArray(Long[]::new));
        }
        values.add(owners.toArray(Long[]::new));
        values.add(places.toArray(Long[]::new));
        values.addAll(PostgresBulkSql.columns(events, database.rows()));
        return values;
    }

    private static List<@Nullable Outcome> outcomes(List<Append> appends, List<Group> groups, List<Base> bases) {
        Map<SessionKey, Base> next = new HashMap<>();
        bases.forEach(base -> next.put(groups.get((int) base.group() - 1).key(), base));
        List<@Nullable Outcome> outcomes = new ArrayList<>(appends.size());
        for (Append append : appends) {
            Base base = next.computeIfPresent(
                    append.key(), (key, at) -> at.behind(append.events().size()));
            outcomes.add(
                    base == null
                            ? null
                            : stored(
                                    append,
                                    base.createdAt(),
                                    base.last() - append.events().size()));
        }
        return outcomes;
    }
}
