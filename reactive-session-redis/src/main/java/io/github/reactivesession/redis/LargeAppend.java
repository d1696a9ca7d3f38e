/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.redis;

import io.github.reactivesession.Appended;
import io.github.reactivesession.Event;
import io.github.reactivesession.GroupCommit.Append;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.StateDelta;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A batch that would keep the server from all others for too long in one script. Its events are written part by part behind
 * the last sequence that counts, where nobody reads, and then count all at once (R11). Until then nobody else appends to the
 * session: who comes meanwhile waits, and after a lease that was not renewed takes away what is there.
 */
final class LargeAppend {
    /** Some milliseconds of the server's time. */
    private static final int MOST_EVENTS = 500;

    private static final long MOST_CHARACTERS = 1L << 20;
    /** How many ids one script looks up, some milliseconds too. */
    private static final int MOST_IDS = 2_000;
    /** Where the answer of that script tells when the session was created, how many are new, and from where on what is kept. */
    private static final int CREATED = 1;

    private static final int NEW = 2;
    private static final int KEPT = 3;
    private static final Duration LEASE = Duration.ofSeconds(5);

    private final Redis redis;
    private final Keys keys;
    private final SessionKey key;
    private final Append append;
    private final String name = Long.toHexString(ThreadLocalRandom.current().nextLong());

    LargeAppend(Redis redis, Keys keys, Append append) {
        this.redis = redis;
        this.keys = keys;
        this.key = append.key();
        this.append = append;
    }

    static boolean isLarge(Append append) {
        return append.events().size() > MOST_EVENTS;
    }

    /** Few events may be large together; one alone is not divided. */
    static boolean isLarge(Append append, Arguments arguments) {
        return append.events().size() > 1 && arguments.characters() > MOST_CHARACTERS;
    }

    /**
     * Begins it; the answer is that of the script, for all events. From the first piece with new ones on nobody else appends,
     * so the last one tells behind which sequence they come.
     */
    Mono<List<Object>> begin() {
        return Flux.range(0, (append.events().size() + MOST_IDS - 1) / MOST_IDS)
                .concatMap(piece -> begin(piece * MOST_IDS))
                .takeUntil(LargeAppend::isRefused)
                .collectList()
                .flatMap(this::joined);
    }

    private Mono<List<Object>> begin(int from) {
        Arguments arguments = new Arguments()
                .key(keys.meta(key))
                .key(keys.ids(key))
                .add(name)
                .micros(LEASE)
                .add(AppendBatch.expected(append))
                .add(append.expected().fence());
        int to = Math.min(from + MOST_IDS, append.events().size());
        append.events().subList(from, to).forEach(event -> arguments.add(event.id()));
        return redis.run(Script.BEGIN, arguments);
    }

    static boolean isRefused(List<Object> begun) {
        return begun.size() <= CREATED + 1;
    }

    /**
     * Whether somebody has written since a piece with new events was looked up, as the lease was over: what was new may not be
     * any more.
     */
    static boolean isOvertaken(List<Object> piece, List<Object> last) {
        boolean another = !piece.get(CREATED).equals(last.get(CREATED));
        boolean moved = Reply.number(piece.get(0)) != Reply.number(last.get(0));
        return another || (moved && Reply.number(piece.get(NEW)) > 0);
    }

    private Mono<List<Object>> joined(List<List<Object>> pieces) {
        List<Object> last = pieces.get(pieces.size() - 1);
        if (isRefused(last)) {
            return pieces.size() == 1 ? Mono.just(last) : giveUp().thenReturn(last);
        }
        if (pieces.stream().anyMatch(piece -> isOvertaken(piece, last))) {
            return giveUp().then(Mono.error(new Overtaken()));
        }
        List<Object> joined = new ArrayList<>(last.subList(0, KEPT));
        for (int piece = 0; piece < pieces.size(); piece++) {
            List<Object> begun = pieces.get(piece);
            for (int i = KEPT; i < begun.size(); i += 2) {
                joined.add(Reply.number(begun.get(i)) + (long) piece * MOST_IDS);
                joined.add(begun.get(i + 1));
            }
        }
        return Mono.just(joined);
    }

    /**
     * What it comes to.
     *
     * @param createdAt when the session was created
     * @param fresh events with their sequences, not kept before
     * @param places for each event its sequence
     */
    record Plan(Instant createdAt, List<Event> fresh, List<Long> places) {}

    Plan plan(List<Object> begun) {
        Map<Integer, Long> kept = new HashMap<>();
        for (int i = KEPT; i < begun.size(); i += 2) {
            kept.put((int) Reply.number(begun.get(i)) - 1, Reply.number(begun.get(i + 1)));
        }
        long sequence = Reply.number(begun.get(0));
        List<Event> fresh = new ArrayList<>();
        List<Long> places = new ArrayList<>();
        for (int i = 0; i < append.events().size(); i++) {
            Long before = kept.get(i);
            places.add(before == null ? ++sequence : before);
            if (before == null) {
                fresh.add(append.events().get(i).withSequence(sequence));
            }
        }
        return new Plan(Micros.time(Reply.text(begun.get(CREATED))), fresh, places);
    }

    /** Writes all parts; when it cannot, takes away what it has written. */
    Mono<Void> stage(Plan plan) {
        return Flux.fromIterable(parts(plan.fresh()))
                .concatMap(this::stage)
                .then()
                .onErrorResume(error -> giveUp().then(Mono.error(error)));
    }

    /** Takes away what was written; where that fails, whoever comes next does. */
    Mono<Void> giveUp() {
        return clear(redis, keys, key, name)
                .onErrorResume(error -> Mono.empty())
                .then();
    }

    private static List<List<Event>> parts(List<Event> events) {
        List<List<Event>> parts = new ArrayList<>();
        for (int from = 0; from < events.size(); from += MOST_EVENTS) {
            parts.add(events.subList(from, Math.min(events.size(), from + MOST_EVENTS)));
        }
        return parts;
    }

    private Mono<Void> stage(List<Event> part) {
        return Flux.fromIterable(scripts(part))
                .concatMap(arguments -> redis.run(Script.STAGE, arguments))
                .concatMap(reply -> Reply.number(reply.get(0)) == 1 ? Mono.empty() : Mono.error(new Overtaken()))
                .then();
    }

    /** A part of large events is several scripts. */
    private List<Arguments> scripts(List<Event> part) {
        List<Arguments> scripts = new ArrayList<>();
        Arguments current = null;
        long characters = 0;
        for (Event event : part) {
            String text = EventText.write(event);
            if (current == null || characters + text.length() > MOST_CHARACTERS) {
                current = stageFrom(event.sequence());
                scripts.add(current);
                characters = 0;
            }
            current.add(event.id()).add(text);
            characters += text.length();
        }
        return scripts;
    }

    private Arguments stageFrom(long sequence) {
        return new Arguments()
                .key(keys.meta(key))
                .key(keys.events(key))
                .key(keys.ids(key))
                .add(name)
                .micros(LEASE)
                .add(sequence);
    }

    /** What the script of appends is told instead of events. */
    void commit(Arguments arguments, List<Event> fresh) {
        StateDelta delta = StateDelta.ofAll(fresh);
        arguments
                .add(-1)
                .add(append.expected().fence())
                .add(-fresh.size())
                .add(name)
                .add(Arguments.count(delta))
                .changes(delta);
    }

    /** The session was deleted, or the lease was over and somebody else went on. */
    static final class Overtaken extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Overtaken() {
            super("a large batch was overtaken", null, false, false);
        }
    }

    /** All events with their sequences, those that were kept before as they are kept. */
    Mono<Appended> stored(Plan plan) {
        Map<Long, Event> fresh = new HashMap<>();
        plan.fresh().forEach(event -> fresh.put(event.sequence(), event));
        return Flux.fromIterable(plan.places())
                .flatMapSequential(place -> fresh.containsKey(place) ? Mono.just(fresh.get(place)) : read(place))
                .collectList()
                .map(events -> new Appended(plan.createdAt(), events))
                .onErrorResume(error -> giveUp().then(Mono.error(error)));
    }

    private Mono<Event> read(long place) {
        Request args = Redis.args().addKey(keys.events(key)).add(place).add(place);
        return redis.list(CommandType.XRANGE, args)
                .flatMap(entries ->
                        entries.isEmpty() ? Mono.error(new Overtaken()) : Mono.just(History.event(entries.get(0))));
    }

    /** Takes away what an abandoned batch has left; false when one is under way and has to be waited for. */
    static Mono<Boolean> clear(Redis redis, Keys keys, SessionKey key, String name) {
        Arguments arguments = new Arguments()
                .key(keys.meta(key))
                .key(keys.events(key))
                .key(keys.ids(key))
                .add(name);
        return redis.run(Script.CLEAR, arguments)
                .map(reply -> Reply.number(reply.get(0)))
                .repeat()
                .takeUntil(left -> left != 1)
                .last()
                .map(left -> left == 0);
    }
}
