/* SPDX-License-Identifier: Apache-2.0 */
package io.github.reactivesession.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImportConversationsTest {
    @TempDir
    private Path folder;

    private final Given.Kept kept = new Given.Kept(false);

    private String file(String name, byte[] bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes).toString();
    }

    private String file(String text) throws IOException {
        return file("conversations.jsonl", text.getBytes(StandardCharsets.UTF_8));
    }

    /** The numbers of a row of the table. */
    private String row(String title) {
        return kept.out()
                .lines()
                .filter(line -> line.startsWith("  " + title))
                .findFirst()
                .map(line -> line.substring(2 + title.length()).strip().replaceAll(" +", " "))
                .orElse("no row " + title);
    }

    @Test
    void withoutArgumentsTheSampleIsImportedTwiceAndStoredOnce() {
        assertThat(kept.run()).isZero();

        assertThat(row("sessions created")).isEqualTo("6 0");
        assertThat(row("sessions there already")).isEqualTo("0 6");
        assertThat(row("events stored already")).isEqualTo("0 46");
        assertThat(row("events stored ")).isEqualTo("46 0");
        assertThat(row("tool calls")).isEqualTo("11 11");
        assertThat(row("problems")).isEqualTo("0 0");
        assertThat(kept.err()).isEmpty();
    }

    @Test
    void itShowsAHistoryAFilteredViewTheStateAndTheNewestSessions() {
        kept.run();

        assertThat(kept.out())
                .contains("History of 'library-renewal', from the first of 13 events on")
                .contains("       3  assistant             -> find_member {\"card\":\"L-20418\"}")
                .contains("Filtered: what the tool renew_loan answered")
                .contains("View for a model: the newest 10 events, from a user's turn on\n       8  user ")
                .contains("  app:events                    46")
                .contains("  toolCalls                     3")
                .contains("  parcels-late ");
    }

    @Test
    void itsLinesFitAHundredColumnsAndHoldNothingForATerminal() {
        kept.run("--verify");

        assertThat(kept.out().lines()).allMatch(line -> OneLine.width(line) <= 100);
        assertThat(kept.out()).doesNotContain("\r", "\u001b");
    }

    @Test
    void onATerminalItWritesTheSameResults() {
        Given.Kept terminal = new Given.Kept(true);
        assertThat(terminal.run()).isZero();
        kept.run();

        String sessions = "sessions created";
        assertThat(terminal.out().lines().filter(line -> line.contains(sessions)))
                .isEqualTo(kept.out()
                        .lines()
                        .filter(line -> line.contains(sessions))
                        .toList());
    }

    @Test
    void verifyingSaysHowMuchCameBack() {
        assertThat(kept.run("--verify")).isZero();

        assertThat(kept.out()).contains("Verified: 46 events read back, all equal to their messages");
    }

    @Test
    void helpIsShownAndNothingDone() {
        assertThat(kept.run("--help", "missing.jsonl")).isZero();

        assertThat(kept.out())
                .isEqualToNormalizingNewlines(Arguments.HELP + "\n")
                .contains("--verify");
        assertThat(kept.out().lines()).allMatch(line -> line.length() <= 100);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--verfy", "-x", "-"})
    void anUnknownOptionIsWrongUsage(String option) {
        assertThat(kept.run(option)).isEqualTo(2);

        assertThat(kept.err()).startsWith("unknown option " + option + "; --help tells");
        assertThat(kept.out()).isEmpty();
    }

    @Test
    void aFileThatIsNotThereIsWrongUsageAndNothingIsImported() {
        assertThat(kept.run(folder.resolve("missing").toString())).isEqualTo(2);
        assertThat(kept.err()).contains("there is no such file");
        assertThat(new Given.Kept(false).run("")).isEqualTo(2);
        assertThat(new Given.Kept(false).run("\0")).isEqualTo(2);
        assertThat(new Given.Kept(false).run(folder.toString())).isEqualTo(2);
        assertThat(new Given.Kept(false).run("--", "--verify")).isEqualTo(2);
        assertThat(kept.out()).isEmpty();
    }

    @Test
    void brokenLinesAreNamedAndTheRestIsImported() throws IOException {
        String conflict = Given.line("a", Given.said("user", "other"));
        String file = file(String.join(
                "\n", Given.counting("a", 2), "", "odd", Given.counting("b", 3), "{}", conflict, Given.line("c", "{")));

        assertThat(kept.run(file)).isEqualTo(1);

        assertThat(row("sessions created")).isEqualTo("2 0");
        assertThat(row("events stored ")).isEqualTo("5 0");
        assertThat(row("problems")).isEqualTo("4 4");
        assertThat(kept.err().lines().map(line -> line.replace(file, "FILE")))
                .hasSize(5)
                .anyMatch(line -> line.startsWith("FILE, line 3: not JSON: "))
                .contains("FILE, line 5: conversation is missing")
                .contains("FILE, line 6: conversation 'a' is stored already with other content: messages[0] differs")
                .anyMatch(line -> line.startsWith("FILE, line 7: not JSON: "))
                .endsWith("Problems: 4, named above. Exit code 1; --help tells what it means.");
    }

    @Test
    void aLineThatIsTooLongIsNamed() throws IOException {
        String file = file("x".repeat(ConversationReader.MAX_LINE + 1) + "\n" + Given.counting("a", 1));

        assertThat(kept.run(file)).isEqualTo(1);

        assertThat(kept.err()).contains(", line 1: longer than 16,777,216 bytes: 16,777,217");
        assertThat(row("sessions created")).isEqualTo("1 0");
    }

    @Test
    void gzipIsToldByItsBytesNotByItsName() throws IOException {
        String compressed = file("plain.jsonl", Given.gzip(Given.counting("a", 2)));
        String plain = file("odd.gz", Given.counting("b", 3).getBytes(StandardCharsets.UTF_8));

        assertThat(kept.run(compressed, plain)).isZero();

        assertThat(row("events stored ")).isEqualTo("5 0");
    }

    @Test
    void aTornFileIsNamedOnceAndWhatCameBeforeIsImported() throws IOException {
        byte[] gzip = Given.gzip(Given.counting("a", 2) + "\n" + Given.counting("b", 20_000));
        String torn = file("torn.gz", Arrays.copyOf(gzip, gzip.length / 2));

        assertThat(kept.run(torn, file(Given.counting("c", 1)))).isEqualTo(2);

        assertThat(row("sessions created")).isEqualTo("2 0");
        assertThat(kept.err()).containsOnlyOnce("cannot be read on: ").contains("torn.gz, line 2: ");
    }

    @Test
    void theSameFileTwiceStoresNothingTwice() throws IOException {
        String file = file(Given.counting("a", 2));

        assertThat(kept.run("--verify", file, file)).isZero();

        assertThat(row("events stored ")).isEqualTo("2 0");
        assertThat(row("events stored already")).isEqualTo("2 4");
    }

    @Test
    void anEmptyFileIsNoProblem() throws IOException {
        assertThat(kept.run(file(""))).isZero();

        assertThat(row("sessions created")).isEqualTo("0 0");
        assertThat(kept.out()).doesNotContain("History");
    }

    @Test
    void aConversationWithoutMessagesIsShown() throws IOException {
        assertThat(kept.run("--verify", file(Given.line("a")))).isZero();

        assertThat(kept.out()).contains("History of 'a', from the first of 0 events on\n  none");
    }
}
