/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Reads what the followed sessions have gained. Where a store reads several in one round trip there is one read at a time,
 * beside those that take turns, and those that ask meanwhile share the next one. Whoever was in a read that failed asks by
 * itself, in its turn, until that succeeds: so a session that cannot be read in time is alone with it.
 */
final class NewsReader {
    /** How many events one read brings at most, unless a page is smaller. */
    private static final int MOST_EVENTS = 512;
    /** How many the read of one session brings after one that has failed, perhaps as it was too large. */
    private static final int FEW_EVENTS = 16;

    private static final Mono<List<News>> NONE = Mono.error(() -> new StoreUnavailableException("no answer", null));

    private final Scheduler scheduler = Schedulers.parallel();
    private final Queue<Question> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger asked = new AtomicInteger();
    private final SessionStore store;
    private final Turns turns;
    private final int mostEvents;
    private final int mostSessions;
    private final int mostOfOne;

    NewsReader(SessionStore store, Turns turns, int mostOfOne) {
        this.store = store;
        this.turns = turns;
        this.mostEvents = most(store);
        this.mostSessions = Math.min(store.newsAtOnce(), mostEvents);
        this.mostOfOne = mostOfOne;
    }

    /** How many events of one session one read is to bring at most. */
    static int most(SessionStore store) {
        return Math.min(MOST_EVENTS, store.options().pageSize());
    }

    /** The next events behind a position; {@code more} tells that there may be others behind those. */
    record Answer(News news, boolean more) {
        static Answer of(News news, int most) {
            return new Answer(news, news.events().size() >= most);
        }
    }

    /** One that asks, for one session, and not again before it is answered. */
    static final class Asker {
        private volatile boolean apart;
    }

    private record Question(Position position, Asker asker, Sinks.One<Answer> answer) {
        void fail(Throwable error) {
            asker.apart = true;
            Sinks.EmitResult unused = answer.tryEmitError(error);
        }
    }

    Mono<Answer> after(Position position, Asker asker) {
        return Mono.defer(() -> mostSessions > 1 && !asker.apart ? together(position, asker) : alone(position, asker));
    }

    private Mono<Answer> alone(Position position, Asker asker) {
        int most = asker.apart ? Math.min(mostOfOne, FEW_EVENTS) : mostOfOne;
        return turns.take(Mono.defer(() -> store.news(List.of(position), most)))
                .switchIfEmpty(NONE)
                .doOnError(error -> asker.apart = true)
                .doOnNext(news -> asker.apart &= news.get(0).events().size() >= most)
                .map(news -> Answer.of(news.get(0), most));
    }

    private Mono<Answer> together(Position position, Asker asker) {
        Question question = new Question(position, asker, Sinks.one());
        waiting.add(question);
        if (asked.getAndIncrement() == 0) {
            Disposable unused = scheduler.schedule(this::run);
        }
        return question.answer()
                .asMono()
                .doOnCancel(() -> waiting.remove(question))
                .onErrorResume(error -> !(error instanceof ClosedException), error -> alone(position, asker));
    }

    /** Reads for those that wait now, and again for those that have come meanwhile. */
    private void run() {
        int seen = asked.get();
        List<Question> some = new ArrayList<>();
        for (Question next = waiting.poll(); next != null; next = some.size() < mostSessions ? waiting.poll() : null) {
            some.add(next);
        }
        Mono<Void> work = some.isEmpty() ? Mono.empty() : read(some);
        Disposable unused = work.subscribe(nothing -> {}, error -> again(seen), () -> again(seen));
    }

    private void again(int seen) {
        if (!waiting.isEmpty() || asked.addAndGet(-seen) != 0) {
            Disposable unused = scheduler.schedule(this::run);
        }
    }

    /** What one session is refused must not end the others, so they all ask again, by themselves. */
    private Mono<Void> read(List<Question> questions) {
        int most = Math.max(1, Math.min(mostOfOne, mostEvents / questions.size()));
        List<Position> positions = questions.stream().map(Question::position).toList();
        return Mono.defer(() -> store.news(positions, most))
                .switchIfEmpty(NONE)
                .doOnNext(news -> answer(questions, news, most))
                .then()
                .onErrorResume(error -> {
                    questions.forEach(question -> question.fail(error));
                    return Mono.empty();
                });
    }

    private static void answer(List<Question> questions, List<News> news, int most) {
        for (int i = 0; i < questions.size(); i++) {
            Sinks.EmitResult unused = questions.get(i).answer().tryEmitValue(Answer.of(news.get(i), most));
        }
    }
}
