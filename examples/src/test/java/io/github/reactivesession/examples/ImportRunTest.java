/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

class ImportRunTest {
    /** Lines that may be on their way: being understood, waiting, in the lanes, done but not asked for. */
    private static final int BOUND = ConversationReader.AHEAD + 2 * ImportRun.WAITING + 2 * ImportRun.LANES;

    private static Step done(Conversation conversation) {
        return new Stored(conversation.place(), conversation.key(), true, 0, 0, 0);
    }

    /** A source of lines larger than any buffer, made as they are read, that counts them. */
    private static Source counted(int lines, AtomicInteger read) {
        return new Source("given", 1, () -> new LargeLines(lines, read));
    }

    /** Makes one line after the other, no earlier than it is asked for. */
    private static final class LargeLines extends InputStream {
        private final int lines;
        private final AtomicInteger read;
        private InputStream line = InputStream.nullInputStream();

        LargeLines(int lines, AtomicInteger read) {
            this.lines = lines;
            this.read = read;
        }

        @Override
        public int read() throws IOException {
            return ready() ? line.read() : -1;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            return ready() ? line.read(bytes, offset, length) : -1;
        }

        private boolean ready() throws IOException {
            if (line.available() == 0 && read.get() < lines) {
                String text = Given.line("c" + read.getAndIncrement(), Given.said("user", "x".repeat(200_000))) + "\n";
                line = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
            }
            return line.available() > 0;
        }
    }

    @Test
    void aSlowStoreSlowsTheReadingDown() {
        AtomicInteger read = new AtomicInteger();
        AtomicInteger stored = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Function<Conversation, Mono<Step>> slow = conversation -> Mono.delay(Duration.ofMillis(3))
                .doOnNext(tick -> most.accumulateAndGet(read.get() - stored.getAndIncrement(), Math::max))
                .thenReturn(done(conversation));

        ImportRun.of(List.of(counted(300, read)), slow)
                .as(StepVerifier::create)
                .expectNextCount(300)
                .verifyComplete();

        assertThat(most.get()).isBetween(ImportRun.LANES, BOUND);
    }

    @Test
    void aConsumerThatAsksForNothingMoreSlowsTheReadingDown() {
        AtomicInteger read = new AtomicInteger();
        Flux<Step> run = ImportRun.of(List.of(counted(300, read)), conversation -> Mono.just(done(conversation)));

        StepVerifier.create(run, 0)
                .thenRequest(1)
                .expectNextCount(1)
                .thenAwait(Duration.ofMillis(200))
                .then(() -> assertThat(read.get()).isBetween(1, BOUND + 1))
                .thenRequest(Long.MAX_VALUE)
                .expectNextCount(299)
                .verifyComplete();
    }

    @Test
    void noMoreConversationsAreStoredAtATimeThanThereAreLanes() {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Function<Conversation, Mono<Step>> store = conversation -> Mono.defer(() -> {
                    most.accumulateAndGet(running.incrementAndGet(), Math::max);
                    return Mono.delay(Duration.ofMillis(1));
                })
                .doOnNext(tick -> running.decrementAndGet())
                .thenReturn(done(conversation));

        ImportRun.of(List.of(conversations(200)), store)
                .as(StepVerifier::create)
                .expectNextCount(200)
                .verifyComplete();

        assertThat(most.get()).isBetween(2, ImportRun.LANES);
    }

    private static Source conversations(int count) {
        return Given.source(IntStream.range(0, count)
                .mapToObj(i -> Given.counting("c" + i, 1))
                .collect(Collectors.joining("\n")));
    }

    @Test
    void linesOfOneConversationAreStoredInTheirOrder() {
        Importer importer = new Importer(Given.sessions());
        String lines = IntStream.range(0, 400)
                .mapToObj(i -> Given.counting("c" + i % 7, 1 + i / 7))
                .collect(Collectors.joining("\n"));

        List<Step> steps = Given.all(ImportRun.of(List.of(Given.source(lines)), importer::store));

        assertThat(steps).hasSize(400).allMatch(Stored.class::isInstance);
        assertThat(steps.stream().mapToInt(step -> ((Stored) step).newEvents())).containsOnly(1);
        assertThat(steps.stream().filter(step -> ((Stored) step).newSession())).hasSize(7);
    }

    @Test
    void problemsPassBetweenConversationsOfSeveralSources() {
        Source first = Given.source(Given.counting("a", 1) + "\nodd\n" + Given.counting("b", 1));
        Source second = new Source("second", 1, () -> {
            throw new IOException("gone");
        });
        Source third = Given.source(Given.counting("c", 1));

        List<Step> steps =
                Given.all(ImportRun.of(List.of(first, second, third), new Importer(Given.sessions())::store));

        assertThat(steps.stream().filter(Stored.class::isInstance)).hasSize(3);
        assertThat(steps.stream().filter(Problem.class::isInstance).map(step -> ((Problem) step).reason()))
                .hasSize(2)
                .anyMatch(reason -> reason.startsWith("not JSON"))
                .contains("cannot be read on: gone");
    }

    @Test
    void aStoreThatFailsEndsTheRunAndClosesTheSource() {
        AtomicInteger read = new AtomicInteger();
        Flux<Step> run = ImportRun.of(
                List.of(counted(300, read)), conversation -> Mono.error(new IllegalStateException("broken store")));

        run.as(StepVerifier::create).verifyErrorMessage("broken store");

        assertThat(read.get()).isLessThanOrEqualTo(BOUND);
    }

    @Test
    void whatIsDoneIsGivenOnThreadsThatMayBlock() {
        Flux<Boolean> blocking = ImportRun.of(
                        List.of(conversations(50)),
                        conversation -> Mono.just(done(conversation)).publishOn(Schedulers.parallel()))
                .map(step -> Schedulers.isInNonBlockingThread());

        assertThat(blocking.collectList().blockOptional().orElse(Collections.emptyList()))
                .hasSize(50)
                .containsOnly(false);
    }
}
