/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactivesession.ClosedException;
import io.github.reactivesession.Event;
import io.github.reactivesession.InterceptorChain;
import io.github.reactivesession.JsonObject;
import io.github.reactivesession.Limits;
import io.github.reactivesession.NewSession;
import io.github.reactivesession.ReadRequest;
import io.github.reactivesession.SessionInterceptor;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionService;
import io.github.reactivesession.SessionServiceOptions;
import io.github.reactivesession.StoreOptions;
import io.github.reactivesession.examples.Problem.Kind;
import io.github.reactivesession.memory.InMemoryOptions;
import io.github.reactivesession.memory.InMemorySessionStore;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

class ImporterTest {
    private static final SessionKey KEY = ConversationFormat.OWNER.session("c");

    private final SessionService sessions = Given.sessions();
    private final Importer importer = new Importer(sessions);

    private Step store(String line) {
        return await(importer.store(Given.conversation(line)));
    }

    private static <T> T await(Mono<T> mono) {
        return mono.blockOptional().orElseThrow();
    }

    private List<Event> events() {
        return await(sessions.events(KEY).collectList());
    }

    private static Stored stored(Step step) {
        assertThat(step).isInstanceOf(Stored.class);
        return (Stored) step;
    }

    private static void assertProblem(Step step, Kind kind, String reason) {
        assertThat(step).isInstanceOf(Problem.class);
        assertThat(((Problem) step).reason()).isEqualTo(reason);
        assertThat(((Problem) step).kind()).isEqualTo(kind);
    }

    @Test
    void aNewConversationBecomesASessionWithItsState() {
        Stored stored = stored(store(Given.counting("c", 3)));

        assertThat(stored.newSession()).isTrue();
        assertThat(stored.newEvents()).isEqualTo(3);
        assertThat(stored.knownEvents()).isZero();
        assertThat(events()).extracting(Event::sequence).containsExactly(1L, 2L, 3L);
        assertThat(await(sessions.get(KEY)).state())
                .containsEntry("turns", 3L)
                .containsEntry("app:newestConversation", "c");
    }

    @Test
    void theSameConversationAgainStoresNothing() {
        store(Given.counting("c", 3));
        List<Event> before = events();

        Stored again = stored(store(Given.counting("c", 3)));

        assertThat(again.newSession()).isFalse();
        assertThat(again.newEvents()).isZero();
        assertThat(again.knownEvents()).isEqualTo(3);
        assertThat(events()).isEqualTo(before);
    }

    @Test
    void aConversationThatHasGrownHasItsNewEventsAppended() {
        store(Given.counting("c", 3));
        List<Event> before = events();

        Stored grown = stored(store(Given.counting("c", 5)));

        assertThat(grown.newEvents()).isEqualTo(2);
        assertThat(grown.knownEvents()).isEqualTo(3);
        assertThat(events()).hasSize(5).startsWith(before.toArray(Event[]::new));
    }

    @Test
    void theBeginningOfAStoredConversationStoresNothing() {
        store(Given.counting("c", 3));

        Stored shorter = stored(store(Given.counting("c", 2)));

        assertThat(shorter.newEvents()).isZero();
        assertThat(shorter.knownEvents()).isEqualTo(2);
        assertThat(events()).hasSize(3);
    }

    @Test
    void otherMessagesUnderTheSameIdAreAProblemAndChangeNothing() {
        store(Given.counting("c", 2));
        List<Event> before = events();
        String other = Given.line("c", Given.said("user", "1"), Given.said("user", "3"), Given.said("user", "4"));

        assertProblem(
                store(other),
                Kind.BROKEN,
                "conversation 'c' is stored already with other content: messages[1] differs");
        assertThat(events()).isEqualTo(before);
    }

    @Test
    void otherFieldsUnderTheSameIdAreAProblem() {
        store(Given.counting("c", 2));

        assertProblem(
                store("{\"x\": 1, " + Given.counting("c", 2).substring(1)),
                Kind.BROKEN,
                "conversation 'c' is stored already with other content: a field beside the messages differs");
    }

    @Test
    void aSessionOfSomebodyElseIsLeftAlone() {
        await(sessions.create(NewSession.of(KEY)));
        await(sessions.append(KEY, Event.user("1")));

        assertProblem(
                store(Given.counting("c", 3)),
                Kind.BROKEN,
                "conversation 'c' is stored already with other content: its events have other ids");
        assertThat(events()).hasSize(1);
    }

    @Test
    void anEmptySessionIsFilled() {
        await(sessions.create(NewSession.of(KEY)));

        Stored stored = stored(store(Given.counting("c", 3)));

        assertThat(stored.newSession()).isFalse();
        assertThat(stored.newEvents()).isEqualTo(3);
    }

    @Test
    void aConversationWithoutMessagesIsASession() {
        assertThat(stored(store(Given.line("c"))).newSession()).isTrue();
        assertThat(stored(store(Given.line("c"))).newSession()).isFalse();
        assertThat(events()).isEmpty();
    }

    @Test
    void aLongConversationGoesInBatches() {
        int count = 2 * Importer.BATCH + 1;

        assertThat(stored(store(Given.counting("c", count))).newEvents()).isEqualTo(count);
        assertThat(stored(store(Given.counting("c", count))).knownEvents()).isEqualTo(count);
        assertThat(stored(store(Given.counting("c", count + 1))).newEvents()).isEqualTo(1);
        assertThat(events()).hasSize(count + 1);
    }

    @Test
    void anEventThatIsRefusedTakesItsNewSessionWithIt() {
        Limits limits = Limits.defaults().withMaxEventBytes(500);
        SessionService strict = SessionService.create(
                InMemorySessionStore.create(), SessionServiceOptions.defaults().withLimits(limits));
        String tooLarge = Given.line("c", Given.said("user", "1"), Given.said("user", "x".repeat(500)));

        Step step = await(new Importer(strict).store(Given.conversation(tooLarge)));

        assertThat(((Problem) step).reason()).startsWith("refused: maxEventBytes is 500");
        assertThat(strict.get(KEY).blockOptional()).isEmpty();
    }

    @Test
    void aStoreThatIsClosedOrFullEndsTheImport() {
        SessionService closed = Given.sessions();
        closed.close().block();
        new Importer(closed)
                .store(Given.conversation(Given.counting("c", 1)))
                .as(StepVerifier::create)
                .verifyError(ClosedException.class);

        SessionService full = SessionService.create(InMemorySessionStore.create(
                StoreOptions.defaults(), InMemoryOptions.unbounded().withMaxBytes(500)));
        new Importer(full)
                .store(Given.conversation(Given.counting("c", 100)))
                .as(StepVerifier::create)
                .verifyErrorMatches(Importer::isFull);
    }

    @Test
    void nothingHappensBeforeSubscription() {
        Mono<Step> unused = importer.store(Given.conversation(Given.counting("c", 1)));

        assertThat(unused).isNotNull();
        assertThat(sessions.get(KEY).blockOptional()).isEmpty();
    }

    @Test
    void whatComesBackAsItWentInIsVerified() {
        Conversation conversation = Given.conversation(Given.counting("c", 3));

        assertThat(await(importer.storeAndVerify(conversation))).isInstanceOf(Stored.class);
    }

    @Test
    void whatComesBackOtherwiseIsFound() {
        SessionInterceptor shouting = new SessionInterceptor() {
            @Override
            public Flux<Event> read(ReadRequest request, InterceptorChain<ReadRequest> chain) {
                return chain.proceed(request)
                        .map(event ->
                                event.sequence() == 2 ? event.withMetadata(JsonObject.of("openai", odd())) : event);
            }
        };
        SessionService odd = SessionService.create(
                InMemorySessionStore.create(), SessionServiceOptions.defaults().withInterceptor(shouting));

        Step step = await(new Importer(odd).storeAndVerify(Given.conversation(Given.counting("c", 3))));

        assertProblem(step, Kind.DIFFERENT, "1 messages of conversation 'c' did not come back as they went in");
    }

    private static JsonObject odd() {
        return JsonObject.of("set", JsonObject.of("content", "2!"));
    }

    @Test
    void whatDoesNotComeBackIsFound() {
        SessionInterceptor forgetful = new SessionInterceptor() {
            @Override
            public Flux<Event> read(ReadRequest request, InterceptorChain<ReadRequest> chain) {
                return chain.proceed(request).skip(1);
            }
        };
        SessionService lossy = SessionService.create(
                InMemorySessionStore.create(), SessionServiceOptions.defaults().withInterceptor(forgetful));

        Step step = await(new Importer(lossy).storeAndVerify(Given.conversation(Given.counting("c", 3))));

        assertProblem(step, Kind.DIFFERENT, "3 messages of conversation 'c' did not come back as they went in");
    }
}
