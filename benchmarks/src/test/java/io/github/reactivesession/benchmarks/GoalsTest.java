/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.reactivesession.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GoalsTest {
    private static final Settings POSTGRESQL = Settings.parse(Program.PEERS, "postgresql");
    private static final Settings MYSQL = Settings.parse(Program.PEERS, "mysql");

    @TempDir
    private Path folder;

    private Goals goals;

    @BeforeEach
    void empty() {
        goals = new Goals(folder);
    }

    @Test
    void aRowSaysWhatWasReachedAndWhereItStands() throws IOException {
        goals.merge(POSTGRESQL, "a.json", List.of(figure("fast", 8, 90, 10), figure("slow", 8, 70, 10)));

        assertThat(goals.read())
                .containsExactly(
                        row("fast", "postgresql", 9, true, "a.json"), row("slow", "postgresql", 7, false, "a.json"));
    }

    @Test
    void whatHasNoTargetIsNoGoal() throws IOException {
        goals.merge(POSTGRESQL, "a.json", List.of(figure("any", 0, 90, 10)));

        assertThat(goals.read()).isEmpty();
    }

    @Test
    void otherRunsKeepTheirRows() throws IOException {
        goals.merge(POSTGRESQL, "a.json", List.of(figure("x", 8, 90, 10)));
        goals.merge(MYSQL, "b.json", List.of(figure("x", 8, 80, 10)));
        goals.merge(POSTGRESQL, "c.json", List.of(figure("y", 8, 80, 10)));

        assertThat(goals.read())
                .containsExactly(
                        row("x", "mysql", 8, true, "b.json"),
                        row("x", "postgresql", 9, true, "a.json"),
                        row("y", "postgresql", 8, true, "c.json"));
    }

    @Test
    void whatIsMeasuredAnewAndWhatLeftTheFileLeaves() throws IOException {
        goals.merge(POSTGRESQL, "a.json", List.of(figure("x", 8, 90, 10), figure("gone", 8, 90, 10)));
        goals.merge(POSTGRESQL, "a.json", List.of(figure("x", 8, 50, 10)));

        assertThat(goals.read()).containsExactly(row("x", "postgresql", 5, false, "a.json"));
    }

    private static Figure figure(String name, double target, double ours, double theirs) {
        Map<String, List<Double>> rates = new LinkedHashMap<>();
        rates.put(Figure.OURS, List.of(ours));
        rates.put("peer", List.of(theirs));
        return Figure.of(name, target, 0, rates);
    }

    private static JsonObject row(String name, String server, double ratio, boolean met, String file) {
        return JsonObject.of("name", name)
                .with("against", "peer")
                .with("server", server)
                .with("ratio", ratio)
                .with("target", 8.0)
                .with("met", met)
                .with("file", file);
    }
}
