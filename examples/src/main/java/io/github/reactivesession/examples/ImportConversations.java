/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.examples;

import io.github.reactivesession.JsonObject;
import io.github.reactivesession.SessionService;
import io.github.reactivesession.StoreOptions;
import io.github.reactivesession.examples.Problem.Kind;
import io.github.reactivesession.memory.InMemoryOptions;
import io.github.reactivesession.memory.InMemorySessionStore;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Timed;
import reactor.core.scheduler.Schedulers;

/**
 * Imports conversations of OpenAI chat messages as sessions and events, twice, and shows what can be asked of them.
 *
 * <p>{@code --help} tells how it is used. {@link ConversationFormat} maps messages to events and back, {@link Importer}
 * stores them, {@link ImportRun} is the stream from the files to the store, and {@link Views} reads.
 */
public final class ImportConversations {
    /** About how much of the heap a byte of an event in JSON takes, with room to work in. */
    private static final long HEAP_PER_BYTE = 6;

    private static final String FULL = "it takes a larger heap to hold all of this (java -Xmx...)";

    private final Screen screen;
    private final Arguments arguments;
    private final SessionService sessions;

    private ImportConversations(Screen screen, Arguments arguments, SessionService sessions) {
        this.screen = screen;
        this.arguments = arguments;
        this.sessions = sessions;
    }

    /**
     * Runs the program.
     *
     * @param args see {@code --help}
     */
    public static void main(String[] args) {
        Screen screen = Screen.system();
        Thread.setDefaultUncaughtExceptionHandler((thread, error) -> abort(screen, error));
        System.exit(program(screen, args).blockOptional().orElseThrow());
    }

    /** An error of the JVM ends no stream, so it has to end the program. */
    private static void abort(Screen screen, Throwable error) {
        screen.err().println(error instanceof OutOfMemoryError ? "out of memory: " + FULL : "failed: " + error);
        Runtime.getRuntime().halt(Kind.UNREADABLE.exitCode());
    }

    /** Returns the program, which runs when it is subscribed to and ends with its exit code. */
    static Mono<Integer> program(Screen screen, String... args) {
        return Mono.fromSupplier(() -> Arguments.parse(args))
                .subscribeOn(Schedulers.boundedElastic())
                .flatMap(arguments -> arguments.help() ? help(screen) : run(screen, arguments))
                .onErrorResume(
                        UsageException.class, e -> fail(screen, e.getMessage() + "; --help tells how it is used"))
                .onErrorResume(Importer::isFull, e -> fail(screen, "the store in memory is full: " + FULL));
    }

    private static Mono<Integer> help(Screen screen) {
        screen.out().println(Arguments.HELP);
        return Mono.just(0);
    }

    private static Mono<Integer> fail(Screen screen, String reason) {
        screen.err().println(OneLine.of(reason, 300));
        return Mono.just(Kind.UNREADABLE.exitCode());
    }

    private static Mono<Integer> run(Screen screen, Arguments arguments) {
        // These options keep all events of a session; the store's own would keep the newest thousand.
        InMemoryOptions bounds =
                InMemoryOptions.unbounded().withMaxBytes(Runtime.getRuntime().maxMemory() / HEAP_PER_BYTE);
        InMemorySessionStore store = InMemorySessionStore.create(StoreOptions.defaults(), bounds);
        return Mono.usingWhen(
                Mono.fromSupplier(() -> SessionService.create(store)),
                sessions -> new ImportConversations(screen, arguments, sessions).importTwice(),
                sessions -> sessions.close().then(store.close()));
    }

    /** Imports, imports again, and shows what came of it. */
    private Mono<Integer> importTwice() {
        Importer importer = new Importer(sessions);
        Function<Conversation, Mono<Step>> again = arguments.verify() ? importer::storeAndVerify : importer::store;
        return print(header())
                .then(importOnce("first import", importer::store, problem -> true))
                .flatMap(first -> countInAppState(first.get()).thenReturn(first))
                .zipWhen(first -> importOnce("second import", again, worseThan(first.get())), Summary::new)
                .flatMap(summary -> show(summary).thenReturn(summary.exitCode()));
    }

    /** Problems that were shown before need not be shown again. */
    private static Predicate<Problem> worseThan(Totals before) {
        return problem -> problem.kind().exitCode() > before.exitCode();
    }

    private Flux<String> header() {
        return Flux.fromIterable(arguments.sources())
                .map(source -> "Importing %s (%s bytes)".formatted(source.name(), OneLine.number(source.size())))
                .map(line -> OneLine.of(line, 100));
    }

    /** Imports all sources. */
    private Mono<Timed<Totals>> importOnce(
            String title, Function<Conversation, Mono<Step>> store, Predicate<Problem> shown) {
        return Mono.fromSupplier(() -> new ProgressReport(screen, title, size(), System::nanoTime))
                .flatMap(report -> importOnce(report, store, shown))
                .timed();
    }

    private Mono<Totals> importOnce(
            ProgressReport report, Function<Conversation, Mono<Step>> store, Predicate<Problem> shown) {
        return ImportRun.of(arguments.sources(), store)
                .doOnNext(step -> report.done(step, shown))
                .doFinally(end -> report.end())
                .collect(Totals::new, Totals::add);
    }

    private long size() {
        return ConversationReader.size(arguments.sources());
    }

    /** State can be changed without an event, too; all sessions of the app see it. */
    private Mono<JsonObject> countInAppState(Totals totals) {
        Map<String, Long> counts = Map.of("sessions", totals.newSessions(), "events", totals.newEvents());
        return sessions.updateState(ConversationFormat.OWNER.app(), counts);
    }

    private Mono<Void> show(Summary summary) {
        Stored example = summary.example();
        Flux<String> views = example == null ? Flux.empty() : new Views(sessions).of(example.key());
        Flux<String> verified = arguments.verify() ? Flux.just("", summary.verdict()) : Flux.empty();
        return print(Flux.concat(Flux.just(""), summary.lines(), verified, views))
                .then(showExitCode(summary));
    }

    private Mono<Void> showExitCode(Summary summary) {
        return Mono.fromRunnable(() -> {
            if (summary.exitCode() != 0) {
                screen.err().println(summary.conclusion());
            }
        });
    }

    private Mono<Void> print(Flux<String> lines) {
        return lines.publishOn(Schedulers.boundedElastic())
                .doOnNext(screen.out()::println)
                .then();
    }
}
