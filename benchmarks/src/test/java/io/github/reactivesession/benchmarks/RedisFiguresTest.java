/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** That each case runs; what it measures here is worth nothing. */
class RedisFiguresTest {
    @Test
    void everyCaseRunsAndIsWrittenDown() throws Exception {
        RedisFigures.main("--quick", "--rounds=1", "--seconds=0.02", "--events=2000");

        for (String what : List.of("volatile", "history", "filter", "memory", "blocking")) {
            assertThat(Files.readString(Path.of("results/redis-" + what + "-quick.md")))
                    .startsWith("Redis ")
                    .contains("\n|---|");
            assertThat(Path.of("results/redis-" + what + "-quick.json")).isNotEmptyFile();
        }
    }
}
