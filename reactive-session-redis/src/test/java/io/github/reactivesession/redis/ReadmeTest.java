/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactivesession.Event;
import io.github.reactivesession.NewSession;
import io.github.reactivesession.SessionKey;
import io.github.reactivesession.SessionService;
import io.github.reactivesession.servers.ServerKind;
import io.github.reactivesession.servers.TestServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the READMEs show of this module is compiled and run. */
class ReadmeTest {
    private static final Path SOURCE = Path.of("src/test/java/io/github/reactivesession/redis/Opening.java");

    private final SessionKey key = SessionKey.of("readme", UUID.randomUUID().toString(), "s");

    @Test
    void theSnippetsAreTheOnesThatAreCompiled() throws IOException {
        assertThat(Files.readString(Path.of("..", "README.md"))).contains(snippet("// README"));
        assertThat(Files.readString(Path.of("README.md"))).contains(snippet("// module README"));
    }

    private static String snippet(String mark) throws IOException {
        Matcher lines = Pattern.compile(mark + " begins\n(.*?) *" + mark + " ends", Pattern.DOTALL)
                .matcher(Files.readString(SOURCE));
        assertThat(lines.find()).isTrue();
        return lines.group(1).replaceAll("(?m)^ {8}", "");
    }

    @Test
    void aStoreByAClientWorks() {
        SessionService sessions = Opening.opened(RedisFixture.client());
        assertThat(oneAppend(sessions)).isEqualTo(1);
        sessions.close().block();
    }

    @Test
    void aStoreByItsUriWorks() {
        RedisSessionStore store =
                Opening.openedByUri(TestServers.shared(ServerKind.REDIS).url());
        SessionService sessions = SessionService.create(store);
        assertThat(oneAppend(sessions)).isEqualTo(1);
        sessions.close().then(store.close()).block();
    }

    private long oneAppend(SessionService sessions) {
        return sessions.getOrCreate(NewSession.of(key))
                .then(sessions.append(key, Event.user("Hello")))
                .map(Event::sequence)
                .blockOptional()
                .orElseThrow();
    }
}
