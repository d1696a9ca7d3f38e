/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactivesession.Event;
import io.github.reactivesession.NewSession;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.test.StepVerifier;

/** What the README and the guide show is compiled and run: each snippet is a part of a class beside this one. */
class ReadmeTest {
    private static final Path SOURCES = Path.of("src/test/java/io/github/reactivesession/memory");

    @Test
    void theSnippetIsTheOneThatIsCompiled() throws IOException {
        String readme = Files.readString(Path.of("..", "README.md"));
        String source = Files.readString(SOURCES.resolve("QuickStart.java"));
        String snippet = between(source, "// README begins\n", " *// README ends");
        assertThat(between(readme, "```java\n", "```")).isEqualTo(snippet.replaceAll("(?m)^ {8}", ""));
    }

    @Test
    void theSnippetGivesWhatItSays() {
        assertThat(QuickStart.run()).containsExactly("1 user", "2 planner", "{destination=Paris, user:lang=en}");
    }

    @Test
    void theSnippetOfFollowingIsCompiledAndRuns() throws IOException {
        String readme = Files.readString(Path.of("..", "README.md"));
        String source = Files.readString(SOURCES.resolve("FollowSnippet.java"));
        String snippet = between(source, "// README begins\n", " *// README ends");
        assertThat(readme).contains("```java\n" + snippet.replaceAll("(?m)^ {8}", "") + "```");
        SessionService sessions = SessionService.create(InMemorySessionStore.create());
        SessionKey key = SessionKey.of("app", "user", "session");
        Event token = Event.agent("planner", "Fi").toBuilder().partial(true).build();
        StepVerifier.create(sessions.create(NewSession.of(key)).thenMany(FollowSnippet.window(sessions, key, 0)))
                .then(() -> sessions.append(key, Event.user("Find me a train.")).block())
                .expectNext("1 user")
                .then(() -> sessions.publish(key, token).block())
                .expectNext("…planner")
                .thenCancel()
                .verify(Duration.ofSeconds(30));
    }

    @Test
    void theSnippetOfRunningIsCompiledAndRuns() throws IOException {
        String readme = Files.readString(Path.of("..", "README.md"));
        String source = Files.readString(SOURCES.resolve("RunnerSnippet.java"));
        String snippet = between(source, "// README begins\n", " *// README ends");
        assertThat(readme).contains("```java\n" + snippet.replaceAll("(?m)^ {8}", "") + "```");
        StepVerifier.create(RunnerSnippet.answer().map(event -> event.sequence() + " " + event.author()))
                .expectNext("2 planner")
                .expectComplete()
                .verify(Duration.ofSeconds(30));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Tagging", "Redaction", "Encryption"})
    void theInterceptorsOfTheGuideAreTheOnesThatAreTested(String name) throws IOException {
        String guide = Files.readString(Path.of("..", "docs", "interceptors.md"));
        String source = Files.readString(SOURCES.resolve(name + ".java"));
        assertThat(guide).contains("```java\n" + between(source, "// begins: \\w+\n", "// ends") + "```");
    }

    private static String between(String text, String begin, String end) {
        Matcher matcher = Pattern.compile(begin + "(.*?)" + end, Pattern.DOTALL).matcher(text);
        assertThat(matcher.find()).isTrue();
        return matcher.group(1);
    }
}
