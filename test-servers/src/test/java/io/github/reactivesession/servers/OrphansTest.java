/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OrphansTest {
    @ParameterizedTest
    @EnumSource
    void noneAreLeftByAJvmThatIsKilled(ServerKind kind) throws IOException {
        Process jvm = OneServer.start(Map.of(), "-Dservers.source=embedded", "start", kind.name());
        BufferedReader output = OneServer.output(jvm);
        List<String> answers = Stream.generate(() -> line(output))
                .filter(line -> line.startsWith("> "))
                .limit(2)
                .toList();
        assertThat(answers.get(0)).startsWith("> " + kind);
        List<Long> pids = Stream.of(answers.get(1).substring(2).split(" "))
                .map(Long::valueOf)
                .toList();
        // A server may have a child for a moment, such as one that writes a snapshot for a replica.
        assertThat(pids.stream().filter(pid -> !Processes.isGone(pid))).hasSizeGreaterThanOrEqualTo(2);

        jvm.destroyForcibly(); // kill -9

        assertThat(Deadline.in(Duration.ofSeconds(30)).await(() -> pids.stream().allMatch(Processes::isGone)))
                .isTrue();
    }

    private static String line(BufferedReader output) {
        try {
            String line = output.readLine();
            return line == null ? "> > nothing" : line;
        } catch (IOException e) {
            return "> > " + e;
        }
    }
}
