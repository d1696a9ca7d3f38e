/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.redis;

import io.github.reactivesession.AppKey;
import io.github.reactivesession.JsonObject;
import io.github.reactivesession.Page;
import io.github.reactivesession.Session;
import io.github.reactivesession.SessionCursor;
import io.github.reactivesession.SessionFilter;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionScan;
import io.github.reactivesession.StateDelta;
import io.github.reactivesession.TimeRange;
import io.github.reactivesession.UserKey;
import io.lettuce.core.protocol.CommandType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Lists of sessions: a page of an index, then the sessions in it, all at once. An index is sorted by last update, and equal
 * times by name, which is the order of lists (R8).
 */
final class Listing {
    private static final int AT_ONCE = 512;
    /** How many sessions a count with a filter reads at once. */
    private static final int COUNTED = 500;

    private final Redis redis;
    private final Keys keys;

    Listing(Redis redis, Keys keys) {
        this.redis = redis;
        this.keys = keys;
    }

    Mono<Page<Session, SessionCursor>> page(SessionScan scan) {
        return places(scan, 0).flatMap(found -> read(found, scan));
    }

    /**
     * Where sessions stand in an index.
     *
     * @param places behind the cursor
     * @param read how many the server gave, those before the cursor too
     */
    private record Found(List<SessionCursor> places, int read) {}

    /** Passes over those that have the time of the cursor and come before it. */
    private Mono<Found> places(SessionScan scan, int skip) {
        return redis.run(Script.LIST, range(scan, skip)).flatMap(reply -> {
            Found found = found(scan, reply);
            boolean onlyPassed = found.places().isEmpty() && found.read() == scan.limit();
            return onlyPassed ? places(scan, skip + scan.limit()) : Mono.just(found);
        });
    }

    private Arguments range(SessionScan scan, int skip) {
        SessionFilter filter = scan.filter();
        TimeRange updated = filter.updated();
        SessionCursor after = scan.after();
        long newest = Micros.score(updated.to());
        return new Arguments()
                .key(index(filter).get(0))
                .add(after == null ? newest : Math.min(newest, Micros.score(after.updatedAt())))
                .add(Micros.score(updated.from()))
                .add(skip)
                .add(scan.limit());
    }

    private List<String> index(SessionFilter filter) {
        String user = filter.userId();
        return user == null ? keys.index(AppKey.of(filter.appName())) : keys.index(UserKey.of(filter.appName(), user));
    }

    private static Found found(SessionScan scan, List<Object> reply) {
        SessionCursor after = scan.after();
        List<SessionCursor> places = new ArrayList<>(reply.size() / 2);
        for (int i = 0; i < reply.size(); i += 2) {
            SessionCursor place = new SessionCursor(
                    Micros.time(Reply.text(reply.get(i + 1))), key(scan.filter(), Reply.text(reply.get(i))));
            if (after == null || place.compareTo(after) > 0) {
                places.add(place);
            }
        }
        return new Found(places, reply.size() / 2);
    }

    private static SessionKey key(SessionFilter filter, String name) {
        String user = filter.userId();
        return user == null
                ? Keys.inApp(AppKey.of(filter.appName()), name)
                : SessionKey.of(filter.appName(), user, name);
    }

    private Mono<Page<Session, SessionCursor>> read(Found found, SessionScan scan) {
        List<SessionCursor> places = found.places();
        SessionCursor next = found.read() < scan.limit() ? null : places.get(places.size() - 1);
        return records(places)
                .flatMap(records -> scan.withState() ? withState(records, scan.filter()) : Mono.just(plain(records)))
                .map(sessions -> new Page<>(
                        sessions.stream().filter(scan.filter()::matches).toList(), next));
    }

    /** Those that are still there, in order. */
    private Mono<List<SessionRecord>> records(List<SessionCursor> places) {
        return Flux.fromIterable(places)
                .flatMapSequential(place -> record(place.key()), AT_ONCE)
                .collectList();
    }

    private Mono<SessionRecord> record(SessionKey key) {
        return redis.list(CommandType.HGETALL, Redis.args().addKey(keys.meta(key)))
                .map(pairs -> SessionRecord.of(key, pairs))
                .filter(record -> record.fields().containsKey("sequence"));
    }

    private static List<Session> plain(List<SessionRecord> records) {
        return records.stream()
                .map(record -> record.session(JsonObject.empty()))
                .toList();
    }

    private Mono<List<Session>> withState(List<SessionRecord> records, SessionFilter filter) {
        List<SessionKey> sessions = records.stream().map(SessionRecord::key).toList();
        List<UserKey> users = sessions.stream().map(SessionKey::user).distinct().toList();
        Mono<Map<SessionKey, JsonObject>> own = states(sessions, keys::state);
        Mono<Map<UserKey, JsonObject>> ofUsers = states(users, keys::state);
        Mono<JsonObject> ofApp = redis.hash(keys.state(AppKey.of(filter.appName())));
        return Mono.zip(own, ofUsers, ofApp)
                .map(states -> records.stream()
                        .map(record -> record.session(StateDelta.merged(
                                states.getT3(),
                                of(states.getT2(), record.key().user()),
                                of(states.getT1(), record.key()))))
                        .toList());
    }

    private static <K> JsonObject of(Map<K, JsonObject> states, K owner) {
        return states.getOrDefault(owner, JsonObject.empty());
    }

    private <K> Mono<Map<K, JsonObject>> states(List<K> owners, java.util.function.Function<K, String> key) {
        return Flux.fromIterable(owners)
                .flatMapSequential(owner -> redis.hash(key.apply(owner)), AT_ONCE)
                .collectList()
                .map(states -> {
                    Map<K, JsonObject> byOwner = new LinkedHashMap<>();
                    for (int i = 0; i < owners.size(); i++) {
                        byOwner.put(owners.get(i), states.get(i));
                    }
                    return byOwner;
                });
    }

    Mono<Long> count(SessionFilter filter) {
        boolean plain = filter.status() == null
                && filter.agentId() == null
                && filter.created().isAll()
                && filter.updated().isAll();
        return plain
                ? redis.run(Script.COUNT, new Arguments().keys(index(filter))).map(reply -> Reply.number(reply.get(0)))
                : countMatching(new SessionScan(filter, false, null, COUNTED));
    }

    private Mono<Long> countMatching(SessionScan scan) {
        return page(scan)
                .expand(page -> {
                    @Nullable SessionCursor next = page.next();
                    return next == null ? Mono.empty() : page(scan.after(next));
                })
                .map(page -> (long) page.items().size())
                .reduce(0L, Long::sum);
    }
}
