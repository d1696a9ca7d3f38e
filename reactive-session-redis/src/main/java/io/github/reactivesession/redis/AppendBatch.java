/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.redis;

import io.github.reactivesession.AppKey;
import io.github.reactivesession.Appended;
import io.github.reactivesession.Event;
import io.github.reactivesession.GroupCommit.Append;
import io.github.reactivesession.GroupCommit.Outcome;
import io.github.reactivesession.LeaseLostException;
import io.github.reactivesession.SequenceConflictException;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionNotFoundException;
import io.github.reactivesession.StateDelta;
import io.github.reactivesession.StateOwner;
import io.github.reactivesession.StoreOptions;
import io.github.reactivesession.UserKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Appends that one script writes, session by session, and what it answers. */
final class AppendBatch {
    private static final int CREATED = 4;
    private static final int OUTCOMES = 5;
    private static final long LOST = -5;
    /** Where more ids are looked up together than one by one. */
    private static final int MOST_PLAIN_EVENTS = 4;

    private final List<Append> appends;
    private final Map<SessionKey, List<Integer>> places = new LinkedHashMap<>();

    AppendBatch(List<Append> appends) {
        this.appends = appends;
        for (int i = 0; i < appends.size(); i++) {
            places.computeIfAbsent(appends.get(i).key(), key -> new ArrayList<>(1))
                    .add(i);
        }
    }

    boolean changesUsers() {
        return appends.stream()
                .flatMap(append -> append.events().stream())
                .anyMatch(event ->
                        !StateDelta.of(event.actions().stateDelta()).user().isEmpty());
    }

    /** Whether the script may do without all that few appends need. */
    private boolean isPlain(List<Integer> own) {
        long fence = fence(own);
        for (int place : own) {
            Append append = appends.get(place);
            if (expected(append) >= 0
                    || append.expected().fence() != fence
                    || append.events().size() > MOST_PLAIN_EVENTS) {
                return false;
            }
            for (Event event : append.events()) {
                if (!event.actions().stateDelta().isEmpty()) {
                    return false;
                }
            }
        }
        return true;
    }

    /** The number of the lease that the first append of a session expects, and all of them when they are plain. */
    private long fence(List<Integer> own) {
        return appends.get(own.get(0)).expected().fence();
    }

    Arguments arguments(Keys keys, StoreOptions options, boolean clustered) {
        return arguments(keys, options, clustered, this::isPlain, AppendBatch::add);
    }

    /** With another way to tell the script of an append. */
    Arguments arguments(Keys keys, StoreOptions options, boolean clustered, BiConsumer<Arguments, Append> telling) {
        return arguments(keys, options, clustered, own -> false, telling);
    }

    private Arguments arguments(
            Keys keys,
            StoreOptions options,
            boolean clustered,
            Predicate<List<Integer>> plain,
            BiConsumer<Arguments, Append> telling) {
        Arguments arguments = new Arguments()
                .add(places.size())
                .add(options.eventLimit())
                .micros(options.sessionTtl())
                .millis(options.userStateTtl())
                .millis(options.appStateTtl());
        places.keySet().forEach(key -> arguments.keys(keys.session(key)));
        Owners owners = new Owners(keys, clustered, arguments);
        places.forEach((key, own) -> {
            boolean plainly = plain.test(own);
            BiConsumer<Arguments, Append> tell = plainly ? AppendBatch::addPlain : telling;
            Arguments session = new Arguments()
                    .add(key.sessionId())
                    .add(key.userId())
                    .add(owners.place(key.user()))
                    .add(owners.place(key.app()))
                    .add(plainly ? -own.size() : own.size());
            if (plainly) {
                session.add(fence(own));
            }
            own.forEach(place -> tell.accept(session, appends.get(place)));
            arguments.add(session.values().size()).values(session.values());
        });
        return arguments;
    }

    /** Keys of users and apps, which sessions share; each stands once among the keys of the script. */
    private static final class Owners {
        private final Map<StateOwner, Integer> known = new HashMap<>();
        private final Keys keys;
        private final boolean clustered;
        private final Arguments arguments;

        Owners(Keys keys, boolean clustered, Arguments arguments) {
            this.keys = keys;
            this.clustered = clustered;
            this.arguments = arguments;
        }

        int place(UserKey user) {
            return known.computeIfAbsent(
                    user, owner -> behind(arguments.keys(keys.index(user)).key(keys.state(user)), 3));
        }

        /** In a cluster the app's keys lie elsewhere: 0. */
        int place(AppKey app) {
            return clustered
                    ? 0
                    : known.computeIfAbsent(
                            app,
                            owner -> behind(
                                    arguments
                                            .keys(keys.index(app))
                                            .key(keys.state(app))
                                            .key(keys.users(app)),
                                    4));
        }

        private static int behind(Arguments arguments, int added) {
            return arguments.keys().size() - added + 1;
        }
    }

    /** The sequence that an append expects, or -1. */
    static long expected(Append append) {
        return Objects.requireNonNullElse(append.expected().exact(), -1L);
    }

    private static void add(Arguments arguments, Append append) {
        arguments
                .add(expected(append))
                .add(append.expected().fence())
                .add(append.events().size());
        for (Event event : append.events()) {
            StateDelta delta = StateDelta.of(event.actions().stateDelta());
            arguments
                    .add(event.id())
                    .add(EventText.write(event))
                    .add(Arguments.count(delta))
                    .changes(delta);
        }
    }

    private static void addPlain(Arguments arguments, Append append) {
        arguments.add(append.events().size());
        for (Event event : append.events()) {
            arguments.add(event.id()).add(EventText.write(event));
        }
    }

    /** Null for an append that has to wait for a large batch. */
    List<@Nullable Outcome> outcomes(List<Object> reply) {
        List<@Nullable Outcome> outcomes = new ArrayList<>(appends.size());
        appends.forEach(append -> outcomes.add(null));
        int session = 0;
        for (List<Integer> own : places.values()) {
            Object result = reply.get(session++);
            for (int i = 0; i < own.size(); i++) {
                Append append = appends.get(own.get(i));
                outcomes.set(
                        own.get(i),
                        result instanceof List<?>
                                ? outcome(append, Reply.list(result), i)
                                : Outcome.failed(new SessionNotFoundException(append.key())));
            }
        }
        return outcomes;
    }

    private static @Nullable Outcome outcome(Append append, List<Object> session, int place) {
        List<Object> result = Reply.list(session.get(place + OUTCOMES));
        if (result.get(0) instanceof Long code && code < 0) {
            return code == -3 ? null : refused(append, result);
        }
        List<Event> stored = new ArrayList<>(result.size());
        for (int i = 0; i < result.size(); i++) {
            stored.add(stored(append.events().get(i), result.get(i)));
        }
        return Outcome.of(new Appended(Micros.time(Reply.text(session.get(CREATED))), stored));
    }

    private static Event stored(Event event, Object result) {
        if (result instanceof Long sequence) {
            return event.withSequence(sequence);
        }
        List<Object> before = Reply.list(result);
        return EventText.read(Reply.number(before.get(0)), Reply.text(before.get(1)));
    }

    /** What a script says of an append or of a session instead of sequences. */
    static Outcome refused(Append append, List<Object> result) {
        long code = Reply.number(result.get(0));
        if (code == -2) {
            long actual = Reply.number(result.get(1));
            return Outcome.failed(new SequenceConflictException(append.key(), expected(append), actual));
        }
        return Outcome.failed(code == LOST ? lost(append) : new SessionNotFoundException(append.key()));
    }

    static LeaseLostException lost(Append append) {
        return new LeaseLostException(append.key(), append.expected().fence());
    }

    /** Whether a large batch counts now. */
    static boolean isCommitted(List<Object> reply) {
        return committed(reply) > 0;
    }

    /** Whether another holder has taken the lease while a large batch was written. */
    static boolean isLost(List<Object> reply) {
        return committed(reply) == LOST;
    }

    private static long committed(List<Object> reply) {
        return reply.get(0) instanceof List<?> result
                ? Reply.number(Reply.list(result.get(OUTCOMES)).get(0))
                : 0;
    }

    /** Sessions that have more to trim. */
    List<SessionKey> untrimmed(List<Object> reply) {
        List<SessionKey> untrimmed = new ArrayList<>();
        int session = 0;
        for (SessionKey key : places.keySet()) {
            if (reply.get(session++) instanceof List<?> result
                    && Long.valueOf(1).equals(result.get(3))) {
                untrimmed.add(key);
            }
        }
        return untrimmed;
    }

    /** What sessions in a cluster have to tell their app. */
    List<AppSlot.News> news(List<Object> reply) {
        List<AppSlot.News> news = new ArrayList<>();
        int session = 0;
        for (SessionKey key : places.keySet()) {
            Object result = reply.get(session++);
            if (result instanceof List<?>) {
                add(news, key, Reply.list(result));
            }
        }
        return news;
    }

    private static void add(List<AppSlot.News> news, SessionKey key, List<Object> result) {
        long updated = Reply.number(result.get(0));
        AppSlot.Outbox outbox = null;
        if (result.get(2) instanceof List<?> waiting) {
            outbox = AppSlot.Outbox.of(Reply.text(waiting.get(0)), Reply.list(waiting.get(1)));
        }
        if (updated > 0 || outbox != null) {
            news.add(new AppSlot.News(key, updated, Reply.number(result.get(1)), outbox));
        }
    }
}
