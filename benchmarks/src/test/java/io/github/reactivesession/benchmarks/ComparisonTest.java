/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.reactivesession.JsonObject;
import io.github.reactivesession.SessionCodec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComparisonTest {
    @TempDir
    private Path folder;

    private final Comparison comparison = new Comparison();

    @Test
    void aRatioThatFellBelowTheNoiseIsWorse() throws IOException {
        comparison.compare(
                file("a/x.json", figure("append", 100, 101, 99)), file("b/x.json", figure("append", 80, 81, 79)));

        assertThat(comparison.count(Change.Verdict.WORSE)).isEqualTo(1);
        assertThat(comparison.text())
                .contains("| append, against peer | 10.00 (9.90 to 10.10) | 8.00 (7.90 to 8.10) | worse |")
                .endsWith(
                        "1 worse by more than the noise:\n\nx.json: append, against peer: 10.00 (9.90 to 10.10) -> 8.00 (7.90 to 8.10)");
    }

    @Test
    void aRatioThatRoseIsBetter() throws IOException {
        comparison.compare(
                file("a/x.json", figure("append", 80, 81, 79)), file("b/x.json", figure("append", 100, 101, 99)));

        assertThat(comparison.count(Change.Verdict.BETTER)).isEqualTo(1);
        assertThat(comparison.text()).endsWith("0 worse by more than the noise.");
    }

    @Test
    void lessThanATenthIsNotWorse() throws IOException {
        comparison.compare(file("a/x.json", figure("append", 100)), file("b/x.json", figure("append", 91)));

        assertThat(comparison.count(Change.Verdict.SAME)).isEqualTo(1);
    }

    @Test
    void neitherIsWhatEitherSideRoundsCoverButItIsSaid() throws IOException {
        comparison.compare(
                file("a/x.json", figure("old", 60, 100, 140), figure("new", 99, 100, 101)),
                file("b/x.json", figure("old", 69, 70, 71), figure("new", 40, 70, 110)));

        assertThat(comparison.count(Change.Verdict.NOISY)).isEqualTo(2);
        assertThat(comparison.count(Change.Verdict.WORSE)).isZero();
    }

    @Test
    void moreBytesAreWorseAndATimeWhenItIsTwiceAsLong() throws IOException {
        comparison.compare(
                file("a/x.json", amount("stream", 600, "bytes an event"), amount("page", 5, "ms"), amount("n", 1, "")),
                file("b/x.json", amount("stream", 700, "bytes an event"), amount("page", 9, "ms"), amount("n", 9, "")));
        assertThat(comparison.count(Change.Verdict.WORSE)).isEqualTo(1);
        assertThat(comparison.count(Change.Verdict.SAME)).isEqualTo(1);
        assertThat(comparison.count(Change.Verdict.SHOWN)).isEqualTo(1);

        comparison.compare(file("c/x.json", amount("page", 5, "ms")), file("d/x.json", amount("page", 11, "ms")));
        assertThat(comparison.count(Change.Verdict.WORSE)).isEqualTo(2);
    }

    @Test
    void anAmountInAnotherUnitIsAnother() throws IOException {
        comparison.compare(
                file("a/x.json", figure("append", 1), amount("page", 5, "ms")),
                file("b/x.json", figure("append", 1), amount("page", 9000, "µs")));

        assertThat(comparison.text())
                .contains("only in the older: page, in ms")
                .contains("only in the newer: page, in µs")
                .contains("1 compared");
    }

    @Test
    void ofFoldersWhatIsOnOneSideAloneIsListed() throws IOException {
        file("a/x.json", figure("append", 100), figure("gone", 100));
        file("a/y.json", figure("append", 100));
        file("b/x.json", figure("append", 100), figure("come", 100));
        file("b/z-quick.json", figure("append", 100));
        Files.writeString(folder.resolve("b/goals.json"), "[\n]\n");

        comparison.compare(folder.resolve("a"), folder.resolve("b"));

        assertThat(comparison.text())
                .contains("only in the older: gone, against peer")
                .contains("only in the newer: come, against peer")
                .contains("only in the older: y.json")
                .contains("1 compared")
                .doesNotContain("quick");
        assertThat(comparison.count(Change.Verdict.WORSE)).isZero();
    }

    @Test
    void nothingToCompareIsAnError() throws IOException {
        comparison.compare(file("a/x.json", figure("old", 1)), file("b/x.json", figure("new", 1)));

        assertThatThrownBy(comparison::text).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> Comparison.main("a")).isInstanceOf(IllegalArgumentException.class);
    }

    private Path file(String name, JsonObject... cases) throws IOException {
        Path path = folder.resolve(name);
        Files.createDirectories(folder.resolve(name.substring(0, 1)));
        JsonObject all =
                JsonObject.of("run", JsonObject.of("server", "Redis")).with("cases", List.of((Object[]) cases));
        return Files.writeString(path, SessionCodec.write(all));
    }

    /** The rival's rate is ten in each round. */
    private static JsonObject figure(String name, double... ours) {
        List<Double> rounds = Arrays.stream(ours).boxed().toList();
        Map<String, List<Double>> rates = new LinkedHashMap<>();
        rates.put(Figure.OURS, rounds);
        rates.put("peer", rounds.stream().map(ignored -> 10.0).toList());
        return Figure.of(name, 0, 0, rates).toJson();
    }

    private static JsonObject amount(String what, double value, String unit) {
        return new Amount(what, value, unit, "").toJson();
    }
}
