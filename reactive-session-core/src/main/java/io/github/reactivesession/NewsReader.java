/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Reads what the followed sessions have gained. Where a store reads several in one round trip there is one read at a time,
 * beside those that take turns, and those that ask meanwhile share the next one. A read that fails, as it takes too long,
 * makes the next ones half as large, so that one session which cannot be read is alone with that in the end.
 */
final class NewsReader {
    /** How many events one read brings at most, unless a page is smaller. */
    private static final int MOST_EVENTS = 512;

    private final Scheduler scheduler = Schedulers.parallel();
    private final Queue<Question> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger asked = new AtomicInteger();
    private final SessionStore store;
    private final Turns turns;
    private final int mostEvents;
    private final int mostSessions;
    private final int mostOfOne;
    /** How many events the next read may bring; of one read at a time. */
    private volatile int allowed;

    NewsReader(SessionStore store, Turns turns, int mostOfOne) {
        this.store = store;
        this.turns = turns;
        this.mostEvents = Math.min(MOST_EVENTS, store.options().pageSize());
        this.mostSessions = Math.min(store.newsAtOnce(), mostEvents);
        this.mostOfOne = mostOfOne;
        this.allowed = mostEvents;
    }

    /** The next events behind a position; {@code more} tells that there may be others behind those. */
    record Answer(News news, boolean more) {
        static Answer of(News news, int most) {
            return new Answer(news, news.events().size() >= most);
        }
    }

    private record Question(Position position, Sinks.One<Answer> answer) {
        void fail(Throwable error) {
            Sinks.EmitResult unused = answer.tryEmitError(error);
        }
    }

    Mono<Answer> after(Position position) {
        return mostSessions > 1 ? together(position) : alone(position);
    }

    private Mono<Answer> alone(Position position) {
        return turns.take(Mono.defer(() -> store.news(List.of(position), mostOfOne)))
                .map(news -> Answer.of(news.get(0), mostOfOne));
    }

    private Mono<Answer> together(Position position) {
        return Mono.defer(() -> {
            Question question = new Question(position, Sinks.one());
            waiting.add(question);
            if (asked.getAndIncrement() == 0) {
                Disposable unused = scheduler.schedule(this::run);
            }
            return question.answer().asMono().doOnCancel(() -> waiting.remove(question));
        });
    }

    /** Reads for those that wait now, and again for those that have come meanwhile. */
    private void run() {
        int seen = asked.get();
        List<Question> some = new ArrayList<>();
        int most = Math.min(mostSessions, allowed);
        for (Question next = waiting.poll(); next != null; next = some.size() < most ? waiting.poll() : null) {
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

    private Mono<Void> read(List<Question> questions) {
        int most = Math.max(1, Math.min(mostOfOne, allowed / questions.size()));
        List<Position> positions = questions.stream().map(Question::position).toList();
        return Mono.defer(() -> store.news(positions, most))
                .doOnNext(news -> answer(questions, news, most))
                .doOnNext(news -> allowed = Math.min(mostEvents, 2 * allowed))
                .then()
                .onErrorResume(error -> failed(questions, error));
    }

    private static void answer(List<Question> questions, List<News> news, int most) {
        for (int i = 0; i < questions.size(); i++) {
            Sinks.EmitResult unused = questions.get(i).answer().tryEmitValue(Answer.of(news.get(i), most));
        }
    }

    /** What one session is refused must not end the others; whoever failed for the store's sake asks again by itself. */
    private Mono<Void> failed(List<Question> questions, Throwable error) {
        boolean all =
                error instanceof ClosedException || (error instanceof SessionException known && known.isRetryable());
        allowed = Math.max(1, allowed / 2);
        if (all || questions.size() == 1) {
            questions.forEach(question -> question.fail(error));
            return Mono.empty();
        }
        return Flux.fromIterable(questions)
                .concatMap(question -> read(List.of(question)))
                .then();
    }
}
