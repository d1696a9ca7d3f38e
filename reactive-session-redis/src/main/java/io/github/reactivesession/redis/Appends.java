/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.redis;

import io.github.reactivesession.AppKey;
import io.github.reactivesession.Appended;
import io.github.reactivesession.Event;
import io.github.reactivesession.ExpectedSequence;
import io.github.reactivesession.GroupCommit;
import io.github.reactivesession.GroupCommit.Append;
import io.github.reactivesession.GroupCommit.Outcome;
import io.github.reactivesession.GroupCommitOptions;
import io.github.reactivesession.LeaseLostException;
import io.github.reactivesession.SessionException;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.StoreOptions;
import io.github.reactivesession.StoreUnavailableException;
import io.github.reactivesession.UserKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/** Appends, gathered into batches while others are in flight. In a cluster a batch is a script for each user. */
final class Appends {
    private static final Duration LOOK_AGAIN = Duration.ofMillis(10);
    /** What was overtaken may have been whole before its answer was lost: then its ids are found. */
    private static final Retry ONCE_MORE = Retry.max(1)
            .filter(LargeAppend.Overtaken.class::isInstance)
            .onRetryExhaustedThrow((spec, signal) ->
                    new StoreUnavailableException("a large batch was overtaken by others, and not stored", null));

    private final Redis redis;
    private final Keys keys;
    private final StoreOptions options;
    private final AppSlot appSlot;
    private final GroupCommit group;

    Appends(Redis redis, Keys keys, StoreOptions options, AppSlot appSlot, GroupCommitOptions groupCommit) {
        this.redis = redis;
        this.keys = keys;
        this.options = options;
        this.appSlot = appSlot;
        this.group = GroupCommit.create(groupCommit, this::write);
    }

    Mono<Appended> append(SessionKey key, List<Event> events, ExpectedSequence expected) {
        return group.append(key, events, expected);
    }

    private Mono<List<Outcome>> write(List<Append> appends) {
        return Mono.defer(() -> redis.whole(redis.isClustered() ? byUser(appends) : together(appends)))
                .onErrorMap(Errors::translate);
    }

    private Mono<List<Outcome>> byUser(List<Append> appends) {
        Map<UserKey, List<Integer>> users = new LinkedHashMap<>();
        for (int i = 0; i < appends.size(); i++) {
            users.computeIfAbsent(appends.get(i).key().user(), user -> new ArrayList<>(1))
                    .add(i);
        }
        if (users.size() == 1) {
            return together(appends);
        }
        Outcome[] outcomes = new Outcome[appends.size()];
        return Flux.fromIterable(users.values())
                .flatMap(places -> ofOneUser(appends, places, outcomes))
                .then(Mono.fromSupplier(() -> Arrays.asList(outcomes)));
    }

    /** One server that does not answer is none of the other users' concern. */
    private Mono<Void> ofOneUser(List<Append> appends, List<Integer> places, Outcome[] outcomes) {
        List<Append> own = places.stream().map(appends::get).toList();
        return together(own)
                .onErrorResume(error -> Mono.just(failed(own.size(), error)))
                .doOnNext(results -> {
                    for (int i = 0; i < places.size(); i++) {
                        outcomes[places.get(i)] = results.get(i);
                    }
                })
                .then();
    }

    private static List<Outcome> failed(int count, Throwable error) {
        Throwable translated = Errors.translate(error);
        if (!(translated instanceof SessionException known)) {
            throw (Error) translated;
        }
        return Collections.nCopies(count, Outcome.failed(known));
    }

    private Mono<List<Outcome>> together(List<Append> appends) {
        if (appends.size() == 1 && LargeAppend.isLarge(appends.get(0))) {
            return large(appends).retryWhen(ONCE_MORE);
        }
        AppendBatch batch = new AppendBatch(appends);
        Arguments arguments = batch.arguments(keys, options, redis.isClustered());
        if (appends.size() == 1 && LargeAppend.isLarge(appends.get(0), arguments)) {
            return large(appends).retryWhen(ONCE_MORE);
        }
        return announce(appends, batch)
                .then(Mono.defer(() -> redis.run(Script.APPEND, arguments)))
                .flatMap(reply -> after(appends, batch, reply).then(complete(appends, batch.outcomes(reply))));
    }

    /** Writes what had to wait for a large batch, when that is whole or gone. */
    private Mono<List<Outcome>> complete(List<Append> appends, List<@Nullable Outcome> outcomes) {
        List<Append> left = new ArrayList<>();
        for (int i = 0; i < appends.size(); i++) {
            if (outcomes.get(i) == null) {
                left.add(appends.get(i));
            }
        }
        if (left.isEmpty()) {
            return Mono.just(List.copyOf(outcomes));
        }
        return Flux.fromIterable(left)
                .concatMap(append -> awaitOther(append.key()))
                .then(Mono.defer(() -> together(left)))
                .map(rest -> merged(outcomes, rest.iterator()));
    }

    private static List<Outcome> merged(List<@Nullable Outcome> outcomes, Iterator<Outcome> rest) {
        return outcomes.stream()
                .map(outcome -> outcome == null ? rest.next() : outcome)
                .toList();
    }

    /** Looks again every few milliseconds whether a large batch is still under way. */
    private Mono<Void> awaitOther(SessionKey key) {
        return LargeAppend.clear(redis, keys, key, "")
                .repeatWhen(again -> again.delayElements(LOOK_AGAIN))
                .takeUntil(free -> free)
                .then();
    }

    private Mono<List<Outcome>> large(List<Append> appends) {
        Append append = appends.get(0);
        LargeAppend large = new LargeAppend(redis, keys, append);
        return large.begin().flatMap(begun -> {
            long first = Reply.number(begun.get(0));
            if (!LargeAppend.isRefused(begun)) {
                return write(appends, large, large.plan(begun));
            }
            if (first == -3) {
                return awaitOther(append.key()).then(Mono.defer(() -> large(appends)));
            }
            return Mono.just(List.of(AppendBatch.refused(append, begun)));
        });
    }

    /** What was kept before is read first, as the limit may take it when the batch counts. */
    private Mono<List<Outcome>> write(List<Append> appends, LargeAppend large, LargeAppend.Plan plan) {
        Mono<Void> written = plan.fresh().isEmpty()
                ? Mono.empty()
                : large.stage(plan).then(Mono.defer(() -> commit(appends, large, plan)));
        return large.stored(plan)
                .delayUntil(stored -> written)
                .map(stored -> List.of(Outcome.of(stored)))
                .onErrorResume(LeaseLostException.class, lost -> Mono.just(List.of(Outcome.failed(lost))));
    }

    private Mono<Void> commit(List<Append> appends, LargeAppend large, LargeAppend.Plan plan) {
        AppendBatch batch = new AppendBatch(appends);
        Arguments arguments =
                batch.arguments(keys, options, redis.isClustered(), (told, append) -> large.commit(told, plan.fresh()));
        return announce(appends, batch)
                .then(Mono.defer(() -> redis.run(Script.APPEND, arguments)))
                .flatMap(reply -> AppendBatch.isCommitted(reply)
                        ? after(appends, batch, reply)
                        : uncommitted(large, appends.get(0), reply));
    }

    private static Mono<Void> uncommitted(LargeAppend large, Append append, List<Object> reply) {
        return AppendBatch.isLost(reply)
                ? large.giveUp().then(Mono.error(() -> AppendBatch.lost(append)))
                : Mono.error(new LargeAppend.Overtaken());
    }

    private Mono<Void> announce(List<Append> appends, AppendBatch batch) {
        return redis.isClustered() && batch.changesUsers()
                ? appSlot.enroll(appends.get(0).key().user(), null, true)
                : Mono.empty();
    }

    private Mono<Void> after(List<Append> appends, AppendBatch batch, List<Object> reply) {
        List<SessionKey> untrimmed = batch.untrimmed(reply);
        Mono<Void> trimmed = (untrimmed.isEmpty()
                        ? Mono.<Void>empty()
                        : Flux.fromIterable(untrimmed).concatMap(this::trim).then())
                .then(redis.replicated(keys.meta(appends.get(0).key())));
        List<AppSlot.News> news = redis.isClustered() ? batch.news(reply) : List.of();
        AppKey app = appends.get(0).key().app();
        return news.isEmpty() ? trimmed : trimmed.then(appSlot.tell(app, news));
    }

    /** What a lowered limit leaves goes page by page. */
    private Mono<Void> trim(SessionKey key) {
        Arguments arguments =
                new Arguments().key(keys.meta(key)).key(keys.events(key)).key(keys.ids(key));
        return redis.run(Script.TRIM, arguments)
                .repeat()
                .takeUntil(more -> Reply.number(more.get(0)) == 0)
                .then();
    }

    Mono<Void> close() {
        return group.close();
    }
}
