/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.r2dbc;

import io.github.reactivesession.Event;
import io.github.reactivesession.GroupCommit.Append;
import io.github.reactivesession.GroupCommit.Outcome;
import io.github.reactivesession.JsonObject;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionNotFoundException;
import io.github.reactivesession.StateDelta;
import io.r2dbc.spi.Readable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * A batch of appends to any sessions in one transaction, in every case that there is: it holds the sessions, looks which
 * ids are there, decides append by append, and writes what is new (R10 to R14, R16, R19, R22, R23).
 *
 * <p>Locks are taken in one order: sessions, then users, then apps, each by key. So batches of different processes wait
 * for each other and do not deadlock.
 */
final class AppendTransaction {
    private final Database database;
    private final BulkSql bulk;
    private final List<Append> appends;
    private final Map<SessionKey, UUID> keys = new LinkedHashMap<>();
    private final Map<UUID, OwnerState> users = new HashMap<>();
    private final Map<UUID, OwnerState> apps = new HashMap<>();
    private final Query<Found> hold;
    private final List<Query<BulkSql.Placed>> known;

    /** A session that is there and live. */
    private record Found(SessionKey key, SessionDraft.Held held) {}

    AppendTransaction(Database database, BulkSql bulk, List<Append> appends) {
        this.database = database;
        this.bulk = bulk;
        this.appends = appends;
        boolean changesState = false;
        Set<BulkSql.Id> ids = new HashSet<>();
        for (Append append : appends) {
            UUID key = keys.computeIfAbsent(append.key(), Keys::of);
            append.events().forEach(event -> ids.add(new BulkSql.Id(key, event.id())));
            StateDelta delta = StateDelta.ofAll(append.events());
            changesState |= !delta.session().isEmpty();
            if (!delta.user().isEmpty()) {
                OwnerState user = OwnerState.of(database, append.key().user());
                users.put(user.key(), user);
            }
            if (!delta.app().isEmpty()) {
                OwnerState app = OwnerState.of(database, append.key().app());
                apps.put(app.key(), app);
            }
        }
        this.hold = holding(changesState);
        this.known = bulk.find(List.copyOf(ids));
    }

    private Query<Found> holding(boolean withState) {
        List<UUID> sorted = keys.values().stream().sorted().toList();
        Sql sql = database.sql();
        String text = sql.of("SELECT s.app_name, s.user_id, s.id, s.session_key, s.first_sequence, s.last_sequence,"
                + " s.fence, {utc:s.created_at}, {utc:s.updated_at}, s.time_to_live, {utc:now}"
                + (withState ? ", {text:s.state}" : "")
                + " FROM {sessions} s {index:PRIMARY} WHERE "
                + sql.dialect().anyKey("s.session_key", sorted.size())
                + " AND {live:s} ORDER BY s.session_key FOR UPDATE");
        return new Query<>("hold sessions", text, sql.dialect().keys(sorted), row -> found(row, withState));
    }

    private Found found(Readable row, boolean withState) {
        Rows rows = database.rows();
        Instant updatedAt = rows.utc(row, 8);
        Instant now = rows.utc(row, 10);
        return new Found(
                Rows.key(row, 0),
                new SessionDraft.Held(
                        database.sql().dialect().readKey(row, 3),
                        Rows.number(row, 4),
                        Rows.number(row, 5),
                        Rows.number(row, 6),
                        rows.utc(row, 7),
                        now.isBefore(updatedAt) ? updatedAt : now,
                        database.sessionTtl(row.get(9, Long.class)),
                        withState ? rows.object(row, 11) : null));
    }

    Mono<List<Outcome>> run() {
        return database.connections().transaction(look(), this::decide);
    }

    private List<Query<?>> look() {
        List<Query<?>> look = new ArrayList<>();
        look.add(hold);
        look.addAll(known);
        owners().forEach(owner -> look.addAll(List.of(owner.lock(), owner.held())));
        return look;
    }

    private List<OwnerState> owners() {
        List<OwnerState> owners = new ArrayList<>();
        Comparator<OwnerState> byKey = Comparator.comparing(OwnerState::key);
        users.values().stream().sorted(byKey).forEach(owners::add);
        apps.values().stream().sorted(byKey).forEach(owners::add);
        return owners;
    }

    private Connections.Writes<List<Outcome>> decide(Answers answers) {
        Map<SessionKey, SessionDraft> drafts = drafts(answers);
        Map<UUID, JsonObject> states = new HashMap<>();
        List<Outcome> outcomes = new ArrayList<>(appends.size());
        for (Append append : appends) {
            SessionDraft draft = drafts.get(append.key());
            if (draft == null) {
                outcomes.add(Outcome.failed(new SessionNotFoundException(append.key())));
                continue;
            }
            SessionDraft.Taken taken = draft.take(append.events(), append.expected());
            outcomes.add(taken.outcome());
            if (!taken.delta().user().isEmpty()) {
                merge(
                        states,
                        users.get(Keys.of(append.key().user())),
                        taken.delta().user(),
                        answers);
            }
            if (!taken.delta().app().isEmpty()) {
                merge(
                        states,
                        apps.get(Keys.of(append.key().app())),
                        taken.delta().app(),
                        answers);
            }
        }
        return Connections.Writes.of(writes(drafts.values().stream().toList(), states, answers), outcomes);
    }

    private static void merge(
            Map<UUID, JsonObject> states, @Nullable OwnerState owner, JsonObject delta, Answers answers) {
        if (owner != null) {
            JsonObject held = Rows.require(answers.first(owner.held())).state();
            states.put(owner.key(), states.getOrDefault(owner.key(), held).merge(delta));
        }
    }

    private Map<SessionKey, SessionDraft> drafts(Answers answers) {
        Map<UUID, List<Event>> events = new HashMap<>();
        known.forEach(query -> answers.of(query)
                .forEach(placed -> events.computeIfAbsent(placed.session(), key -> new ArrayList<>())
                        .add(placed.event())));
        Map<SessionKey, SessionDraft> drafts = new LinkedHashMap<>();
        int limit = database.options().eventLimit();
        for (Found found : answers.of(hold)) {
            List<Event> there = events.getOrDefault(found.held().key(), List.of());
            drafts.put(found.key(), new SessionDraft(found.key(), found.held(), there, limit));
        }
        return drafts;
    }

    private List<Query<?>> writes(List<SessionDraft> all, Map<UUID, JsonObject> states, Answers answers) {
        List<SessionDraft> changed =
                all.stream().filter(SessionDraft::isChanged).toList();
        List<Query<?>> writes = new ArrayList<>();
        if (!changed.isEmpty()) {
            writes.addAll(bulk.insert(
                    changed.stream().flatMap(AppendTransaction::placed).toList()));
            writes.addAll(bulk.update(changed));
        }
        List<SessionDraft> trimmed =
                changed.stream().filter(SessionDraft::isTrimmed).toList();
        if (!trimmed.isEmpty()) {
            writes.addAll(bulk.trim(trimmed));
        }
        // A lock may have made an empty row, which writing what it holds takes away again.
        for (OwnerState owner : owners()) {
            OwnerState.Held held = Rows.require(answers.first(owner.held()));
            JsonObject state = states.getOrDefault(owner.key(), held.state());
            if (states.containsKey(owner.key()) || state.isEmpty()) {
                writes.add(owner.write(state, held.now()));
            }
        }
        return writes;
    }

    private static Stream<BulkSql.Placed> placed(SessionDraft draft) {
        return draft.toInsert().stream().map(event -> new BulkSql.Placed(draft.key(), event));
    }
}
